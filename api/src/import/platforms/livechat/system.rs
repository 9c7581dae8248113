//! The system messages of a thread of LiveChat, known by their types and not by their words.

use crate::import::platforms::context::Context;
use crate::import::platforms::draft::Draft;
use crate::import::platforms::fields::{at, text, words};
use serde_json::{Value, json};
use sightline_shared::{EventType, Timestamp};

/// Reads one system message.
pub(super) fn read(event: &Value, id: String, at_time: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    use EventType::{Closed, Joined, Left, Queued, Transferred};
    let kind = text(event, &["system_message_type"]).unwrap_or_default();
    let named = |name: &str| text(event, &["text_vars", name]).and_then(|name| draft.agent_named(name));
    let contact = || draft.outside_id().map(str::to_owned);
    let reason = |reason: &str| vec![("reason", json!(reason))];
    let (kind, by, data) = match kind {
        "agent_joined" | "agent_added" => (Joined, named("agent"), vec![]),
        "agent_left" | "agent_removed" => (Left, named("agent"), vec![]),
        "chat_transferred" => {
            let to = words(at(event, &["text_vars", "targets"]));
            (Transferred, named("initiator").or_else(|| named("agent")), vec![("to", json!(to))])
        }
        "manual_archived_agent" => (Closed, named("agent"), reason("resolved")),
        "manual_archived_customer" | "archived_customer_disconnected" => (Closed, contact(), reason("contact_left")),
        "customer_banned" => (Closed, named("agent"), vec![]),
        "routing.archived_inactive" | "system_archived" => (Closed, None, reason("timeout")),
        _ if kind.starts_with("routing.archived_") => (Closed, None, reason("agent_left")),
        _ if kind.starts_with("routing.assigned_") => (Transferred, None, reason("transfer")),
        _ if kind.starts_with("routing.unassigned_") => (Queued, None, reason("agent_left")),
        // It is a result already, from the thread's properties.
        "rating.chat_rated" | "rating.chat_commented" => return,
        other => return context.unplaced.add_named("system messages of the type", other),
    };
    // A join or a leave without its agent says nothing.
    if by.is_none() && matches!(kind, Joined | Left) {
        return context.unplaced.add("joins and leaves of agents that are not listed");
    }
    draft.happens(id, at_time, kind, by, &data);
}
