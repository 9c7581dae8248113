//! How to import.

use super::platforms::Export;
use crate::documents::statement::Taking;
use crate::documents::text::LONGEST_NAME;
use chrono::{TimeDelta, Utc};

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The company that all organizations are put under; else the first of each path is one.
    pub company: Option<String>,
    /// Move all times so that the last event of all sources is now.
    pub shift_to_now: bool,
    /// The IANA time zone of companies that the import makes.
    pub time_zone: Option<String>,
    /// Ignore members that no chat document has, and report them, instead of refusing the document.
    pub ignore_unknown: bool,
    /// Refuse what is otherwise adjusted.
    pub is_strict: bool,
    /// The platform whose export the sources are; else they are chat documents.
    pub from: Option<Export>,
    /// Close chats after so long without an event.
    pub close_idle: Option<TimeDelta>,
}

impl Options {
    /// How documents are taken that arrive now.
    pub(super) fn taking(&self) -> Taking {
        Taking { ignores_unknown: self.ignore_unknown, is_strict: self.is_strict, ..Taking::at(Utc::now()) }
    }

    /// Checks the options.
    ///
    /// # Errors
    /// When the company's name, the time zone or what is said of the export is not valid.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(company) = &self.company {
            let is_name = !company.trim().is_empty() && company.chars().count() <= LONGEST_NAME;
            anyhow::ensure!(is_name, "the company's name must have 1 to {} characters", LONGEST_NAME);
            anyhow::ensure!(!company.contains(['/', '\0']), "the company's name cannot contain a slash");
        }
        if let Some(export) = &self.from {
            export.check()?;
        }
        if let Some(zone) = &self.time_zone {
            let is_known = zone.parse::<chrono_tz::Tz>().is_ok();
            anyhow::ensure!(is_known, "{zone:?} is not an IANA time zone; use one such as Europe/Amsterdam");
        }
        Ok(())
    }
}
