//! The columns of tables, and rows as their lines.

use crate::export::json::filled;
use crate::export::line::Line;
use crate::store::export::external_ids::ChatIds;
use crate::store::export::measures::Measures;
use sightline_shared::{Chat, Contact, ContactRef, Participant, ResultDetail};
use uuid::Uuid;

/// The columns of exported chats.
pub(super) const CHAT_COLUMNS: [&str; 24] = [
    "id",
    "external_id",
    "type",
    "state",
    "organization",
    "contact_id",
    "contact_external_id",
    "contact_name",
    "contact_erased",
    "participants",
    "past_participants",
    "inboxes",
    "forms",
    "tags",
    "event_count",
    "result_count",
    "started_at",
    "updated_at",
    "waiting_since",
    "over_target",
    "waited_seconds",
    "first_response_seconds",
    "bot_first_response_seconds",
    "link",
];

/// The columns of exported results, without those of their fields.
pub(super) const RESULT_COLUMNS: [&str; 16] = [
    "id",
    "external_id",
    "form",
    "organization",
    "chat_id",
    "chat_external_id",
    "chat_state",
    "event_seq",
    "contact_id",
    "contact_external_id",
    "contact_name",
    "contact_erased",
    "submitted_by_id",
    "submitted_by",
    "submitted_at",
    "link",
];

/// The columns of exported contacts.
pub(super) const CONTACT_COLUMNS: [&str; 11] = [
    "id",
    "external_id",
    "name",
    "email",
    "phone",
    "organization",
    "chat_count",
    "result_count",
    "last_seen_at",
    "last_chat_id",
    "link",
];

/// The addresses of rows in the app.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// The URL of the app; without it, links are paths.
    pub(super) app: String,
}

impl Links {
    fn to(&self, tab: &str, open: &str, id: Uuid) -> String {
        format!("{}/data/{tab}?{open}={id}", self.app)
    }
}

fn path(names: &[String]) -> String {
    names.join("/")
}

fn with_contact(line: Line, contact: Option<&ContactRef>, ids: &ChatIds) -> Line {
    line.maybe(contact.and_then(|contact| contact.id))
        .text(ids.contact.as_deref())
        .text(contact.and_then(|contact| contact.name.as_deref()))
        .flag(contact.is_some_and(|contact| contact.erased))
}

fn names(participants: &[Participant], are_active: bool) -> impl Iterator<Item = &str> {
    participants.iter().filter(move |one| one.active == are_active).map(|one| one.name.as_str())
}

pub(super) fn chat_line(chat: &Chat, ids: &ChatIds, measured: Measures, links: &Links) -> Line {
    let line = Line::default()
        .plain(chat.id)
        .text(ids.chat.as_deref())
        .plain(chat.kind)
        .plain(chat.state)
        .text(Some(&path(&chat.organization.path)));
    with_contact(line, chat.contact.as_ref(), ids)
        .texts(names(&chat.participants, true))
        .texts(names(&chat.participants, false))
        .texts(chat.inboxes.iter().map(String::as_str))
        .texts(chat.forms.iter().map(String::as_str))
        .texts(chat.tags.iter().map(String::as_str))
        .number(chat.event_count)
        .number(chat.result_count)
        .time(Some(chat.started_at))
        .time(Some(chat.updated_at))
        .time(chat.waiting_since)
        .flag(chat.over_target)
        .amount(measured.waited)
        .amount(measured.first_response)
        .amount(measured.bot_first_response)
        .plain(links.to("chats", "chat", chat.id))
}

/// A result without its fields.
pub(super) fn result_line(detail: &ResultDetail, ids: &ChatIds, links: &Links) -> Line {
    let result = &detail.result;
    let line = Line::default()
        .plain(result.id)
        .text(detail.external_id.as_deref())
        .text(Some(&result.form))
        .text(Some(&path(&result.organization.path)))
        .plain(result.chat_id)
        .text(ids.chat.as_deref())
        .plain(detail.chat_state)
        .number(result.event_seq);
    with_contact(line, result.contact.as_ref(), ids)
        .maybe(result.submitted_by.as_ref().map(|agent| agent.id))
        .text(result.submitted_by.as_ref().map(|agent| agent.name.as_str()))
        .time(Some(result.submitted_at))
        .plain(links.to("results", "result", result.id))
}

/// The fields of a result in one cell.
pub(super) fn with_fields(line: Line, detail: &ResultDetail) -> Line {
    line.texts(filled(&detail.fields).iter().map(String::as_str))
}

pub(super) fn contact_line(contact: &Contact, external_id: Option<&str>, links: &Links) -> Line {
    Line::default()
        .plain(contact.id)
        .text(external_id)
        .text(contact.name.as_deref())
        .text(contact.email.as_deref())
        .text(contact.phone.as_deref())
        .text(Some(&path(&contact.organization.path)))
        .number(contact.chat_count)
        .number(contact.result_count)
        .time(Some(contact.last_seen_at))
        .maybe(contact.last_chat_id)
        .plain(links.to("contacts", "contact", contact.id))
}
