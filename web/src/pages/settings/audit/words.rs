//! Who did something, to what, and what else is known of it, in words.

use crate::components::listbox::option::ChoiceOption;
use crate::query_state::{
    AgentsState, AuditState, FormsState, KeysState, Open, OrganizationsState, PeopleState, Tab, TabState, WebhooksState,
};
use crate::words::{number, t, t_with};
use serde_json::Value;
use sightline_shared::{AuditAction, AuditEntry, AuditSubject};

/// Who did it: words, and whether they are a name.
#[must_use]
pub fn who(entry: &AuditEntry) -> (String, bool) {
    if let Some(user) = &entry.user {
        return (user.name.clone(), true);
    }
    if let Some(key) = &entry.api_key {
        return (t_with("audit.key", &[("name", &key.name)]), true);
    }
    // What the server does by itself has this in the place of a request.
    (t(if entry.request_id == "webhooks" { "audit.server" } else { "audit.command_line" }).to_owned(), false)
}

/// The address of everything that the same person or key did.
#[must_use]
pub fn address_of_who(entry: &AuditEntry, state: &AuditState) -> Option<String> {
    let mut state = state.clone();
    state.filter.user_ids = entry.user.iter().map(|user| user.id).collect();
    state.filter.api_key_ids = entry.api_key.iter().map(|key| key.id).collect();
    let is_somebody = entry.user.is_some() || entry.api_key.is_some();
    is_somebody.then(|| state.address())
}

/// What an action was done to, in the middle of a sentence.
#[must_use]
pub fn object(subject: &AuditSubject) -> String {
    let (named, unnamed) = match subject.kind.as_str() {
        "chat" => ("audit.object.chat_with", "audit.object.chat"),
        "contact" => ("audit.object.contact_named", "audit.object.contact"),
        "result" => ("audit.object.result_of", "audit.object.result"),
        "user" => ("audit.object.named", "audit.object.user"),
        "api_key" => ("audit.object.api_key_named", "audit.object.api_key"),
        "webhook" => ("audit.object.webhook_to", "audit.object.webhook"),
        "form" => ("audit.object.form_named", "audit.object.form"),
        "view" => ("audit.object.view_named", "audit.object.view"),
        "organization" => ("audit.object.named", "audit.object.organization"),
        "agent" => ("audit.object.named", "audit.object.agent"),
        _ => return subject.kind.clone(),
    };
    subject.name.as_ref().map_or_else(|| t(unnamed).to_owned(), |name| t_with(named, &[("name", name)]))
}

/// What was exported, where it is no single chat.
#[must_use]
pub fn exported(details: Option<&Value>) -> &'static str {
    t(match details.and_then(|details| details["what"].as_str()) {
        Some("chats") => "audit.exported.chats",
        Some("results") => "audit.exported.results",
        Some("contacts") => "audit.exported.contacts",
        Some("audit") => "audit.exported.audit",
        _ => "audit.exported.something",
    })
}

/// Where what an action was done to can be seen, if the reader can.
#[must_use]
pub fn address(subject: &AuditSubject) -> Option<String> {
    let open = |tab, open| TabState::new(tab).address_of(Some(open));
    let address = match subject.kind.as_str() {
        "chat" => open(Tab::Chats, Open::Chat(subject.id, None)),
        "result" => open(Tab::Results, Open::Result(subject.id)),
        "contact" => open(Tab::Contacts, Open::Contact(subject.id)),
        "user" => PeopleState { open: Some(subject.id), ..PeopleState::default() }.address(),
        "agent" => AgentsState { open: Some(subject.id), ..AgentsState::default() }.address(),
        "form" => FormsState { open: Some(subject.id), ..FormsState::default() }.address(),
        "organization" => OrganizationsState { open: Some(subject.id), ..OrganizationsState::default() }.address(),
        "api_key" => KeysState { open: Some(subject.id), ..KeysState::default() }.address(),
        "webhook" => WebhooksState { open: Some(subject.id), ..WebhooksState::default() }.address(),
        _ => return None,
    };
    subject.visible.then_some(address)
}

/// The facts that entries have, in the order in which they are shown, and the keys of their texts with `{value}`.
const FACTS: [(&str, &str); 41] = [
    ("format", "audit.fact.format"),
    ("rows", "audit.fact.rows"),
    ("outcome", "audit.fact.outcome"),
    ("parameters", "audit.fact.parameters"),
    ("change", "audit.fact.change"),
    ("new", "audit.fact.new"),
    ("role", "audit.fact.role"),
    ("name", "audit.fact.name"),
    ("kind", "audit.fact.kind"),
    ("affiliation", "audit.fact.affiliation"),
    ("partner_name", "audit.fact.partner"),
    ("user", "audit.fact.user"),
    ("organization_id", "audit.fact.organization"),
    ("is_renamed", "audit.fact.name"),
    ("parent_id", "audit.fact.parent"),
    ("time_zone", "audit.fact.time_zone"),
    ("waiting_target_seconds", "audit.fact.waiting_target"),
    ("first_response_target_seconds", "audit.fact.response_target"),
    ("close_after_minutes", "audit.fact.close_after"),
    ("is_archived", "audit.fact.archived"),
    ("added", "audit.fact.added"),
    ("removed", "audit.fact.removed"),
    ("sign_ins", "audit.fact.sign_ins"),
    ("chats", "audit.fact.chats"),
    ("open_chats", "audit.fact.open_chats"),
    ("hidden_chats", "audit.fact.hidden_chats"),
    ("events", "audit.fact.events"),
    ("results", "audit.fact.results"),
    ("views", "audit.fact.views"),
    ("seq", "audit.fact.seq"),
    ("again", "audit.fact.again"),
    ("deliveries", "audit.fact.deliveries"),
    ("is_enabled", "audit.fact.enabled"),
    ("tab", "audit.fact.tab"),
    ("is_shared", "audit.fact.shared"),
    ("prefix", "audit.fact.prefix"),
    ("scopes", "audit.fact.scopes"),
    ("expires_at", "audit.fact.expires"),
    ("reason", "audit.fact.reason"),
    ("attempts", "audit.fact.attempts"),
    ("by", "audit.fact.by"),
];

/// What else is known: each fact with its name, except those that the sentence says.
#[must_use]
pub fn facts(entry: &AuditEntry, organizations: &[ChoiceOption]) -> Vec<String> {
    let Some(Value::Object(details)) = &entry.details else { return Vec::new() };
    let is_said = |name: &str| {
        (name == "what" && entry.action == AuditAction::Exported)
            || (name == "merged" && entry.action == AuditAction::AgentMerged)
            || (entry.target.is_some() && ["agent_id", "organization_id"].contains(&name))
    };
    // Of what was erased there is often nothing.
    let is_nothing = |value: &Value| entry.action == AuditAction::ContactErased && *value == 0;
    let is_shown = |name: &str, value: &Value| !is_said(name) && !is_nothing(value);
    let known = FACTS.iter().filter_map(|(name, key)| {
        let value = details.get(*name).filter(|value| is_shown(name, value))?;
        Some(t_with(key, &[("value", &words(name, value, organizations)?)]))
    });
    let others = details.iter().filter_map(|(name, value)| {
        let is_other = FACTS.iter().all(|(known, _)| known != name) && is_shown(name, value);
        is_other.then(|| words(name, value, organizations)).flatten().map(|value| format!("{name}: {value}"))
    });
    known.chain(others).collect()
}

/// The facts that hold what was before and what is.
const BEFORE_AND_AFTER: [&str; 9] = [
    "role",
    "organization_id",
    "kind",
    "affiliation",
    "parent_id",
    "time_zone",
    "waiting_target_seconds",
    "first_response_target_seconds",
    "close_after_minutes",
];

/// A value of the details; none where there is nothing to say.
fn words(name: &str, value: &Value, organizations: &[ChoiceOption]) -> Option<String> {
    let one = |value: &Value| words(name, value, organizations);
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => t(if *value { "audit.yes" } else { "audit.no" }).to_owned(),
        Value::Number(value) => value.as_i64().map_or_else(|| value.to_string(), number),
        Value::String(word) => {
            let organization = organizations.iter().find(|option| option.value == *word);
            organization.map_or_else(|| known(word).to_owned(), |option| option.label.clone())
        }
        Value::Array(values) if values.is_empty() => return None,
        // Before and after.
        Value::Array(values) if BEFORE_AND_AFTER.contains(&name) => {
            values.iter().filter_map(one).collect::<Vec<_>>().join(" → ")
        }
        Value::Array(values) => values.iter().filter_map(one).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    })
}

/// A word of the log's own, in the reader's language where it is known.
fn known(word: &str) -> &str {
    t(match word {
        "begun" => "audit.word.begun",
        "complete" => "audit.word.complete",
        "broken" => "audit.word.broken",
        "admin" => "people.role.admin",
        "supervisor" => "people.role.supervisor",
        "agent" => "people.role.agent",
        "bot" => "role.bot",
        "own" => "directory.own",
        "partner" => "directory.partner",
        "created" => "audit.word.created",
        "changed" => "audit.word.changed",
        "removed" => "audit.word.removed",
        "tested" => "audit.word.tested",
        "redelivered" => "audit.word.redelivered",
        "secret_rotated" => "audit.word.secret_rotated",
        "disabled" => "audit.word.disabled",
        "too_many" => "audit.word.too_many",
        "current_password" => "audit.word.current_password",
        "link" => "audit.word.link",
        other => return other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    /// An entry of the log as the server gives it.
    fn entry(changed: Value) -> AuditEntry {
        let mut entry = json!({
            "id": Uuid::nil(), "at": "2026-11-28T10:00:00.000Z", "action": "exported", "user": {"id": Uuid::nil(), "name": "Mara"},
            "organization": null, "subject": null, "details": null, "address": null, "request_id": "1",
        });
        entry.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        serde_json::from_value(entry).unwrap()
    }

    #[test]
    fn what_nobody_signed_in_did_says_where_it_was_done() {
        let words = |changed| who(&entry(changed)).0;
        assert_eq!(words(json!({})), "Mara");
        assert_eq!(words(json!({"user": null, "api_key": {"id": Uuid::nil(), "name": "Import"}})), "API key Import");
        assert_eq!(words(json!({"user": null, "request_id": "user link"})), "Command line");
        assert_eq!(words(json!({"user": null, "request_id": "webhooks"})), "Sightline");
        assert_eq!(address_of_who(&entry(json!({"user": null})), &AuditState::default()), None);
    }

    #[test]
    fn what_is_not_there_any_more_has_neither_name_nor_address() {
        let subject = |kind: &str, name: Option<&str>, visible| AuditSubject {
            name: name.map(str::to_owned),
            visible,
            ..AuditSubject::new(kind, Uuid::nil())
        };
        assert_eq!(object(&subject("chat", Some("Dana"), true)), "the chat with Dana");
        assert_eq!(object(&subject("contact", None, false)), "a contact");
        assert_eq!(address(&subject("contact", None, false)), None);
        assert_eq!(address(&subject("chat", None, true)).unwrap(), format!("/data/chats?chat={}", Uuid::nil()));
        assert!(
            address(&subject("form", Some("Test drive"), true))
                .is_some_and(|own| own.starts_with("/settings/forms?form="))
        );
        assert_eq!(address(&subject("view", Some("Queue"), true)), None);
    }

    #[test]
    fn facts_are_those_that_the_sentence_does_not_say() {
        let details = json!({"what": "chats", "format": "csv", "outcome": "complete", "rows": 1200, "parameters": [], "new_one": 3});
        let facts =
            |details: Value| super::facts(&entry(json!({"details": details})), &[ChoiceOption::new("7", "West")]);
        assert_eq!(facts(details), ["csv file", "1,200 rows", "complete", "new_one: 3"]);
        assert_eq!(facts(json!({"role": ["agent", "admin"]})), ["role Agent → Admin"]);
        assert_eq!(facts(json!({"organization_id": ["7", "8"]})), ["organization West → 8"]);
        assert_eq!(facts(json!({"rows": null})), Vec::<String>::new());
        let erased = json!({"action": "contact_erased", "details": {"views": 0, "results": 1, "chats": 2}});
        assert_eq!(super::facts(&entry(erased), &[]), ["chats: 2", "results: 1"]);
    }
}
