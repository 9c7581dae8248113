//! The activities of a conversation of Chatwoot: sentences in the language of the account, of which
//! the English ones are known.

use crate::import::platforms::context::Context;
use crate::import::platforms::draft::Draft;
use crate::import::platforms::fields::text;
use serde_json::{Value, json};
use sightline_shared::{EventType, Timestamp};

/// What a sentence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activity<'a> {
    Resolved {
        by: &'a str,
    },
    ResolvedByContact,
    TimedOut,
    Reopened {
        by: &'a str,
    },
    HandedOver,
    TakenBy(&'a str),
    Assigned {
        to: &'a str,
        by: &'a str,
    },
    Unassigned,
    /// It is known, and has no place.
    Known(&'static str),
    Unknown,
}

/// Reads the activity that `message` is.
pub(super) fn read(message: &Value, id: String, at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    use EventType::{Accepted, Closed, Joined, Queued, Reopened, Transferred};
    let agent = |name: &str| draft.agent_named(name);
    let (kind, by, data) = match meaning(text(message, &["content"]).unwrap_or_default()) {
        Activity::Resolved { by } => (Closed, agent(by), vec![("reason", json!("resolved"))]),
        Activity::ResolvedByContact => {
            (Closed, draft.outside_id().map(str::to_owned), vec![("reason", json!("resolved"))])
        }
        Activity::TimedOut => (Closed, None, vec![("reason", json!("timeout"))]),
        Activity::Reopened { by } => (Reopened, agent(by), vec![]),
        Activity::HandedOver => (Queued, None, vec![("reason", json!("handover"))]),
        Activity::TakenBy(name) => (Accepted, agent(name), vec![]),
        // Who was given a conversation takes part, and is responsible from the first answer on.
        Activity::Assigned { to, by } => match agent(to) {
            Some(own) if agent(by).as_ref() == Some(&own) => (Accepted, Some(own), vec![]),
            Some(own) => (Joined, Some(own), vec![]),
            None => (Transferred, agent(by), vec![("to", json!(to))]),
        },
        Activity::Unassigned => (Queued, None, vec![]),
        Activity::Known(what) => return context.unplaced.add(what),
        Activity::Unknown => {
            return context.unplaced.add("activities that are not known, such as those in another language");
        }
    };
    draft.happens(id, at, kind, by, &data);
}

fn meaning(sentence: &str) -> Activity<'_> {
    let sentence = sentence.trim();
    resolved(sentence)
        .or_else(|| reopened(sentence))
        .or_else(|| assigned(sentence))
        .or_else(|| known(sentence))
        .unwrap_or(Activity::Unknown)
}

fn resolved(sentence: &str) -> Option<Activity<'_>> {
    if let Some(by) = sentence.strip_prefix("Conversation was marked resolved by ") {
        let is_timeout = by.ends_with("of inactivity") || by.ends_with("due to inactivity");
        // Some add their reason: "Captain (answered)", "Captain: answered".
        let name = by.split([':', '(']).next().unwrap_or(by).trim();
        return Some(if is_timeout { Activity::TimedOut } else { Activity::Resolved { by: name } });
    }
    sentence.starts_with("Conversation was resolved by ").then_some(Activity::ResolvedByContact)
}

fn reopened(sentence: &str) -> Option<Activity<'_>> {
    if let Some(by) = sentence.strip_prefix("Conversation was reopened by ") {
        return Some(Activity::Reopened { by });
    }
    if sentence.starts_with("System reopened the conversation") {
        return Some(Activity::Reopened { by: "" });
    }
    sentence.starts_with("Conversation was marked open ").then_some(Activity::HandedOver)
}

fn assigned(sentence: &str) -> Option<Activity<'_>> {
    if let Some(name) = sentence.strip_suffix(" self-assigned this conversation") {
        return Some(Activity::TakenBy(name));
    }
    if sentence.starts_with("Conversation unassigned by ") {
        return Some(Activity::Unassigned);
    }
    let (to, by) = sentence.strip_prefix("Assigned to ")?.rsplit_once(" by ")?;
    let to = to.split_once(" via ").map_or(to, |(agent, _)| agent);
    Some(Activity::Assigned { to, by })
}

fn known(sentence: &str) -> Option<Activity<'_>> {
    let parts: [(&str, &'static str); 12] = [
        ("was marked as pending by", "activities of waiting for a bot"),
        ("was snoozed by", "activities of snoozing"),
        (" set the priority to ", "activities of priorities"),
        (" changed the priority from ", "activities of priorities"),
        (" removed the priority", "activities of priorities"),
        ("Unassigned from ", "activities of leaving a team"),
        ("SLA policy ", "activities of service levels"),
        (" has muted the conversation", "activities of muting"),
        (" has unmuted the conversation", "activities of muting"),
        ("Linear issue ", "activities of issues"),
        (" added ", "activities of labels"),
        (" removed ", "activities of labels"),
    ];
    parts.iter().find(|(part, _)| sentence.contains(part)).map(|(_, what)| Activity::Known(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_the_english_app_are_known() {
        for (sentence, expected) in [
            ("Conversation was marked resolved by Maud Ellery", Activity::Resolved { by: "Maud Ellery" }),
            ("Conversation was marked resolved by Captain (answered)", Activity::Resolved { by: "Captain" }),
            ("Conversation was marked resolved by system due to 3 days of inactivity", Activity::TimedOut),
            ("Conversation was resolved by Dana", Activity::ResolvedByContact),
            ("Conversation was reopened by Maud Ellery", Activity::Reopened { by: "Maud Ellery" }),
            ("System reopened the conversation due to a new incoming message.", Activity::Reopened { by: "" }),
            ("Conversation was marked open by Helper", Activity::HandedOver),
            ("Maud Ellery self-assigned this conversation", Activity::TakenBy("Maud Ellery")),
            ("Assigned to Eve by Maud", Activity::Assigned { to: "Eve", by: "Maud" }),
            ("Assigned to Eve via Sales by Maud", Activity::Assigned { to: "Eve", by: "Maud" }),
            ("Conversation unassigned by Maud", Activity::Unassigned),
            ("Maud added billing, urgent", Activity::Known("activities of labels")),
            ("Maud set the priority to high", Activity::Known("activities of priorities")),
            ("Gesprek is gesloten", Activity::Unknown),
            ("", Activity::Unknown),
        ] {
            assert_eq!(meaning(sentence), expected, "{sentence}");
        }
    }
}
