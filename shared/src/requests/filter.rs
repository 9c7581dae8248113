//! Filters of lists: one type from the address bar to SQL.
//!
//! The page's URL, the request's query, the handler's argument and the store's input are the
//! same type, read and written through [`crate::query`] alone.

use crate::query::kinds::{All, Many, One, Order, Row, Rows, Text, Texts, These, Words};
use crate::query::parameter::Describe as _;
use crate::query::{QueryFilter, RangeFilter, Sort, filter};
use crate::{
    AgentKind, Chat, ChatSortKey, ChatState, ChatType, ContactRef, ContactSortKey, Fault, Participant, ResultSortKey,
    word_enum,
};
use uuid::Uuid;

word_enum! {
    /// What places a chat in a range.
    RangeBasis {
        /// One of its sessions overlaps the range (the default).
        Activity = "activity",
        /// It started in the range.
        Started = "started",
        /// It was last updated in the range.
        Updated = "updated",
    }
}

filter! {
    /// Which chats.
    #[derive(Default)]
    ChatFilter {
        /// The range.
        range: RangeFilter = All,
        /// By what a chat belongs to the range: a session that overlaps it, its start, its last update.
        on: Option<RangeBasis> = One("on").when_absent(RangeBasis::Activity),
        /// Only of these types.
        kinds: Vec<ChatType> = Many("type"),
        /// Only in these states.
        states: Vec<ChatState> = Many("state"),
        /// Only with an agent or bot, now or in the past, whose name contains this; case and accents fold.
        agent: Option<String> = Text("agent").example("maud"),
        /// Only with one of these agents or bots, now or in the past.
        agent_ids: Vec<Uuid> = Rows("agent_id"),
        /// Only of these organizations and everything below them.
        organization_ids: Vec<Uuid> = Many("organization_id"),
        /// Only with this contact.
        contact_id: Option<Uuid> = Row("contact_id"),
        /// Only with a result of one of these forms, by name; repeat the parameter for several.
        forms: Vec<String> = Texts("form").example("Test drive"),
        /// Only with one of these tags, spelled as the chat has it; repeat the parameter for several.
        tags: Vec<String> = Texts("tag").example("vip"),
        /// Only with results, or only without.
        has_results: Option<bool> = One("has_results"),
        /// Only those that wait longer than their organization's target, or only all others.
        over_target: Option<bool> = One("over_target"),
        /// Only those in whose last session an agent or bot has replied to the contact, or only those without a reply.
        replied: Option<bool> = One("replied"),
        /// Only these chats, by their ids; at most 200.
        ids: Vec<Uuid> = These,
        /// Only chats in which each of these words, separated by blanks, is found: in any message or note of the
        /// chat's whole history, in a value of one of its results, or in the name, e-mail address or telephone number
        /// of its contact; the words need not stand together. Words in quotes, straight or typographic, are a phrase;
        /// a quote without its partner is a letter like any other. Parts of words are found, too, in every script:
        /// Unicode's compatibility forms are one (NFKC), case, marks of Latin, Greek, Arabic and Hebrew letters, and
        /// characters without width do not count, and ø, ł, đ, ı, æ, œ, þ and ß are o, l, d, i, ae, oe, th and ss;
        /// nothing is a wildcard. A telephone number is also compared by its digits, from six on, with and without
        /// the country's prefix. A word with a digit finds the chat when an id of it or its contact begins with it, from
        /// eight digits on of ours and from four characters on of the source's; what is shorter is compared with the
        /// whole id of the source.
        /// Rows carry `matches`.
        q: Option<String> = Words("q").example("whitlock brake"),
        /// The order, `-` in front for the newest, the most or the last by name first. Rows without a name come
        /// last in either direction.
        sort: Sort<ChatSortKey> = Order,
    }
}

filter! {
    /// Which results.
    #[derive(Default)]
    ResultFilter {
        /// The range in which they were submitted.
        range: RangeFilter = All,
        /// Only of these forms, by name; repeat the parameter for several.
        forms: Vec<String> = Texts("form").example("Test drive"),
        /// Only submitted by an agent or bot whose name contains this; case and accents fold.
        agent: Option<String> = Text("agent").example("maud"),
        /// Only submitted by one of these agents or bots.
        agent_ids: Vec<Uuid> = Rows("agent_id"),
        /// Only of these organizations and everything below them.
        organization_ids: Vec<Uuid> = Many("organization_id"),
        /// Only of this contact.
        contact_id: Option<Uuid> = Row("contact_id"),
        /// Only of this chat.
        chat_id: Option<Uuid> = Row("chat_id"),
        /// Only results that every webhook that answered accepted, or only those that one has not accepted so far.
        delivered: Option<bool> = One("delivered"),
        /// Only these results, by their ids; at most 200.
        ids: Vec<Uuid> = These,
        /// Only results in which each of these words or phrases is found: in one of their values or in the contact's
        /// name, as in the search for chats. The beginning of an id of the result or its chat finds it.
        q: Option<String> = Words("q").example("\"aster e3\" leeds"),
        /// The label of a field whose `value` each row carries, and which `sort=value` sorts by; goes with one `form`.
        value_of: Option<String> = Text("value_of").example("Price"),
        /// The order, `-` in front for the newest or the last by name first. Rows without a name come last in
        /// either direction.
        sort: Sort<ResultSortKey> = Order,
    }
}

filter! {
    /// Which results are counted.
    #[derive(Default)]
    ResultCountFilter {
        /// The filter of their list.
        results: ResultFilter = All,
        /// Also how many there are of each form.
        by_form: Option<bool> = One("by_form"),
    }
}

filter! {
    /// Which contacts.
    #[derive(Default)]
    ContactFilter {
        /// The range in which they were last seen.
        range: RangeFilter = All,
        /// Only these contacts, by their ids; at most 200.
        ids: Vec<Uuid> = These,
        /// Only contacts in whose name, e-mail address or telephone number each of these words or phrases is found,
        /// as in the search for chats. The beginning of an id of the contact finds it.
        q: Option<String> = Words("q").example("whitlock"),
        /// Only of these organizations and everything below them.
        organization_ids: Vec<Uuid> = Many("organization_id"),
        /// The order, `-` in front for the newest, the most or the last by name first. Rows without a name come
        /// last in either direction.
        sort: Sort<ContactSortKey> = Order,
    }
}

filter! {
    /// Which forms.
    #[derive(Default)]
    FormFilter {
        /// `true`: archived ones, too, and of each form how many results it has.
        archived: Option<bool> = One("archived"),
    }
}

filter! {
    /// Which agents and bots, for suggestions.
    #[derive(Default)]
    AgentFilter {
        /// Only whose name contains this; case and accents fold.
        q: Option<String> = Text("q").example("mau"),
        /// Only of this kind.
        kind: Option<AgentKind> = One("kind"),
        /// Only those in chats of this organization or any below it.
        organization_id: Option<Uuid> = One("organization_id"),
    }
}

impl ChatFilter {
    /// Whether the chat as it is shows that it is none of these. Words, organizations and the range are
    /// left out: what belongs to them only the server knows.
    #[must_use]
    pub fn excludes(&self, chat: &Chat) -> bool {
        let is_other = |contact: &Option<ContactRef>, id| contact.as_ref().and_then(|contact| contact.id) != Some(id);
        let has_any =
            |wanted: &[String], known: &[String]| wanted.is_empty() || wanted.iter().any(|one| known.contains(one));
        let has_agent = |one: &Participant| self.agent_ids.contains(&one.id);
        (!self.kinds.is_empty() && !self.kinds.contains(&chat.kind))
            || (!self.states.is_empty() && !self.states.contains(&chat.state))
            || (!self.ids.is_empty() && !self.ids.contains(&chat.id))
            || (!self.agent_ids.is_empty() && !chat.participants.iter().any(has_agent))
            || self.contact_id.is_some_and(|id| is_other(&chat.contact, id))
            || self.has_results.is_some_and(|has| has != (chat.result_count > 0))
            || self.over_target.is_some_and(|is| is != chat.over_target)
            || !has_any(&self.forms, &chat.forms)
            || !has_any(&self.tags, &chat.tags)
    }
}

impl ResultFilter {
    /// What does not go together.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.sort.key == ResultSortKey::Value && self.value_of.is_none() {
            faults.push(Fault::parameter("value_of", "must name the field that sort=value sorts by"));
        }
        if self.value_of.is_some() && self.forms.len() != 1 {
            faults.push(Fault::parameter("form", "must be one form with value_of"));
        }
        faults
    }
}

/// A filter of a list that has a range.
pub trait RangedFilter: QueryFilter {
    /// Its range.
    fn range(&self) -> &RangeFilter;
}

impl RangedFilter for ChatFilter {
    fn range(&self) -> &RangeFilter {
        &self.range
    }
}

impl RangedFilter for ResultFilter {
    fn range(&self) -> &RangeFilter {
        &self.range
    }
}

impl RangedFilter for ContactFilter {
    fn range(&self) -> &RangeFilter {
        &self.range
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{QueryFilter, QueryReader};

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
                     &form=Test+drive%2C+long&tag=vip%2C+new&tag=lease&has_results=true&q=brass+%25+lever&sort=started_at";
        let filter: ChatFilter = read(query).unwrap();
        let written = serde_html_form::to_string(filter.pairs()).unwrap();
        assert_eq!(read::<ChatFilter>(&written).unwrap(), filter);
        assert_eq!(filter.forms, ["Test drive, long"]);
        assert_eq!(filter.tags, ["vip, new", "lease"]);
        assert_eq!(filter.kinds, [ChatType::Contact, ChatType::Bot]);
    }

    #[test]
    fn several_values_may_be_separated_by_commas_or_repeated() {
        let filter: ChatFilter = read("state=queued,active&state=active").unwrap();
        assert_eq!(filter.states, [ChatState::Queued, ChatState::Active]);
    }

    #[test]
    fn all_faults_are_reported_together() {
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
