//! `sightline key list`: a table of a company's keys.

use super::company::CompanyArgs;
use crate::commands::print_line;
use crate::config::DatabaseArgs;
use crate::store::api_keys;
use anyhow::Context as _;
use clap::Args;
use sightline_shared::{ApiKey, Timestamp};

/// What `key list` takes.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Which company.
    #[command(flatten)]
    pub company: CompanyArgs,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

const COLUMNS: [&str; 9] =
    ["prefix", "id", "name", "organization", "scopes", "created", "last used", "expires", "revoked"];

/// Lists the keys.
///
/// # Errors
/// When there is no such company, or the database fails.
pub fn run(args: &ListArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let scope = args.company.scope(&mut conn)?;
    let keys = api_keys::list(&mut conn, &scope).context("cannot list the keys")?;
    table(&keys).iter().try_for_each(|line| Ok(print_line(line)?))
}

/// The lines of the table, its head first.
fn table(keys: &[ApiKey]) -> Vec<String> {
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    rows.extend(keys.iter().map(cells));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    let line = |row: &[String; 9]| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn cells(key: &ApiKey) -> [String; 9] {
    let time =
        |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.utc().format("%Y-%m-%d %H:%M").to_string());
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    [
        key.prefix.clone(),
        key.id.to_string(),
        // A line of the table stays one.
        key.name.replace(char::is_control, " "),
        key.organization.path.join("/"),
        scopes.join(","),
        time(Some(key.created_at)),
        time(key.last_used_at),
        time(key.expires_at),
        time(key.revoked_at),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{KeyScope, OrganizationRef};
    use uuid::Uuid;

    #[test]
    fn the_columns_of_a_table_stand_below_each_other() {
        let at: Timestamp = "2026-11-26T10:30:00Z".parse().unwrap();
        let key = |name: &str, scopes: &[KeyScope]| ApiKey {
            id: Uuid::nil(),
            name: name.to_owned(),
            prefix: "sl_4fQk9xT2".to_owned(),
            scopes: scopes.to_vec(),
            organization: OrganizationRef {
                id: Uuid::nil(),
                name: "West".to_owned(),
                path: vec!["Acme".to_owned(), "West".to_owned()],
            },
            created_by: None,
            created_at: at,
            expires_at: None,
            revoked_at: Some(at),
            last_used_at: None,
        };
        let keys = [key("Zoë\n1", &[KeyScope::Ingest]), key("Nightly", &[KeyScope::ChatsRead, KeyScope::ResultsRead])];
        let lines = table(&keys);
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("prefix       id "), "{}", lines[0]);
        assert!(lines[1].contains("  Zoë 1    Acme/West     ingest                   2026-11-26 10:30  -          -        2026-11-26 10:30"), "{}", lines[1]);
        assert!(
            lines[2].contains("  Nightly  Acme/West     chats:read,results:read  2026-11-26 10:30"),
            "{}",
            lines[2]
        );
    }
}
