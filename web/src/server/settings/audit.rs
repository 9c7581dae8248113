//! The audit log, for admins.

use crate::server::address;
use crate::server::load::Failure;
use crate::server::sending::{BASE, get};
use sightline_shared::{AuditEntry, AuditFilter, ListFormat, Page, PageRequest, QueryFilter as _};

/// A page of the entries of a filter, newest first.
///
/// # Errors
/// The failure of the request.
pub async fn page(filter: &AuditFilter, page: &PageRequest) -> Result<Page<AuditEntry>, Failure> {
    let mut pairs = filter.pairs();
    pairs.extend(page.pairs());
    get(&address("audit", &pairs)).await
}

/// Where the entries of a filter are as a file, for the browser to fetch. Spreadsheets know UTF-8 by the mark.
#[must_use]
pub fn file(filter: &AuditFilter, format: ListFormat) -> String {
    let mut pairs = filter.pairs();
    pairs.push(("format", format.to_string()));
    pairs.extend((format == ListFormat::Csv).then(|| ("bom", "true".to_owned())));
    format!("{BASE}{}", address("export/audit", &pairs))
}
