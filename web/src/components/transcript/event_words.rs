//! System events in words: `accepted after 1 min 36 s`, `queued in Sales inbox`, `left · chat closed`.
//!
//! Pure.

use crate::words::time::duration;
use crate::words::{capitalized, t, t_with};
use chrono::TimeDelta;
use serde_json::Value;
use sightline_shared::{Affiliation, AgentKind, Author, Event, EventType};

/// Events within this time of the previous one can share its line.
const AT_ONCE: TimeDelta = TimeDelta::seconds(10);

/// Whether this event belongs in the line of the previous one.
#[must_use]
pub fn belongs_to(event: &Event, previous: &Event) -> bool {
    let is_contact = matches!(previous.author, Some(Author::Contact { .. }));
    let fits = match (previous.kind, event.kind) {
        (EventType::Reopened | EventType::Transferred | EventType::Left, EventType::Queued) => true,
        (EventType::Joined, EventType::Queued) => is_contact,
        (EventType::Left, EventType::Closed) => true,
        _ => false,
    };
    fits && is_at_once(event, previous)
}

/// Whether this event is the end of the transfer that `previous` is part of: the one that handed the chat on leaves it.
#[must_use]
pub fn ends_transfer(event: &Event, previous: &Event) -> bool {
    let kinds = (previous.kind, event.kind) == (EventType::Queued, EventType::Left);
    kinds && event.author.is_some() && event.author == previous.author && is_at_once(event, previous)
}

/// Whether the line of the previous event says already what this one does: where a chat that was handed on waits.
#[must_use]
pub fn is_said_by(event: &Event, previous: &Event) -> bool {
    let kinds = (previous.kind, event.kind) == (EventType::Transferred, EventType::Queued);
    kinds && names(event, "inboxes").is_some_and(|inboxes| names(previous, "to") == Some(inboxes))
}

fn is_at_once(event: &Event, previous: &Event) -> bool {
    event.at.utc() - previous.at.utc() <= AT_ONCE
}

/// The author, if it is shown, and the words for the event. `is_second` if it ends a line.
#[must_use]
pub fn words(event: &Event, waited: Option<TimeDelta>, is_second: bool) -> (Option<Author>, String) {
    let author = (!is_second && event.kind != EventType::Queued).then(|| event.author.clone()).flatten();
    let mut words = action_words(event, waited, author.as_ref());
    if let Some(reason) = reason(event, is_second) {
        words = format!("{words} · {reason}");
    }
    if event.inferred {
        words = t_with("event.inferred", &[("event", &words)]);
    }
    let words = if author.is_none() && !is_second { capitalized(&words) } else { words };
    (author, words)
}

/// The name to show for an author.
#[must_use]
pub fn author_name(author: Option<&Author>) -> String {
    match author {
        Some(Author::Contact { name }) => name.clone().unwrap_or_else(|| t("contact.unknown").to_owned()),
        Some(Author::Guest { name }) => name.clone().unwrap_or_else(|| t("role.guest").to_owned()),
        Some(Author::Agent { name, .. }) => name.clone(),
        None => t("transcript.system").to_owned(),
    }
}

/// What an author is, in words.
#[must_use]
pub fn author_role(author: Option<&Author>) -> &'static str {
    match author {
        Some(Author::Contact { .. }) => t("role.contact"),
        Some(Author::Guest { .. }) => t("role.guest"),
        Some(Author::Agent { agent_kind: AgentKind::Bot, .. }) => t("role.bot"),
        Some(Author::Agent { affiliation: Affiliation::Own, .. }) => t("role.own"),
        Some(Author::Agent { affiliation: Affiliation::Partner, .. }) => t("role.partner"),
        None => "",
    }
}

/// The name of a look-up: `FindProvider`.
#[must_use]
pub fn look_up_name(event: &Event) -> String {
    let name = event.data.as_ref().and_then(|data| data.get("name")).and_then(Value::as_str);
    name.unwrap_or(t("event.look_up")).to_owned()
}

/// The parameters and the results of a look-up, for reading.
#[must_use]
pub fn look_up_content(event: &Event) -> Option<String> {
    let Some(Value::Object(data)) = &event.data else { return None };
    let parts = data.iter().filter(|(key, _)| *key != "name").map(|(key, value)| format!("{key}: {}", content(value)));
    let text = parts.collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

fn content(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn action_words(event: &Event, waited: Option<TimeDelta>, author: Option<&Author>) -> String {
    let words = match (event.kind, author) {
        (EventType::Queued, _) => return queued(event),
        (EventType::Accepted, _) => {
            let waited = waited.filter(|waited| *waited > TimeDelta::zero());
            let after = |waited| t_with("event.accepted_after", &[("time", &duration(waited))]);
            return waited.map_or_else(|| t("event.accepted").to_owned(), after);
        }
        (EventType::Joined, _) => t("event.joined"),
        (EventType::Left, _) => t("event.left"),
        (EventType::Transferred, author) => return transferred(event, author.is_some()),
        (EventType::Closed, Some(_)) => t("event.closed_by"),
        (EventType::Closed, None) => t("event.closed"),
        (EventType::Reopened, Some(Author::Contact { .. })) => t("event.came_back"),
        (EventType::Reopened, Some(_)) => t("event.reopened_by"),
        (EventType::Reopened, None) => t("event.reopened"),
        (EventType::ContactErased, Some(_)) => t("event.erased_by"),
        (EventType::ContactErased, None) => t("event.erased"),
        (EventType::Message | EventType::Note | EventType::ResultAdded | EventType::Action, _) => event.kind.as_str(),
    };
    words.to_owned()
}

fn queued(event: &Event) -> String {
    names(event, "inboxes")
        .map_or_else(|| t("event.queued").to_owned(), |inboxes| t_with("event.queued_in", &[("inboxes", &inboxes)]))
}

/// Sources name the one to whom a chat was handed on, or not.
fn transferred(event: &Event, has_author: bool) -> String {
    match (names(event, "to"), has_author) {
        (Some(to), true) => t_with("event.transferred_to_by", &[("to", &to)]),
        (Some(to), false) => t_with("event.transferred_to", &[("to", &to)]),
        (None, true) => t("event.transferred_by").to_owned(),
        (None, false) => t("event.transferred").to_owned(),
    }
}

/// The names that an event carries under `key`, one or several.
fn names(event: &Event, key: &str) -> Option<String> {
    let names = match event.data.as_ref()?.get(key)? {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        one => one.as_str()?.to_owned(),
    };
    Some(names).filter(|names| !names.is_empty())
}

/// The reason, unless the words for the event already contain it, as in "left".
fn reason(event: &Event, is_second: bool) -> Option<String> {
    let reason = event.data.as_ref()?.get("reason")?.as_str()?;
    let is_said = (is_second || event.kind == EventType::Left) && reason.ends_with("_left");
    (!is_said).then(|| reason_words(reason))
}

/// A reason in the reader's language, as far as it is a known one.
#[must_use]
pub fn reason_words(reason: &str) -> String {
    let known = match reason {
        "agent_left" => t("event.reason.agent_left"),
        "contact_left" => t("event.reason.contact_left"),
        "duplicate" => t("event.reason.duplicate"),
        "handover" => t("event.reason.handover"),
        "no_answer" => t("event.reason.no_answer"),
        "resolved" => t("event.reason.resolved"),
        "spam" => t("event.reason.spam"),
        "support" => t("event.reason.support"),
        "timeout" => t("event.reason.timeout"),
        "transfer" => t("event.reason.transfer"),
        // Whatever else another system gave, or a colleague typed.
        _ if reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => return reason.replace('_', " "),
        _ => reason,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn event(kind: EventType, author: Option<Author>, data: Option<Value>) -> Event {
        let at = "2026-11-17T14:00:00Z".parse().unwrap();
        let id = Uuid::nil();
        Event {
            id,
            chat_id: id,
            seq: 1,
            at,
            kind,
            author,
            text: None,
            redacted: false,
            removed: false,
            edited_at: None,
            inferred: false,
            attachments: Vec::new(),
            data,
            result_id: None,
            delivery: None,
        }
    }

    #[test]
    fn a_line_without_a_name_begins_with_a_capital() {
        let queued = event(EventType::Queued, None, Some(json!({ "inboxes": ["Sales inbox", "Service inbox"] })));
        assert_eq!(words(&queued, None, false), (None, "Queued in Sales inbox, Service inbox".to_owned()));
        assert_eq!(words(&event(EventType::Closed, None, None), None, false).1, "Chat closed");
    }

    #[test]
    fn a_transfer_names_the_one_to_whom_the_chat_was_handed_on() {
        let author = Some(Author::Guest { name: None });
        let shown = |author: Option<Author>, to: Value| {
            words(&event(EventType::Transferred, author, Some(json!({ "to": to }))), None, false).1
        };
        assert_eq!(shown(author.clone(), json!("Service")), "handed the chat on to Service");
        assert_eq!(shown(None, json!(["Service", "Sales"])), "Chat handed on to Service, Sales");
        assert_eq!(shown(author, json!([])), "handed the chat on");
    }

    #[test]
    fn a_reason_is_shown_once() {
        let dana = Some(Author::Contact { name: None });
        let closed = |reason: &str| event(EventType::Closed, dana.clone(), Some(json!({ "reason": reason })));
        assert_eq!(words(&closed("contact_left"), None, false).1, "closed the chat · contact left");
        assert_eq!(words(&closed("contact_left"), None, true).1, "chat closed");
        assert_eq!(words(&closed("timeout"), None, true).1, "chat closed · timeout");
        assert_eq!(words(&closed("no_answer"), None, false).1, "closed the chat · no answer");
        assert_eq!(words(&closed("not_for_us"), None, false).1, "closed the chat · not for us");
        assert_eq!(words(&closed("See order_12"), None, false).1, "closed the chat · See order_12");
    }

    #[test]
    fn what_the_source_only_stated_says_so() {
        let inferred = |kind, data| Event { inferred: true, ..event(kind, None, data) };
        let said = |event: &Event, is_second| words(event, None, is_second).1;
        assert_eq!(said(&inferred(EventType::Closed, None), false), "Chat closed, as the source says");
        assert_eq!(said(&inferred(EventType::Accepted, None), true), "accepted, as the source says");
        let timeout = inferred(EventType::Closed, Some(json!({ "reason": "timeout" })));
        assert_eq!(said(&timeout, false), "Chat closed · timeout, as the source says");
    }

    #[test]
    fn a_chat_is_accepted_after_its_wait_if_it_had_one() {
        let accepted = event(EventType::Accepted, None, None);
        let shown = |seconds| words(&accepted, Some(TimeDelta::seconds(seconds)), true).1;
        assert_eq!([shown(96), shown(0)], ["accepted after 1 min 36 s", "accepted"]);
    }

    #[test]
    fn a_look_up_shows_its_parameters_and_results() {
        let data = json!({ "name": "FindProvider", "parameters": { "city": "San Jose" }, "results": 10 });
        let action = event(EventType::Action, None, Some(data));
        assert_eq!(look_up_name(&action), "FindProvider");
        assert_eq!(look_up_content(&action).unwrap(), "parameters: {\n  \"city\": \"San Jose\"\n}\nresults: 10");
        assert_eq!(look_up_content(&event(EventType::Action, None, None)), None);
    }
}
