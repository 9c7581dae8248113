//! The address of the audit log in the settings.

use super::range_choice::{RANGES, RangeChoice};
use super::settings::{KeysState, PeopleState, WebhooksState};
use super::tab::Tab;
use super::tab_state::{Open, TabState, pair, read_word};
use chrono::NaiveDate;
use sightline_shared::{AuditFilter, QueryFilter as _, QueryReader, RangeFilter};
use uuid::Uuid;

/// All that the address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditState {
    /// The range.
    pub range: RangeChoice,
    /// The time zone, when the address names one.
    pub tz: Option<String>,
    /// The other filters; its range is always empty.
    pub filter: AuditFilter,
    /// The names of what was not understood.
    pub not_understood: Vec<String>,
}

impl Default for AuditState {
    fn default() -> Self {
        Self { range: RangeChoice::All, tz: None, filter: AuditFilter::default(), not_understood: Vec::new() }
    }
}

impl AuditState {
    /// The path of the page.
    pub const PATH: &str = "/settings/audit";

    /// Everything about one chat, contact, result, person or key.
    #[must_use]
    pub fn about(subject: Uuid) -> Self {
        Self { filter: AuditFilter { subjects: vec![subject], ..AuditFilter::default() }, ..Self::default() }
    }

    /// Reads a query string without its question mark.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut reader = QueryReader::new(serde_html_form::from_str(query).unwrap_or_default());
        let named = read_word(&mut reader, "range", &RANGES);
        let mut filter = AuditFilter::read(&mut reader);
        let requested = std::mem::take(&mut filter.range);
        let mut not_understood: Vec<String> = reader.take_rest().into_iter().map(|(name, _)| name).collect();
        let range = RangeChoice::from_range(&requested);
        if range.is_none() {
            not_understood.extend(requested.from.map(|_| "from".to_owned()));
            not_understood.extend(requested.to.map(|_| "to".to_owned()));
        }
        not_understood.extend(reader.take_faults().into_iter().filter_map(|fault| fault.parameter));
        not_understood.sort();
        not_understood.dedup();
        Self { range: range.or(named).unwrap_or(RangeChoice::All), tz: requested.tz, filter, not_understood }
    }

    /// The address that reads back to this.
    #[must_use]
    pub fn address(&self) -> String {
        let mut range = RangeFilter { tz: self.tz.clone(), ..RangeFilter::default() };
        let named = pair("range", self.range, &RANGES);
        if named.is_none() {
            (range.from, range.to) = self.range.ends(NaiveDate::MIN);
        }
        let mut pairs: Vec<_> = named.into_iter().filter(|_| self.range != RangeChoice::All).collect();
        pairs.extend(AuditFilter { range, ..self.filter.clone() }.pairs());
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        if query.is_empty() { Self::PATH.to_owned() } else { format!("{}?{query}", Self::PATH) }
    }

    /// The filter to send to the API when `today` is the current day in `zone`.
    #[must_use]
    pub fn request_filter(&self, today: NaiveDate, zone: &str) -> AuditFilter {
        let (from, to) = self.range.ends(today);
        let tz = from.or(to).map(|_| zone.to_owned());
        AuditFilter { range: RangeFilter { from, to, tz }, ..self.filter.clone() }
    }

    /// Whether there are filters.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.range != RangeChoice::All || self.filter != AuditFilter::default()
    }

    /// Whether something that is done now can be in it.
    #[must_use]
    pub const fn has_now(&self) -> bool {
        use RangeChoice::{All, Last7Days, Last30Days, LastHour, ThisMonth, ThisWeek, Today};
        matches!(self.range, All | Today | LastHour | ThisWeek | ThisMonth | Last7Days | Last30Days)
    }
}

/// The id that somebody typed, or that a pasted address leads to; none where it is neither.
#[must_use]
pub fn subject_of(typed: &str) -> Option<Uuid> {
    let typed = typed.trim();
    let (path, query) = typed.split_once('?').unwrap_or((typed, ""));
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let query = query.split('#').next().unwrap_or_default();
    let open = TabState::read(Tab::Chats, query).open.map(|open| match open {
        Open::Chat(id, _) | Open::Result(id) | Open::Contact(id) => id,
    });
    let in_settings =
        || PeopleState::read(query).open.or(KeysState::read(query).open).or(WebhooksState::read(query).open);
    last.parse().ok().or(open).or_else(in_settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::AuditAction;

    const ID: &str = "0199d2a0-1111-7000-8000-000000000001";

    #[test]
    fn an_address_reads_back_to_what_it_was_written_from() {
        let id: Uuid = ID.parse().unwrap();
        let filter = AuditFilter {
            user_ids: vec![id],
            api_key_ids: vec![Uuid::nil()],
            actions: vec![AuditAction::Exported, AuditAction::SignedIn],
            subjects: vec![id],
            organization_ids: vec![id],
            ..AuditFilter::default()
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let own = RangeChoice::Days { from: day("2026-11-01"), to: day("2026-11-03") };
        for range in [RangeChoice::All, RangeChoice::Today, RangeChoice::LastMonth, own] {
            let state = AuditState {
                range,
                tz: Some("Asia/Kathmandu".to_owned()),
                filter: filter.clone(),
                not_understood: Vec::new(),
            };
            let address = state.address();
            assert_eq!(AuditState::read(address.strip_prefix("/settings/audit?").unwrap()), state, "{address}");
        }
        assert_eq!(AuditState::default().address(), "/settings/audit");
        assert_eq!(AuditState::about(id).address(), format!("/settings/audit?subject={ID}"));
    }

    #[test]
    fn what_is_not_understood_is_named_and_left_out() {
        let state = AuditState::read("colour=red&action=looked,exported&from=2026-11-01&user_id=1");
        assert_eq!(state.not_understood, ["action", "colour", "from", "user_id"]);
        assert_eq!(AuditState::read("range=today").range, RangeChoice::Today);
    }

    #[test]
    fn the_request_has_the_days_of_the_range() {
        let today = "2026-11-28".parse().unwrap();
        let filter = AuditState::read("range=yesterday&action=exported").request_filter(today, "Europe/Oslo");
        let pairs: Vec<String> = filter.pairs().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["from=2026-11-27", "to=2026-11-27", "tz=Europe/Oslo", "action=exported"]);
        assert_eq!(AuditState::default().request_filter(today, "UTC"), AuditFilter::default());
    }

    #[test]
    fn a_subject_is_an_id_or_an_address_of_the_app() {
        let id: Option<Uuid> = ID.parse().ok();
        for typed in [
            format!(" {ID} "),
            format!(
                "https://desk.example.com/data/chats?organization_id=0199d2a0-1111-7000-8000-000000000002&chat={ID}"
            ),
            format!("/data/results?range=7d&result={ID}"),
            format!("http://localhost:8080/data/contacts?contact={ID}#x"),
            format!("/settings/people?person={ID}"),
            format!("/settings/webhooks?webhook={ID}"),
            format!("https://desk.example.com/api/v1/chats/{ID}"),
        ] {
            assert_eq!(subject_of(&typed), id, "{typed}");
        }
        for typed in ["", "Dana", "https://desk.example.com/data/chats", "/data/chats?chat=1"] {
            assert_eq!(subject_of(typed), None, "{typed}");
        }
    }
}
