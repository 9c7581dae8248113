//! Single chats: as a transcript, as a table of events, as a chat document.

use super::grid::{Grid, owned};
use super::job::{Job, Work};
use super::json::write_json;
use super::line::Line;
use super::output::{Broken, Output};
use super::transcript::Transcript;
use crate::error::Error;
use crate::store::Scope;
use crate::store::chats::{self, events};
use crate::store::export::documents;
use chrono_tz::Tz;
use diesel::pg::PgConnection;
use sightline_shared::document::ChatDocument;
use sightline_shared::{ChatDetail, ChatExport, ChatFormat, Event, EventWindow};
use uuid::Uuid;

/// How many events are read at once.
const EVENTS: u32 = 1_000;

/// The columns of the table of a chat's events.
const EVENT_COLUMNS: [&str; 6] = ["seq", "at", "type", "author_kind", "author", "text"];

/// A document on a line of its own.
pub(super) fn write_document(document: &ChatDocument, output: &mut Output) -> Result<(), Broken> {
    write_json(document, output)?;
    output.finish_row()
}

/// The chat `id`, which `scope` sees; times are shown in `zone`.
#[must_use]
pub fn chat(scope: Scope, id: Uuid, request: &ChatExport, zone: Tz) -> Job {
    let ChatExport { format, dialect, .. } = *request;
    let notes = request.notes.unwrap_or(false);
    let work: Work = Box::new(move |conn, output| {
        // It may have been removed since the request.
        let chat = chats::find(conn, &scope, id)?.ok_or(Error::NotFound)?;
        let transcript = Transcript::new(&chat, zone, notes);
        match format {
            ChatFormat::Ndjson => {
                documents::documents(conn, &scope, &[chat.chat], &mut |document| write_document(&document, output))
            }
            ChatFormat::Txt => {
                output.buffer().extend_from_slice(transcript.head().as_bytes());
                each_event(conn, &scope, &chat, &mut |event| {
                    let Some(text) = transcript.entry(event) else { return Ok(()) };
                    output.buffer().extend_from_slice(text.as_bytes());
                    output.finish_row()
                })
            }
            ChatFormat::Csv => write_events(conn, &scope, &chat, &transcript, Grid::table(dialect, zone), output),
            ChatFormat::Xlsx => write_events(conn, &scope, &chat, &transcript, Grid::book(zone), output),
        }
    });
    let parameters = if notes { vec!["notes"] } else { Vec::new() };
    Job { what: "chat", chat_id: Some(id), format: format.as_str(), parameters, work }
}

/// A table of the events.
fn write_events(
    conn: &mut PgConnection,
    scope: &Scope,
    chat: &ChatDetail,
    transcript: &Transcript,
    mut grid: Grid,
    output: &mut Output,
) -> Result<(), Broken> {
    grid.begin("Chat", owned(&EVENT_COLUMNS), output)?;
    each_event(conn, scope, chat, &mut |event| match event_line(transcript, event) {
        Some(line) => grid.write(0, &line, output),
        None => Ok(()),
    })?;
    grid.end(output);
    Ok(())
}

fn each_event(
    conn: &mut PgConnection,
    scope: &Scope,
    chat: &ChatDetail,
    take: &mut dyn FnMut(&Event) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let mut after_seq = 0;
    loop {
        let window = EventWindow { after_seq: Some(after_seq), limit: Some(EVENTS), ..EventWindow::default() };
        let (_, page) = events::window(conn, scope, chat.chat.id, &window)?.ok_or(Error::NotFound)?;
        page.items.iter().try_for_each(&mut *take)?;
        match page.items.last() {
            Some(last) if page.has_later => after_seq = last.seq,
            _ => return Ok(()),
        }
    }
}

fn event_line(transcript: &Transcript, event: &Event) -> Option<Line> {
    let words = transcript.words(event)?;
    let (kind, name) = transcript.author(event);
    Some(
        Line::default()
            .number(event.seq)
            .time(Some(event.at))
            .plain(event.kind)
            .plain(kind)
            .text(Some(&name))
            .text(Some(&words)),
    )
}
