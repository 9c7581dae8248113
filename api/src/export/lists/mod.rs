//! Lists as tables, as workbooks and as JSON lines.

mod fields;
mod rows;

use super::documents::write_document;
use super::grid::{Grid, owned};
use super::job::{Job, Work};
use super::json::write_json;
use super::output::{Broken, Output};
use crate::calendar::range::Bounds;
use crate::store::export::documents::documents;
use crate::store::export::{ALL, external_ids, labels, measures};
use crate::store::lists::ListQuery;
use crate::store::{Scope, export};
use chrono_tz::Tz;
use diesel::QueryResult;
use diesel::pg::PgConnection;
use fields::{FieldColumns, FormTables};
use rows::{AUDIT_COLUMNS, CHAT_COLUMNS, CONTACT_COLUMNS, Links, audit_line, chat_line, contact_line, result_line};
use serde::Serialize;
use sightline_shared::{
    AuditFilter, ChatFilter, ContactFilter, Dialect, ListExport, ListFormat, QueryFilter, ResultFilter,
};
use uuid::Uuid;

/// What a list is shown in.
#[derive(Clone, Debug)]
pub struct View {
    /// The instants of the filter's range.
    pub bounds: Option<Bounds>,
    /// The zone of the times of a table.
    pub zone: Tz,
    /// The URL of the app; without it, rows are linked by path.
    pub app: Option<String>,
}

/// How a list is written.
struct Form {
    format: ListFormat,
    dialect: Dialect,
    zone: Tz,
    links: Links,
}

impl Form {
    fn new<F>(request: &ListExport<F>, view: View) -> Self {
        let links = Links { app: view.app.unwrap_or_default() };
        Self { format: request.format, dialect: request.dialect, zone: view.zone, links }
    }

    /// The file, unless it is of JSON lines.
    fn grid(&self) -> Option<Grid> {
        match self.format {
            ListFormat::Csv => Some(Grid::table(self.dialect, self.zone)),
            ListFormat::Xlsx => Some(Grid::book(self.zone)),
            ListFormat::Ndjson => None,
        }
    }

    /// The same, with its only table begun.
    fn table(&self, name: &str, columns: &[&str], output: &mut Output) -> Result<Option<Grid>, Broken> {
        let mut grid = self.grid();
        if let Some(grid) = &mut grid {
            grid.begin(name, owned(columns), output)?;
        }
        Ok(grid)
    }
}

fn write_lines<R: Serialize>(rows: &[R], output: &mut Output) -> Result<(), Broken> {
    for row in rows {
        write_json(row, output)?;
        output.finish_row()?;
    }
    Ok(())
}

fn end(grid: Option<Grid>, output: &mut Output) {
    if let Some(grid) = grid {
        grid.end(output);
    }
}

fn job<F: QueryFilter>(what: &'static str, request: &ListExport<F>, work: Work) -> Job {
    let mut parameters: Vec<&'static str> = request.filter.pairs().into_iter().map(|(name, _)| name).collect();
    parameters.dedup();
    Job { what, chat_id: None, format: request.format.as_str(), parameters, work }
}

/// Chats: a table of their rows, or chat documents.
#[must_use]
pub fn chats(scope: Scope, request: ListExport<ChatFilter>, view: View) -> Job {
    let page = ListQuery { scope, filter: request.filter.clone(), bounds: view.bounds.clone() }.page(ALL, None);
    let form = Form::new(&request, view);
    let work: Work = Box::new(move |conn, output| {
        let scope = &page.list.scope;
        let mut grid = form.table("Chats", &CHAT_COLUMNS, output)?;
        export::chats(conn, &page, &mut |conn, rows| {
            let Some(grid) = &mut grid else {
                return documents(conn, scope, &rows, &mut |document| write_document(&document, output));
            };
            let chat_ids: Vec<Uuid> = rows.iter().map(|chat| chat.id).collect();
            let measures = measures::of_chats(conn, scope, &chat_ids)?;
            let mut ids = external_ids::of_chats(conn, scope, chat_ids)?;
            rows.iter().try_for_each(|chat| {
                let ids = ids.remove(&chat.id).unwrap_or_default();
                let measured = measures.get(&chat.id).copied().unwrap_or_default();
                grid.write(0, &chat_line(chat, &ids, measured, &form.links), output)
            })
        })?;
        end(grid, output);
        Ok(())
    });
    job("chats", &request, work)
}

/// Results with their fields: a table, or the rows as the API gives single results.
#[must_use]
pub fn results(scope: Scope, request: ListExport<ResultFilter>, view: View) -> Job {
    let page = ListQuery { scope, filter: request.filter.clone(), bounds: view.bounds.clone() }.page(ALL, None);
    let form = Form::new(&request, view);
    let work: Work = Box::new(move |conn, output| {
        let Some(mut grid) = form.grid() else {
            return export::results(conn, &page, &mut |_, rows| write_lines(&rows, output));
        };
        let forms = form_tables(conn, &page.list, form.format)?;
        for (name, columns) in &forms.tables {
            grid.begin(name, columns.columns(), output)?;
        }
        export::results(conn, &page, &mut |conn, rows| {
            let chats = rows.iter().map(|detail| detail.result.chat_id).collect();
            let ids = external_ids::of_chats(conn, &page.list.scope, chats)?;
            let unknown = external_ids::ChatIds::default();
            rows.iter().try_for_each(|detail| {
                let ids = ids.get(&detail.result.chat_id).unwrap_or(&unknown);
                let table = forms.of(&detail.result.form);
                let line = forms.tables[table].1.add(result_line(detail, ids, &form.links), detail);
                grid.write(table, &line, output)
            })
        })?;
        grid.end(output);
        Ok(())
    });
    job("results", &request, work)
}

/// The tables of a file of results. A table as text has a column for each field only where all its
/// results are of one form.
fn form_tables(conn: &mut PgConnection, list: &ListQuery<ResultFilter>, format: ListFormat) -> QueryResult<FormTables> {
    Ok(match (format, list.filter.forms.as_slice()) {
        (ListFormat::Xlsx, _) => FormTables::new(labels::of_forms(conn, list)?),
        (_, [form]) => FormTables::one(FieldColumns::of_one(labels::of_forms(conn, list)?, form)),
        _ => FormTables::one(FieldColumns::together()),
    })
}

/// Contacts: a table, or the rows as the API gives them.
#[must_use]
pub fn contacts(scope: Scope, request: ListExport<ContactFilter>, view: View) -> Job {
    let page = ListQuery { scope, filter: request.filter.clone(), bounds: view.bounds.clone() }.page(ALL, None);
    let form = Form::new(&request, view);
    let work: Work = Box::new(move |conn, output| {
        let mut grid = form.table("Contacts", &CONTACT_COLUMNS, output)?;
        export::contacts(conn, &page, &mut |conn, rows| {
            let Some(grid) = &mut grid else { return write_lines(&rows, output) };
            let contacts = rows.iter().map(|contact| contact.id).collect();
            let ids = external_ids::of_contacts(conn, &page.list.scope, contacts)?;
            rows.iter().try_for_each(|contact| {
                let external_id = ids.get(&contact.id).map(String::as_str);
                grid.write(0, &contact_line(contact, external_id, &form.links), output)
            })
        })?;
        end(grid, output);
        Ok(())
    });
    job("contacts", &request, work)
}

/// Entries of the audit log: a table, or the entries as the API gives them.
#[must_use]
pub fn audit_entries(scope: Scope, request: ListExport<AuditFilter>, view: View) -> Job {
    let list = ListQuery { scope, filter: request.filter.clone(), bounds: view.bounds.clone() };
    let form = Form::new(&request, view);
    let work: Work = Box::new(move |conn, output| {
        let mut grid = form.table("Audit log", &AUDIT_COLUMNS, output)?;
        export::audit_entries(conn, &list, &mut |_, rows| {
            let Some(grid) = &mut grid else { return write_lines(&rows, output) };
            rows.iter().try_for_each(|entry| grid.write(0, &audit_line(entry, &form.links), output))
        })?;
        end(grid, output);
        Ok(())
    });
    job("audit", &request, work)
}
