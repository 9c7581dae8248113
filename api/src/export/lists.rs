//! Lists as tables and as JSON lines: their columns and rows.

use super::documents::write_document;
use super::job::{Job, Work};
use super::json::{filled, write_json};
use super::output::{Broken, Output};
use super::table::{self, BOM, Line};
use crate::calendar::range::Bounds;
use crate::store::export::ALL;
use crate::store::export::documents::documents;
use crate::store::lists::ListQuery;
use crate::store::{Scope, export};
use chrono_tz::Tz;
use serde::Serialize;
use sightline_shared::{
    Chat, ChatFilter, Contact, ContactFilter, ContactRef, ListExport, ListFormat, Participant, QueryFilter,
    ResultDetail, ResultFilter,
};

/// The columns of exported chats.
pub const CHAT_COLUMNS: [&str; 18] = [
    "id",
    "type",
    "state",
    "organization",
    "contact_id",
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
];

/// The columns of exported results.
pub const RESULT_COLUMNS: [&str; 14] = [
    "id",
    "external_id",
    "form",
    "organization",
    "chat_id",
    "chat_state",
    "event_seq",
    "contact_id",
    "contact_name",
    "contact_erased",
    "submitted_by_id",
    "submitted_by",
    "submitted_at",
    "fields",
];

/// The columns of exported contacts.
pub const CONTACT_COLUMNS: [&str; 9] =
    ["id", "name", "email", "phone", "organization", "chat_count", "result_count", "last_seen_at", "last_chat_id"];

/// How a list is written.
#[derive(Clone, Copy)]
struct Form {
    format: ListFormat,
    bom: bool,
    zone: Tz,
}

impl Form {
    fn begin(self, columns: &[&str], output: &mut Output) -> Result<(), Broken> {
        if self.format == ListFormat::Csv {
            if self.bom {
                output.buffer().extend_from_slice(BOM);
            }
            table::write(output.buffer(), columns)?;
        }
        Ok(())
    }

    fn write<R: Serialize>(self, rows: Vec<R>, line: fn(&R, Line) -> Line, output: &mut Output) -> Result<(), Broken> {
        for row in &rows {
            match self.format {
                ListFormat::Csv => line(row, Line::new(self.zone)).write(output.buffer())?,
                ListFormat::Ndjson => write_json(row, output)?,
            }
            output.finish_row()?;
        }
        Ok(())
    }
}

fn job<F: QueryFilter>(what: &'static str, request: &ListExport<F>, work: Work) -> Job {
    let mut parameters: Vec<&'static str> = request.filter.pairs().into_iter().map(|(name, _)| name).collect();
    parameters.dedup();
    Job { what, chat_id: None, format: request.format.as_str(), parameters, work }
}

/// Chats: a table of their rows, or chat documents. `bounds` is the filter's range; times of a
/// table are shown in `zone`.
#[must_use]
pub fn chats(scope: Scope, request: ListExport<ChatFilter>, bounds: Option<Bounds>, zone: Tz) -> Job {
    let form = Form { format: request.format, bom: request.bom, zone };
    let page = ListQuery { scope, filter: request.filter.clone(), bounds }.page(ALL, None);
    let work: Work = Box::new(move |conn, output| {
        form.begin(&CHAT_COLUMNS, output)?;
        export::chats(conn, &page, &mut |conn, rows| match form.format {
            ListFormat::Csv => form.write(rows, chat_line, output),
            ListFormat::Ndjson => {
                documents(conn, &page.list.scope, &rows, &mut |document| write_document(&document, output))
            }
        })
    });
    job("chats", &request, work)
}

/// Results with their fields: a table, or the rows as the API gives single results.
/// `bounds` is the filter's range; times of a table are shown in `zone`.
#[must_use]
pub fn results(scope: Scope, request: ListExport<ResultFilter>, bounds: Option<Bounds>, zone: Tz) -> Job {
    let form = Form { format: request.format, bom: request.bom, zone };
    let page = ListQuery { scope, filter: request.filter.clone(), bounds }.page(ALL, None);
    let work: Work = Box::new(move |conn, output| {
        form.begin(&RESULT_COLUMNS, output)?;
        export::results(conn, &page, &mut |_, rows| form.write(rows, result_line, output))
    });
    job("results", &request, work)
}

/// Contacts: a table, or the rows as the API gives them. `bounds` is the filter's range; times of
/// a table are shown in `zone`.
#[must_use]
pub fn contacts(scope: Scope, request: ListExport<ContactFilter>, bounds: Option<Bounds>, zone: Tz) -> Job {
    let form = Form { format: request.format, bom: request.bom, zone };
    let page = ListQuery { scope, filter: request.filter.clone(), bounds }.page(ALL, None);
    let work: Work = Box::new(move |conn, output| {
        form.begin(&CONTACT_COLUMNS, output)?;
        export::contacts(conn, &page, &mut |_, rows| form.write(rows, contact_line, output))
    });
    job("contacts", &request, work)
}

fn path(names: &[String]) -> String {
    names.join("/")
}

fn with_contact(line: Line, contact: Option<&ContactRef>) -> Line {
    line.maybe(contact.and_then(|contact| contact.id))
        .text(contact.and_then(|contact| contact.name.as_deref()))
        .plain(contact.is_some_and(|contact| contact.erased))
}

fn names(participants: &[Participant], are_active: bool) -> impl Iterator<Item = &str> {
    participants.iter().filter(move |one| one.active == are_active).map(|one| one.name.as_str())
}

fn chat_line(chat: &Chat, line: Line) -> Line {
    let line = line.plain(chat.id).plain(chat.kind).plain(chat.state).text(Some(&path(&chat.organization.path)));
    with_contact(line, chat.contact.as_ref())
        .texts(names(&chat.participants, true))
        .texts(names(&chat.participants, false))
        .texts(chat.inboxes.iter().map(String::as_str))
        .texts(chat.forms.iter().map(String::as_str))
        .texts(chat.tags.iter().map(String::as_str))
        .plain(chat.event_count)
        .plain(chat.result_count)
        .time(Some(chat.started_at))
        .time(Some(chat.updated_at))
        .time(chat.waiting_since)
        .plain(chat.over_target)
}

fn result_line(detail: &ResultDetail, line: Line) -> Line {
    let result = &detail.result;
    let line = line
        .plain(result.id)
        .text(detail.external_id.as_deref())
        .text(Some(&result.form))
        .text(Some(&path(&result.organization.path)))
        .plain(result.chat_id)
        .plain(detail.chat_state)
        .plain(result.event_seq);
    with_contact(line, result.contact.as_ref())
        .maybe(result.submitted_by.as_ref().map(|agent| agent.id))
        .text(result.submitted_by.as_ref().map(|agent| agent.name.as_str()))
        .time(Some(result.submitted_at))
        .texts(filled(&detail.fields).iter().map(String::as_str))
}

fn contact_line(contact: &Contact, line: Line) -> Line {
    line.plain(contact.id)
        .text(contact.name.as_deref())
        .text(contact.email.as_deref())
        .text(contact.phone.as_deref())
        .text(Some(&path(&contact.organization.path)))
        .plain(contact.chat_count)
        .plain(contact.result_count)
        .time(Some(contact.last_seen_at))
        .maybe(contact.last_chat_id)
}
