//! What the reading of one conversation knows and notes.

use super::draft::Draft;
use super::export::Export;
use super::fields::at;
use super::times::{self, Time};
use super::unplaced::Unplaced;
use serde_json::Value;
use sightline_shared::Timestamp;
use sightline_shared::document::{ChatDocument, Stated};
use sightline_shared::problem::Fault;

/// How many characters the name of an organization has at most.
const LONGEST_NAME: usize = 200;

/// The reading of one conversation.
pub(super) struct Context<'a> {
    /// What is known of the export.
    pub(super) export: &'a Export,
    /// What found no place.
    pub(super) unplaced: &'a mut Unplaced,
    faults: Vec<Fault>,
}

impl<'a> Context<'a> {
    pub(super) const fn new(export: &'a Export, unplaced: &'a mut Unplaced) -> Self {
        Self { export, unplaced, faults: Vec::new() }
    }

    /// Notes why the conversation cannot be read.
    pub(super) fn fault(&mut self, path: &[&str], detail: impl Into<String>) {
        let pointer: String = path.iter().map(|name| format!("/{name}")).collect();
        let fault = Fault::pointer(pointer, detail);
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The instant at `path`. A time without a zone needs `--tz`.
    pub(super) fn time(&mut self, value: &Value, path: &[&str]) -> Option<Timestamp> {
        match times::read(at(value, path)) {
            Time::At(at) => Some(at.into()),
            Time::None => None,
            Time::Local(local) => match self.export.zone {
                Some(zone) => Some(times::in_zone(local, zone, None).into()),
                None => {
                    self.fault(path, "has no time zone: add --tz, such as --tz Europe/Amsterdam");
                    None
                }
            },
            Time::Odd => {
                self.unplaced.add("times that cannot be read");
                None
            }
        }
    }

    /// The path of the organization: the company, and below it the part that the export names.
    pub(super) fn organization(&self, part: Option<&str>) -> String {
        let company = &self.export.company;
        let clean = |c: char| if c == '/' || c.is_control() { '-' } else { c };
        let name = part.map(|part| part.trim().chars().take(LONGEST_NAME).map(clean).collect::<String>());
        name.filter(|name| !name.is_empty()).map_or_else(|| company.clone(), |name| format!("{company}/{name}"))
    }

    /// Where the conversation is shown.
    pub(super) fn link(&self, id: &str) -> Stated<String> {
        self.export.link.as_ref().map_or(Stated::Absent, |link| Stated::Is(link.replace("{id}", id)))
    }

    /// The document, or why there is none.
    pub(super) fn finish(self, draft: Option<Draft>) -> Result<ChatDocument, Vec<Fault>> {
        match draft {
            Some(draft) if self.faults.is_empty() => Ok(draft.finish()),
            _ => Err(self.faults),
        }
    }
}
