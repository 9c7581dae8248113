//! The report of an import: its numbers, and the reasons of rejected lines.

use super::platforms::Unplaced;
use super::source::Source;
use crate::chat_life::Life;
use crate::documents::faults::in_words;
use crate::documents::outcome::Outcome;
use crate::documents::statement::Statement;
use sightline_shared::document::{AdjustmentKind, ParticipantKind};
use sightline_shared::{ChatState, ChatType, EventType};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

/// How many rejected lines are listed; the others are counted.
const MOST_REJECTED: usize = 1000;

/// The totals of the accepted documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Chats.
    pub chats: u64,
    /// Chats that are queued.
    pub queued: u64,
    /// Chats that are active.
    pub active: u64,
    /// Chats that are closed.
    pub closed: u64,
    /// Chats with a contact, by their type.
    pub contact: u64,
    /// Chats between agents.
    pub agent: u64,
    /// Chats that a bot started.
    pub bot: u64,
    /// Events.
    pub events: u64,
    /// Events that reopened a chat.
    pub reopened: u64,
    /// Results.
    pub results: u64,
    /// Different contacts.
    pub contacts: u64,
    /// Chats without a known contact.
    pub without_contact: u64,
    /// Different agents.
    pub agents: u64,
    /// Different bots.
    pub bots: u64,
    /// Chats that are new.
    pub created: u64,
    /// Chats that were known and have new events.
    pub updated: u64,
    /// Chats that were known as they are.
    pub unchanged: u64,
    /// Lines that were rejected.
    pub rejected: u64,
}

/// A line that was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The file, or `standard input`.
    pub source: String,
    /// The line's number, from 1; in the export of a platform, the conversation's.
    pub line: u64,
    /// Why, up to ten reasons.
    pub reasons: Vec<String>,
}

/// The report of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The sums.
    pub totals: Totals,
    /// The first thousand rejected lines.
    pub rejections: Vec<Rejection>,
    /// How many things of each kind were put right.
    pub adjustments: BTreeMap<AdjustmentKind, u64>,
    /// What of the export of a platform has no place in a document.
    pub unplaced: Unplaced,
    /// The sources are the export of a platform.
    pub is_of_platform: bool,
    seen: Seen,
}

/// The people counted already, as hashes of ids, so that it stays small.
#[derive(Debug, Default)]
struct Seen {
    hasher: RandomState,
    ids: HashSet<u64>,
}

impl Seen {
    fn is_new(&mut self, who: (&str, &str, &str)) -> u64 {
        u64::from(self.ids.insert(self.hasher.hash_one(who)))
    }
}

impl Report {
    pub(super) fn new(is_of_platform: bool) -> Self {
        Self { is_of_platform, ..Self::default() }
    }

    pub(super) fn reject(&mut self, source: &str, line: u64, reasons: Vec<String>) {
        self.totals.rejected += 1;
        if self.rejections.len() < MOST_REJECTED {
            self.rejections.push(Rejection { source: source.to_owned(), line, reasons });
        }
    }

    /// Brings the rejected lines into the order of the sources and their lines: those that the
    /// store rejected are known later than those that could not be read.
    pub(super) fn sort(&mut self, sources: &[Source<'_>]) {
        let place = |name: &str| sources.iter().position(|source| source.name() == name);
        self.rejections.sort_by_cached_key(|one| (place(&one.source), one.line));
    }

    pub(super) fn add(&mut self, source: &str, line: u64, chat: &Statement, outcome: &Outcome) {
        match outcome {
            Outcome::Created(_) => self.totals.created += 1,
            Outcome::Updated(_) => self.totals.updated += 1,
            Outcome::Unchanged(_) => self.totals.unchanged += 1,
            Outcome::Rejected(faults) => return self.reject(source, line, faults.iter().map(in_words).collect()),
        }
        for adjustment in chat.adjustments() {
            *self.adjustments.entry(adjustment.kind).or_default() += 1;
        }
        self.count(chat);
        self.count_people(chat);
    }

    fn count(&mut self, chat: &Statement) {
        let totals = &mut self.totals;
        totals.chats += 1;
        match chat.document().state.unwrap_or_else(|| Life::of(chat.document()).state) {
            ChatState::Queued => totals.queued += 1,
            ChatState::Active => totals.active += 1,
            ChatState::Closed => totals.closed += 1,
        }
        *match chat.document().kind {
            ChatType::Contact => &mut totals.contact,
            ChatType::Agent => &mut totals.agent,
            ChatType::Bot => &mut totals.bot,
        } += 1;
        let events = &chat.document().events;
        totals.events += events.len() as u64;
        totals.reopened += events.iter().filter(|event| event.kind == EventType::Reopened).count() as u64;
        totals.results += chat.document().results.len() as u64;
    }

    fn count_people(&mut self, chat: &Statement) {
        let company = chat.company();
        match &chat.document().contact {
            Some(contact) => self.totals.contacts += self.seen.is_new((company, "contact", &contact.external_id)),
            None => self.totals.without_contact += 1,
        }
        for who in chat.agents() {
            let is_new = self.seen.is_new((company, who.kind.as_str(), &who.external_id));
            let is_bot = who.kind == ParticipantKind::Bot;
            *if is_bot { &mut self.totals.bots } else { &mut self.totals.agents } += is_new;
        }
    }

    /// Whether lines were rejected.
    #[must_use]
    pub const fn has_rejections(&self) -> bool {
        self.totals.rejected > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.is_of_platform { "conversation" } else { "line" };
        for Rejection { source, line, reasons } in &self.rejections {
            writeln!(f, "rejected {source}, {unit} {line}: {}", reasons.join("; "))?;
        }
        let more = self.totals.rejected - self.rejections.len() as u64;
        if more > 0 {
            writeln!(f, "rejected {more} more {unit}s")?;
        }
        self.totals.fmt(f)?;
        for (kind, count) in &self.adjustments {
            write!(f, "\nadjusted           {count} {kind}: {}", kind.detail())?;
        }
        for (kind, count) in self.unplaced.iter() {
            write!(f, "\nnot placed         {count} {kind}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, updated, unchanged, rejected, .. } = self;
        writeln!(f, "{created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected")?;
        writeln!(f, "chats              {}", self.chats)?;
        writeln!(f, "  by state         {} closed, {} active, {} queued", self.closed, self.active, self.queued)?;
        writeln!(f, "  by type          {} contact, {} agent, {} bot", self.contact, self.agent, self.bot)?;
        writeln!(f, "  without contact  {}", self.without_contact)?;
        writeln!(f, "events             {}, {} of them reopened a chat", self.events, self.reopened)?;
        writeln!(f, "results            {}", self.results)?;
        writeln!(f, "contacts           {}", self.contacts)?;
        write!(f, "agents and bots    {} and {}", self.agents, self.bots)
    }
}
