//! `sightline companies`: how much each company holds.

use super::print_line;
use crate::config::DatabaseArgs;
use crate::store::holdings::{self, Holding};
use anyhow::Context as _;
use clap::Args;
use clap::builder::BoolishValueParser;
use serde_json::{Value, json};

/// What `companies` takes.
#[derive(Args, Clone, Debug)]
pub struct CompaniesArgs {
    /// Print JSON, one company a line
    #[arg(long, env = "SIGHTLINE_COMPANIES_JSON", value_parser = BoolishValueParser::new())]
    pub json: bool,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Prints a line for each company, the largest first.
///
/// # Errors
/// When the database cannot be reached or is not up to date.
pub fn run(args: &CompaniesArgs) -> anyhow::Result<()> {
    let database = args.database.open()?;
    let mut conn = database.connect_migrated()?;
    let holdings = holdings::all(&mut conn).context("cannot count")?;
    if args.json {
        return holdings.iter().try_for_each(|holding| Ok(print_line(&object(holding).to_string())?));
    }
    let heads = ["company", "organizations", "users", "chats", "events", "results", "contacts", "MiB"];
    let rows: Vec<[String; 8]> = std::iter::once(heads.map(str::to_owned)).chain(holdings.iter().map(cells)).collect();
    let widths: Vec<usize> =
        (0..heads.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default()).collect();
    rows.iter().try_for_each(|row| Ok(print_line(&aligned(row, &widths))?))
}

fn cells(holding: &Holding) -> [String; 8] {
    let Holding { name, organizations, users, chats, events, results, contacts, bytes, .. } = holding;
    let [organizations, users, chats, events, results, contacts] =
        [organizations, users, chats, events, results, contacts].map(ToString::to_string);
    let size = format!("{:.1}", *bytes as f64 / f64::from(1 << 20));
    [name.clone(), organizations, users, chats, events, results, contacts, size]
}

/// The first column to the left, numbers to the right.
fn aligned(row: &[String; 8], widths: &[usize]) -> String {
    let [name, numbers @ ..] = row;
    let mut line = format!("{name:<width$}", width = widths[0]);
    for (number, width) in numbers.iter().zip(&widths[1..]) {
        line += &format!("  {number:>width$}");
    }
    line
}

fn object(holding: &Holding) -> Value {
    let Holding { company_id, name, organizations, users, chats, events, results, contacts, bytes } = holding;
    json!({
        "company_id": company_id, "name": name, "organizations": organizations, "users": users, "chats": chats,
        "events": events, "results": results, "contacts": contacts, "bytes": bytes
    })
}
