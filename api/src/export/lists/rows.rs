//! The columns of tables, and rows as their lines.

use crate::export::json::filled;
use crate::export::line::Line;
use crate::store::export::external_ids::ChatIds;
use crate::store::export::measures::Measures;
use sightline_shared::{AuditEntry, AuditSubject, Chat, Contact, ContactRef, Participant, ResultDetail};
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

/// The columns of the exported audit log.
pub(super) const AUDIT_COLUMNS: [&str; 18] = [
    "id",
    "at",
    "action",
    "user_id",
    "user",
    "api_key_id",
    "api_key",
    "organization",
    "subject_type",
    "subject_id",
    "subject",
    "target_type",
    "target_id",
    "target",
    "details",
    "address",
    "request_id",
    "link",
];

pub(super) fn audit_line(entry: &AuditEntry, links: &Links) -> Line {
    let (user, key) = (entry.user.as_ref(), entry.api_key.as_ref());
    let line = Line::default()
        .plain(entry.id)
        .time(Some(entry.at))
        .plain(entry.action)
        .maybe(user.map(|user| user.id))
        .text(user.map(|user| user.name.as_str()))
        .maybe(key.map(|key| key.id))
        .text(key.map(|key| key.name.as_str()))
        .text(entry.organization.as_ref().map(|own| path(&own.path)).as_deref());
    let line = with_subject(with_subject(line, entry.subject.as_ref()), entry.target.as_ref());
    line.text(entry.details.as_ref().map(ToString::to_string).as_deref())
        .text(entry.address.as_deref())
        .text(Some(&entry.request_id))
        .maybe(entry.subject.as_ref().and_then(|subject| subject_link(subject, links)))
}

fn with_subject(line: Line, subject: Option<&AuditSubject>) -> Line {
    line.maybe(subject.map(|subject| &subject.kind))
        .maybe(subject.map(|subject| subject.id))
        .text(subject.and_then(|subject| subject.name.as_deref()))
}

/// The address of what the caller sees in the Data section.
fn subject_link(subject: &AuditSubject, links: &Links) -> Option<String> {
    let tab = match subject.kind.as_str() {
        "chat" => "chats",
        "result" => "results",
        "contact" => "contacts",
        _ => return None,
    };
    subject.visible.then(|| links.to(tab, &tab[..tab.len() - 1], subject.id))
}
