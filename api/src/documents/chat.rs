//! A chat document that was checked: what the store takes.

use super::erased::is_erased;
use super::validate;
use crate::chat_life::Life;
use chrono::TimeDelta;
use sightline_shared::Timestamp;
use sightline_shared::document::{ChatDocument, DocumentParticipant, ParticipantKind};
use sightline_shared::problem::Fault;

/// A chat document without faults, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportChat {
    document: ChatDocument,
    path: Vec<String>,
    life: Life,
}

impl ImportChat {
    /// Checks `document`.
    ///
    /// # Errors
    /// Its faults, up to ten, each with the pointer to its member.
    pub fn check(document: ChatDocument) -> Result<Self, Vec<Fault>> {
        let life = validate::check(&document)?;
        let path = document.organization.split('/').map(str::to_owned).collect();
        Ok(Self { document, path, life })
    }

    /// The document, with the times it is stored with.
    #[must_use]
    pub const fn document(&self) -> &ChatDocument {
        &self.document
    }

    /// What follows from its events.
    #[must_use]
    pub const fn life(&self) -> &Life {
        &self.life
    }

    /// The names of its organizations, the company's first.
    #[must_use]
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// The name of its company.
    #[must_use]
    pub fn company(&self) -> &str {
        &self.path[0]
    }

    /// Puts its organization, and all above it, under `company`.
    pub fn put_under(&mut self, company: &str) {
        self.path.insert(0, company.to_owned());
    }

    /// Moves all its times.
    ///
    /// # Errors
    /// When that takes one out of the years that can be kept; it is as before then.
    pub fn shift(&mut self, by: TimeDelta) -> Result<(), Fault> {
        let is_kept = |at: Timestamp| at.utc().checked_add_signed(by).is_some_and(validate::is_kept_year);
        if !is_kept(self.document.started_at) || !is_kept(self.document.updated_at) {
            return Err(Fault::pointer("/started_at", "would leave the years 1970 to 9998 when shifted"));
        }
        let document = &mut self.document;
        let events = document.events.iter_mut().map(|event| &mut event.at);
        let results = document.results.iter_mut().map(|result| &mut result.at);
        for at in events.chain(results).chain([&mut document.started_at, &mut document.updated_at]) {
            *at = (at.utc() + by).into();
        }
        self.life = Life::of(document);
        Ok(())
    }

    /// The anonymous visitor, where the contact is not known.
    #[must_use]
    pub fn visitor(&self) -> Option<&DocumentParticipant> {
        let is_contact = |who: &&DocumentParticipant| who.kind == ParticipantKind::Contact;
        self.document.participants.iter().filter(|_| self.document.contact.is_none()).find(is_contact)
    }

    /// The agents and bots.
    pub fn agents(&self) -> impl Iterator<Item = &DocumentParticipant> {
        self.document.participants.iter().filter(|who| who.kind != ParticipantKind::Contact)
    }

    /// The names of the forms of its results, each once, in order.
    #[must_use]
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = Vec::new();
        for result in &self.document.results {
            if !forms.contains(&result.form.as_str()) {
                forms.push(&result.form);
            }
        }
        forms
    }

    /// Whether its contact was erased before it was exported.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        is_erased(&self.document)
    }
}
