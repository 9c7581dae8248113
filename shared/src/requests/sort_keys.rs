//! The sort keys of lists, and their default orders.

use crate::query::Sort;
use crate::word_enum;

word_enum! {
    /// The sort keys of chats.
    ChatSortKey {
        /// When the first event happened.
        StartedAt = "started_at",
        /// When it last changed (the default, newest first).
        UpdatedAt = "updated_at",
        /// How many events it has.
        EventCount = "event_count",
        /// How many results it has.
        ResultCount = "result_count",
        /// Its type: with contacts, between agents, by bots.
        Type = "type",
        /// Its state: queued, active, closed.
        State = "state",
        /// The name of its organization.
        Organization = "organization",
        /// The name of its contact, case and accents folded; those without a name come last.
        Contact = "contact",
        /// Since when it waits, the longest wait first; those that do not wait come last.
        Waiting = "waiting",
    }
}

word_enum! {
    /// The sort keys of results.
    ResultSortKey {
        /// When it was submitted (the default, newest first).
        SubmittedAt = "submitted_at",
        /// The name of its form.
        Form = "form",
        /// The name of its organization.
        Organization = "organization",
        /// The name of its contact, case and accents folded; those without a name come last.
        Contact = "contact",
        /// The value of the field that `value_of` names, as what the field's values are: numbers, dates, times, yes
        /// after no, else as text without case. Those that are none come last.
        Value = "value",
    }
}

word_enum! {
    /// The sort keys of contacts.
    ContactSortKey {
        /// When one of its chats last changed (the default, newest first).
        LastSeenAt = "last_seen_at",
        /// Its name, case and accents folded; those without a name come last.
        Name = "name",
        /// The name of its organization.
        Organization = "organization",
        /// How many chats it has.
        ChatCount = "chat_count",
        /// How many results its chats have.
        ResultCount = "result_count",
    }
}

impl Default for Sort<ChatSortKey> {
    fn default() -> Self {
        Self { key: ChatSortKey::UpdatedAt, descending: true }
    }
}

impl Default for Sort<ResultSortKey> {
    fn default() -> Self {
        Self { key: ResultSortKey::SubmittedAt, descending: true }
    }
}

impl Default for Sort<ContactSortKey> {
    fn default() -> Self {
        Self { key: ContactSortKey::LastSeenAt, descending: true }
    }
}
