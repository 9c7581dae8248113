//! What is asked of a list: one type from the address bar to SQL.
//!
//! The page's URL, the request's query, the handler's argument and the store's input are the
//! same type, read and written here alone. Reading is strict: unknown names, unknown values and
//! repeated single values are faults, and all faults are told at once.

use crate::{AgentKind, ChatState, ChatType, Fault, PageRequest, Timestamp, word_enum};
use chrono::NaiveDate;
use std::fmt::{self, Display};
use std::str::FromStr;
use uuid::Uuid;

/// The largest page.
pub const MAX_LIMIT: u32 = 200;
/// The page when `limit` is not given.
pub const DEFAULT_LIMIT: u32 = 50;
/// The longest text of a filter, in characters.
pub const MAX_TEXT: usize = 200;
/// The most values of one filter.
pub const MAX_VALUES: usize = 100;

word_enum! {
    /// By what a chat belongs to a range.
    RangeBasis {
        /// One of its sessions overlaps the range (the default).
        Activity = "activity",
        /// It started in the range.
        Started = "started",
        /// It was last updated in the range.
        Updated = "updated",
    }
}

word_enum! {
    /// By what chats are sorted.
    ChatSortKey {
        /// When the first event happened.
        StartedAt = "started_at",
        /// When it last changed (the default, newest first).
        UpdatedAt = "updated_at",
    }
}

word_enum! {
    /// By what results are sorted.
    ResultSortKey {
        /// When it was submitted (the default, newest first).
        SubmittedAt = "submitted_at",
    }
}

word_enum! {
    /// By what contacts are sorted.
    ContactSortKey {
        /// When one of its chats last changed (the default, newest first).
        LastSeenAt = "last_seen_at",
    }
}

/// A sort key with its direction: `-key` is descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<K> {
    /// The key.
    pub key: K,
    /// Largest or newest first.
    pub descending: bool,
}

impl<K: Display> Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key)
    }
}

impl<K: FromStr> FromStr for Sort<K> {
    type Err = K::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (descending, key) = text.strip_prefix('-').map_or((false, text), |key| (true, key));
        Ok(Self { key: key.parse()?, descending })
    }
}

impl Default for Sort<ChatSortKey> {
    fn default() -> Self {
        Self { key: ChatSortKey::UpdatedAt, descending: true }
    }
}

impl Default for Sort<ResultSortKey> {
    fn default() -> Self {
        Self { key: ResultSortKey::SubmittedAt, descending: true }
    }
}

impl Default for Sort<ContactSortKey> {
    fn default() -> Self {
        Self { key: ContactSortKey::LastSeenAt, descending: true }
    }
}

/// One end of a range: a calendar day in the range's time zone, or an instant.
///
/// As `from`, a day means its first instant; as `to`, the whole day belongs to the range.
/// An instant as `to` is the first instant that does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeEnd {
    /// A calendar day, `2026-11-22`.
    Day(NaiveDate),
    /// An instant, `2026-11-22T14:00:00.000Z`.
    Instant(Timestamp),
}

impl Display for RangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

/// Neither a day nor an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARangeEnd;

impl Display for NotARangeEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a day such as 2026-11-22 or an RFC 3339 instant such as 2026-11-22T14:00:00.000Z")
    }
}

impl FromStr for RangeEnd {
    type Err = NotARangeEnd;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Exactly ten characters: chrono would also read years of five digits and single-digit months.
        if text.len() == 10
            && let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        {
            return Ok(Self::Day(day));
        }
        text.parse().map(Self::Instant).map_err(|_| NotARangeEnd)
    }
}

/// The range of a filter, as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeFilter {
    /// The first day or instant.
    pub from: Option<RangeEnd>,
    /// The last day, or the first instant after it.
    pub to: Option<RangeEnd>,
    /// The IANA time zone of the days; the caller's organization's when absent.
    pub tz: Option<String>,
}

/// Which chats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatFilter {
    /// In which range.
    pub range: RangeFilter,
    /// By what a chat belongs to the range; by activity when absent.
    pub on: Option<RangeBasis>,
    /// Of one of these types.
    pub kinds: Vec<ChatType>,
    /// In one of these states.
    pub states: Vec<ChatState>,
    /// With an agent or bot, now or in the past, whose name contains this (case and accents fold).
    pub agent: Option<String>,
    /// With one of these agents or bots, now or in the past.
    pub agent_ids: Vec<Uuid>,
    /// Of one of these organizations or any below them.
    pub organization_ids: Vec<Uuid>,
    /// With this contact.
    pub contact_id: Option<Uuid>,
    /// With a result of one of these forms, by name.
    pub forms: Vec<String>,
    /// With results, or without.
    pub has_results: Option<bool>,
    /// In which order.
    pub sort: Sort<ChatSortKey>,
}

/// Which results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultFilter {
    /// Submitted in which range.
    pub range: RangeFilter,
    /// Of one of these forms, by name.
    pub forms: Vec<String>,
    /// Submitted by an agent or bot whose name contains this (case and accents fold).
    pub agent: Option<String>,
    /// Submitted by one of these agents or bots.
    pub agent_ids: Vec<Uuid>,
    /// Of one of these organizations or any below them.
    pub organization_ids: Vec<Uuid>,
    /// Of this contact.
    pub contact_id: Option<Uuid>,
    /// Of this chat.
    pub chat_id: Option<Uuid>,
    /// In which order.
    pub sort: Sort<ResultSortKey>,
}

/// Which contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactFilter {
    /// Last seen in which range.
    pub range: RangeFilter,
    /// Whose name, e-mail address or telephone number contains this (case and accents fold).
    pub q: Option<String>,
    /// Of one of these organizations or any below them.
    pub organization_ids: Vec<Uuid>,
    /// In which order.
    pub sort: Sort<ContactSortKey>,
}

/// Which agents and bots, for suggestions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Whose name contains this (case and accents fold).
    pub q: Option<String>,
    /// Of this kind.
    pub kind: Option<AgentKind>,
    /// Who take or took part in chats of this organization or any below it.
    pub organization_id: Option<Uuid>,
}

/// Which part of a chat's stream: at most one of `after_seq`, `before_seq`, `around`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventWindow {
    /// The events right after this place; 0 is the beginning.
    pub after_seq: Option<i32>,
    /// The events right before this place.
    pub before_seq: Option<i32>,
    /// The events around this one, which is among them.
    pub around: Option<Uuid>,
    /// How many, 1 to 200.
    pub limit: Option<u32>,
}

/// Reads a query strictly and remembers every fault.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl QueryReader {
    /// A reader over decoded name-value pairs.
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, faults: Vec::new() }
    }

    fn take(&mut self, name: &str) -> Vec<String> {
        let (taken, kept) = std::mem::take(&mut self.pairs).into_iter().partition(|(n, _)| n == name);
        self.pairs = kept;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Remembers a fault of parameter `name`.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault::parameter(name, detail));
    }

    /// The single value of `name`; a fault when it is repeated or not understood.
    pub fn one<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let values = self.take(name);
        if values.len() > 1 {
            self.fault(name, "must be given once");
            return None;
        }
        let value = values.into_iter().next()?;
        value.parse().map_err(|why: T::Err| self.fault(name, why.to_string())).ok()
    }

    /// The values of `name`, repeated or separated by commas, each once.
    pub fn many<T: FromStr<Err: Display> + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let mut values = Vec::new();
        for word in self.take(name).iter().flat_map(|value| value.split(',')) {
            match word.parse() {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(why) => self.fault(name, format!("{why}")),
            }
        }
        if values.len() > MAX_VALUES {
            self.fault(name, format!("must have at most {MAX_VALUES} values"));
        }
        values
    }

    /// A text of 1 to [`MAX_TEXT`] characters without U+0000.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text: String = self.one(name)?;
        self.is_text(name, &text).then_some(text)
    }

    /// Names, one a parameter: a name may hold a comma, so these are repeated, never separated.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for text in self.take(name) {
            if self.is_text(name, &text) && !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.len() > MAX_VALUES {
            self.fault(name, format!("must have at most {MAX_VALUES} values"));
        }
        texts
    }

    fn is_text(&mut self, name: &str, text: &str) -> bool {
        let length = text.chars().count();
        if length == 0 || length > MAX_TEXT {
            self.fault(name, format!("must have 1 to {MAX_TEXT} characters"));
        } else if text.contains('\0') {
            self.fault(name, "must not contain U+0000");
        } else {
            return true;
        }
        false
    }

    /// `limit`: 1 to [`MAX_LIMIT`].
    pub fn limit(&mut self) -> Option<u32> {
        let limit: u32 = self.whole("limit")?;
        if limit == 0 || limit > MAX_LIMIT {
            self.fault("limit", format!("must be 1 to {MAX_LIMIT}"));
            return None;
        }
        Some(limit)
    }

    /// A whole number of `name`.
    pub fn whole<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let value: String = self.one(name)?;
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.fault(name, "must be a whole number in range");
        }
        parsed
    }

    /// `limit` and `cursor`.
    pub fn page(&mut self) -> PageRequest {
        PageRequest { limit: self.limit(), cursor: self.one("cursor") }
    }

    fn range(&mut self) -> RangeFilter {
        RangeFilter { from: self.one("from"), to: self.one("to"), tz: self.text("tz") }
    }

    /// Every parameter that nobody asked for, with its value; empties the reader of them.
    pub fn take_rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.pairs)
    }

    /// Every fault that was found so far; what was not understood reads as not given.
    pub fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// The end of reading: whatever is left over is unknown.
    ///
    /// # Errors
    /// All faults, unknown parameters included.
    pub fn finish(mut self) -> Result<(), Vec<Fault>> {
        let mut unknown: Vec<String> = self.take_rest().into_iter().map(|(name, _)| name).collect();
        unknown.dedup();
        for name in unknown {
            let shown: String = name.chars().take(64).collect();
            self.fault(&shown, "is not a parameter of this operation");
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }
}

/// A filter that can be read from a query and written back.
pub trait QueryFilter: Sized {
    /// Takes its parameters out of `query`; faults stay there.
    fn read(query: &mut QueryReader) -> Self;

    /// The pairs that [`QueryFilter::read`] reads back to the same filter; defaults are left out.
    fn pairs(&self) -> Vec<(&'static str, String)>;
}

/// Pairs under construction.
#[derive(Default)]
struct Pairs(Vec<(&'static str, String)>);

impl Pairs {
    fn one<T: Display>(&mut self, name: &'static str, value: Option<&T>) {
        self.0.extend(value.map(|value| (name, value.to_string())));
    }

    /// Repeated, which every reader understands whatever the values hold.
    fn many<T: Display>(&mut self, name: &'static str, values: &[T]) {
        self.0.extend(values.iter().map(|value| (name, value.to_string())));
    }

    fn range(&mut self, range: &RangeFilter) {
        self.one("from", range.from.as_ref());
        self.one("to", range.to.as_ref());
        self.one("tz", range.tz.as_ref());
    }

    fn sort<K: Display + PartialEq>(&mut self, sort: &Sort<K>)
    where
        Sort<K>: Default,
    {
        if *sort != Sort::default() {
            self.one("sort", Some(sort));
        }
    }
}

impl QueryFilter for ChatFilter {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            range: query.range(),
            on: query.one("on"),
            kinds: query.many("type"),
            states: query.many("state"),
            agent: query.text("agent"),
            agent_ids: query.many("agent_id"),
            organization_ids: query.many("organization_id"),
            contact_id: query.one("contact_id"),
            forms: query.texts("form"),
            has_results: query.one("has_results"),
            sort: query.one("sort").unwrap_or_default(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.range(&self.range);
        pairs.one("on", self.on.as_ref());
        pairs.many("type", &self.kinds);
        pairs.many("state", &self.states);
        pairs.one("agent", self.agent.as_ref());
        pairs.many("agent_id", &self.agent_ids);
        pairs.many("organization_id", &self.organization_ids);
        pairs.one("contact_id", self.contact_id.as_ref());
        pairs.many("form", &self.forms);
        pairs.one("has_results", self.has_results.as_ref());
        pairs.sort(&self.sort);
        pairs.0
    }
}

impl QueryFilter for ResultFilter {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            range: query.range(),
            forms: query.texts("form"),
            agent: query.text("agent"),
            agent_ids: query.many("agent_id"),
            organization_ids: query.many("organization_id"),
            contact_id: query.one("contact_id"),
            chat_id: query.one("chat_id"),
            sort: query.one("sort").unwrap_or_default(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.range(&self.range);
        pairs.many("form", &self.forms);
        pairs.one("agent", self.agent.as_ref());
        pairs.many("agent_id", &self.agent_ids);
        pairs.many("organization_id", &self.organization_ids);
        pairs.one("contact_id", self.contact_id.as_ref());
        pairs.one("chat_id", self.chat_id.as_ref());
        pairs.sort(&self.sort);
        pairs.0
    }
}

impl QueryFilter for ContactFilter {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            range: query.range(),
            q: query.text("q"),
            organization_ids: query.many("organization_id"),
            sort: query.one("sort").unwrap_or_default(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.range(&self.range);
        pairs.one("q", self.q.as_ref());
        pairs.many("organization_id", &self.organization_ids);
        pairs.sort(&self.sort);
        pairs.0
    }
}

impl QueryFilter for AgentFilter {
    fn read(query: &mut QueryReader) -> Self {
        Self { q: query.text("q"), kind: query.one("kind"), organization_id: query.one("organization_id") }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.one("q", self.q.as_ref());
        pairs.one("kind", self.kind.as_ref());
        pairs.one("organization_id", self.organization_id.as_ref());
        pairs.0
    }
}

impl QueryFilter for EventWindow {
    fn read(query: &mut QueryReader) -> Self {
        let window = Self {
            after_seq: query.whole("after_seq"),
            before_seq: query.whole("before_seq"),
            around: query.one("around"),
            limit: query.limit(),
        };
        for (name, seq) in [("after_seq", window.after_seq), ("before_seq", window.before_seq)] {
            if seq.is_some_and(|seq| seq < 0) {
                query.fault(name, "must not be negative");
            }
        }
        let given = [window.after_seq.is_some(), window.before_seq.is_some(), window.around.is_some()];
        if given.iter().filter(|given| **given).count() > 1 {
            query.fault("around", "only one of after_seq, before_seq and around may be given");
        }
        window
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.one("after_seq", self.after_seq.as_ref());
        pairs.one("before_seq", self.before_seq.as_ref());
        pairs.one("around", self.around.as_ref());
        pairs.one("limit", self.limit.as_ref());
        pairs.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<F: QueryFilter>(query: &str) -> Result<F, Vec<Fault>> {
        let pairs = serde_html_form::from_str(query).unwrap();
        let mut reader = QueryReader::new(pairs);
        let filter = F::read(&mut reader);
        reader.finish().map(|()| filter)
    }

    fn faulty(query: &str) -> Vec<String> {
        read::<ChatFilter>(query).unwrap_err().into_iter().filter_map(|fault| fault.parameter).collect()
    }

    #[test]
    fn a_filter_that_is_written_reads_back_the_same() {
        let query = "from=2026-10-26&to=2026-11-08T10%3A00%3A00.000Z&tz=Asia%2FKathmandu&on=started&type=contact&type=bot\
                     &state=queued&agent=zo%C3%AB+%25&organization_id=0199d2a0-1111-7000-8000-000000000000\
                     &form=Test+drive%2C+long&has_results=true&sort=started_at";
        let filter: ChatFilter = read(query).unwrap();
        let written = serde_html_form::to_string(filter.pairs()).unwrap();
        assert_eq!(read::<ChatFilter>(&written).unwrap(), filter);
        assert_eq!(filter.forms, ["Test drive, long"]);
        assert_eq!(filter.kinds, [ChatType::Contact, ChatType::Bot]);
    }

    #[test]
    fn several_values_may_be_separated_by_commas_or_repeated() {
        let filter: ChatFilter = read("state=queued,active&state=active").unwrap();
        assert_eq!(filter.states, [ChatState::Queued, ChatState::Active]);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let names = faulty("state=open&from=2026-2-1&agent=&colour=red&sort=size&to=x&to=y");
        for name in ["state", "from", "agent", "colour", "sort", "to"] {
            assert!(names.iter().any(|n| n == name), "{name} is missing in {names:?}");
        }
    }

    #[test]
    fn text_that_the_database_cannot_hold_is_a_fault() {
        assert_eq!(faulty("agent=a%00b"), ["agent"]);
    }

    #[test]
    fn days_of_other_shapes_are_faults() {
        for day in ["12026-01-01", "2026-13-01", "2026-02-30", "26-02-03", "2026-1-001"] {
            assert_eq!(faulty(&format!("from={day}")), ["from"], "{day}");
        }
    }

    #[test]
    fn only_one_window_into_the_events_may_be_asked_for() {
        assert!(read::<EventWindow>("after_seq=3&before_seq=9").is_err());
        assert!(read::<EventWindow>("after_seq=-1").is_err());
        assert_eq!(read::<EventWindow>("before_seq=9&limit=20").unwrap().before_seq, Some(9));
    }
}
