//! Intercom: conversations as its API gives them one by one, with their parts.

mod parts;
mod people;

use super::context::Context;
use super::draft::Draft;
use super::fields::{at, id, items, members, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::ChatState;

/// The members of its pages that hold conversations.
pub(super) const LISTS: &[&str] = &["conversations", "data"];

/// The chat that a conversation is.
pub(super) fn chat(value: &Value, context: &mut Context<'_>) -> Option<Draft> {
    let Some(own) = id(value, &["id"]).filter(|_| text(value, &["type"]).is_none_or(|kind| kind == "conversation"))
    else {
        context.fault(&["id"], "is missing: this is no conversation of Intercom");
        return None;
    };
    let mut draft = Draft::new(own.clone(), context.organization(team(value)));
    if team(value).is_none() && id(value, &["team_assignee_id"]).is_some_and(|id| id != "0") {
        context.unplaced.add("teams of which the export has only the id");
    }
    let created_at = context.time(value, &["created_at"]);
    let document = &mut draft.document;
    document.url = context.link(&own);
    document.channel = text(value, &["source", "type"]).map(channel);
    document.tags = tags(value);
    document.as_of = context.time(value, &["updated_at"]);
    document.started_at = created_at;
    people::read(value, &mut draft);
    parts::read(value, created_at, &mut draft, context);
    attributes(value, &mut draft);
    rating(value, &mut draft, context);
    let is_closed = text(value, &["state"]) == Some("closed") || at(value, &["open"]).as_bool() == Some(false);
    if is_closed && text(value, &["state"]) != Some("snoozed") {
        draft.document.state = Some(ChatState::Closed);
        draft.document.closed_at = context.time(value, &["statistics", "last_close_at"]);
    }
    for (name, kind) in [("title", "titles"), ("ai_agent", "notes of the AI agent"), ("sla_applied", "service levels")]
    {
        if !at(value, &[name]).is_null() && words(at(value, &[name])).is_none_or(|words| !words.is_empty()) {
            context.unplaced.add(kind);
        }
    }
    Some(draft)
}

/// The name of the team it is assigned to, where the export has it.
fn team(value: &Value) -> Option<&str> {
    let teams = [&["team_assignee"][..], &["assignee"]];
    let team = teams.iter().map(|path| at(value, path)).find(|one| text(one, &["type"]) == Some("team"));
    team.and_then(|team| text(team, &["name"])).or_else(|| {
        let assigned = items(value, &["conversation_parts", "conversation_parts"]).iter().rev();
        let mut teams =
            assigned.map(|part| at(part, &["assigned_to"])).filter(|to| text(to, &["type"]) == Some("team"));
        teams.find_map(|team| text(team, &["name"]))
    })
}

/// Where the conversation began; `conversation` and `push` are its own Messenger.
fn channel(source: &str) -> String {
    match source {
        "conversation" | "push" | "chat" => "web".to_owned(),
        other => other.to_lowercase(),
    }
}

fn tags(value: &Value) -> Option<Vec<String>> {
    let tags = at(value, &["tags", "tags"]);
    tags.is_array().then(|| items(tags, &[]).iter().filter_map(|tag| Some(text(tag, &["name"])?.to_owned())).collect())
}

/// The conversation's own attributes are a result.
fn attributes(value: &Value, draft: &mut Draft) {
    let fields: Map<String, Value> = members(value, &["custom_attributes"])
        .filter_map(|(name, value)| Some((name.clone(), json!(words(value)?))))
        .collect();
    if let Some(at) = draft.document.started_at.filter(|_| !fields.is_empty()) {
        draft.result("attributes", "Conversation attributes", at, None, fields);
    }
}

fn rating(value: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let rating = at(value, &["conversation_rating"]);
    let Some(score) = words(at(rating, &["rating"])) else { return };
    let rated_at = context.time(rating, &["created_at"]).or(draft.document.as_of).or(draft.document.started_at);
    let Some(rated_at) = rated_at else { return context.unplaced.add("ratings without a time") };
    let fields = Map::from_iter([
        ("Rating".to_owned(), json!(score)),
        ("Comment".to_owned(), json!(words(at(rating, &["remark"])))),
    ]);
    let contact = draft.outside_id().map(str::to_owned);
    draft.result("rating", "Rating", rated_at, contact, fields);
}

#[cfg(test)]
mod tests;
