//! `sightline erasures`: lists erasures, and replays them after a backup was restored.

use super::print_line;
use crate::config::DatabaseArgs;
use crate::store::Scope;
use crate::store::audit::Actor;
use crate::store::erasure;
use crate::store::erasure::erased_contacts::{self, ErasedContact};
use crate::store::erasure::{Outcome, Request};
use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use diesel::{OptionalExtension as _, PgConnection};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use uuid::Uuid;

/// What can be done with erasures.
#[derive(Clone, Debug, Subcommand)]
pub enum ErasuresCommand {
    /// Print every erasure, one JSON object a line: ids, times and keyed hashes, no personal data
    ///
    /// Keep the list apart from the backups, and longer than them.
    List(ListArgs),
    /// Erase again what a list names, in a database that was restored from a backup
    ///
    /// Run it before the server is started. Contacts that are missing are recorded as erased, so that
    /// no import brings them back. Replaying a list again changes nothing.
    Replay(ReplayArgs),
}

/// What `erasures list` takes.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// What `erasures replay` takes.
#[derive(Args, Clone, Debug)]
pub struct ReplayArgs {
    /// What `erasures list` printed; - for standard input
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// One line of the list.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    company_id: Uuid,
    contact_id: Uuid,
    /// To the microsecond, as it is stored.
    erased_at: DateTime<Utc>,
    /// In hexadecimal digits.
    external_id_hash: String,
}

/// Lists or replays.
///
/// # Errors
/// When the database fails or the file is not a list; what was replayed before stays.
pub fn run(command: &ErasuresCommand) -> anyhow::Result<()> {
    match command {
        ErasuresCommand::List(args) => {
            let database = args.database.open()?;
            list(&mut database.connect_migrated()?)?.iter().try_for_each(|line| Ok(print_line(line)?))
        }
        ErasuresCommand::Replay(args) => {
            let reader: Box<dyn BufRead> = match args.file.as_str() {
                "-" => Box::new(io::stdin().lock()),
                file => Box::new(BufReader::new(File::open(file).with_context(|| format!("cannot open {file}"))?)),
            };
            let list = read(reader)?;
            let database = args.database.open()?;
            let replayed = replay(&mut database.connect_migrated()?, &list)?;
            print_line(&replayed.in_words())?;
            Ok(())
        }
    }
}

/// Every erasure, each as a line of the list.
pub fn list(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let erased = erased_contacts::all(conn)?.into_iter();
    erased.map(|erased| Ok(serde_json::to_string(&Line::from(erased))?)).collect()
}

/// The result of a replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Contacts that were there and are erased now.
    pub erased: usize,
    /// Contacts that were missing, and that imports can no longer bring back.
    pub remembered: usize,
    /// Contacts that were erased already.
    pub known: usize,
}

impl Replayed {
    fn in_words(self) -> String {
        let Self { erased, remembered, known } = self;
        format!("{erased} erased again, {remembered} not there and remembered, {known} erased already")
    }
}

/// The erasures that a list names, all of them checked before any is replayed.
///
/// # Errors
/// Names the first line that is not an erasure.
pub fn read(reader: impl BufRead) -> anyhow::Result<Vec<ErasedContact>> {
    let mut list = Vec::new();
    for (number, line) in reader.lines().enumerate() {
        let line = line.context("cannot read the list")?;
        if !line.trim().is_empty() {
            let parsed = serde_json::from_str::<Line>(&line).map_err(anyhow::Error::from).and_then(TryInto::try_into);
            list.push(parsed.with_context(|| format!("line {} is not an erasure", number + 1))?);
        }
    }
    Ok(list)
}

/// Erases again what `list` names.
///
/// # Errors
/// When the database fails; what was replayed before stays.
pub fn replay(conn: &mut PgConnection, list: &[ErasedContact]) -> anyhow::Result<Replayed> {
    let mut replayed = Replayed::default();
    for erased in list {
        let actor =
            Actor { company_id: erased.company_id, request_id: "erasures replay".to_owned(), ..Actor::default() };
        let scope = Scope::load(conn, erased.company_id, erased.company_id).optional()?;
        let request = Request { since: Some(erased.erased_at), ..Request::of(erased.id) };
        let outcome = match scope {
            Some(scope) => erasure::erase(conn, &scope, request, &actor)?,
            None => Outcome::Missing,
        };
        let is_added = erased_contacts::add(conn, erased)?;
        match (outcome, is_added) {
            (Outcome::Done(_), _) => replayed.erased += 1,
            (_, true) => replayed.remembered += 1,
            (_, false) => replayed.known += 1,
        }
    }
    Ok(replayed)
}

impl From<ErasedContact> for Line {
    fn from(erased: ErasedContact) -> Self {
        let ErasedContact { company_id, id: contact_id, external_id_hash, erased_at } = erased;
        let external_id_hash = external_id_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { company_id, contact_id, erased_at, external_id_hash }
    }
}

impl TryFrom<Line> for ErasedContact {
    type Error = anyhow::Error;

    fn try_from(line: Line) -> anyhow::Result<Self> {
        let Line { company_id, contact_id: id, erased_at, external_id_hash: digits } = line;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            bail!("external_id_hash must have 64 hexadecimal digits");
        }
        let bytes = (0..32).map(|place| u8::from_str_radix(&digits[2 * place..2 * place + 2], 16));
        Ok(Self { company_id, id, external_id_hash: bytes.collect::<Result<_, _>>()?, erased_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_the_erasure_it_was_written_of() {
        let erased = ErasedContact {
            company_id: Uuid::from_u128(1),
            id: Uuid::from_u128(2),
            external_id_hash: (0..32).collect(),
            erased_at: "2026-11-22T10:00:00.123456Z".parse().unwrap(),
        };
        let line = serde_json::to_string(&Line::from(erased.clone())).unwrap();
        assert_eq!(read(format!("{line}\n\n{line}").as_bytes()).unwrap(), [erased.clone(), erased]);
    }

    #[test]
    fn a_list_with_a_line_that_is_no_erasure_is_refused_whole() {
        let line = format!(
            r#"{{"company_id":"{0}","contact_id":"{0}","erased_at":"2026-11-22T10:00:00Z","external_id_hash":"{1}"}}"#,
            Uuid::from_u128(1),
            "0".repeat(64)
        );
        for wrong in [
            "{}".to_owned(),
            line.replace("000\"}", "00\"}"),
            line.replace("00\"}", "0é\"}"),
            line.replace("2026", "x"),
        ] {
            let why = read(format!("{line}\n{wrong}").as_bytes()).unwrap_err().to_string();
            assert_eq!(why, "line 2 is not an erasure", "{wrong}");
        }
    }
}
