//! What is asked of a list: one type from the address bar to SQL.
//!
//! The page's URL, the request's query, the handler's argument and the store's input are the
//! same type, read and written through [`crate::query`] alone.

use crate::query::{Pairs, QueryFilter, QueryReader, RangeFilter, Sort};
use crate::{AgentKind, ChatSortKey, ChatState, ChatType, ContactSortKey, ResultSortKey, word_enum};
use uuid::Uuid;

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
    /// In whose messages, notes or contact's name, e-mail address and telephone number each of
    /// these words is (case and accents fold); see [`crate::search::words`].
    pub q: Option<String>,
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
            q: query.words("q"),
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
        pairs.one("q", self.q.as_ref());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

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
                     &form=Test+drive%2C+long&has_results=true&q=brass+%25+lever&sort=started_at";
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
    fn a_search_has_one_to_ten_words() {
        assert_eq!(faulty("q=%20%E3%80%80"), ["q"]);
        assert_eq!(faulty("q=a+b+c+d+e+f+g+h+i+j+k"), ["q"]);
        assert_eq!(read::<ChatFilter>("q=+a+b+c+d+e+f+g+h+i+j+a+").unwrap().q.unwrap(), " a b c d e f g h i j a ");
    }

    #[test]
    fn days_of_other_shapes_are_faults() {
        for day in ["12026-01-01", "2026-13-01", "2026-02-30", "26-02-03", "2026-1-001"] {
            assert_eq!(faulty(&format!("from={day}")), ["from"], "{day}");
        }
    }
}
