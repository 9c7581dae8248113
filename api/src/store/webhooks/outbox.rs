//! The outbox: what happened, for the endpoints that are sent it.

use super::subscriptions::Subscriptions;
use crate::store::schema::{webhook_deliveries, webhook_events};
use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::{ChatState, WebhookEventType};
use uuid::Uuid;

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub struct Happened {
    kind: WebhookEventType,
    organization_id: Uuid,
    /// The organization that a chat moved from.
    left: Option<Uuid>,
    chat_id: Option<Uuid>,
    event: Option<Uuid>,
    contact: Option<Uuid>,
    waiting_since: Option<DateTime<Utc>>,
}

impl Happened {
    /// Something happened to a chat of this organization.
    #[must_use]
    pub const fn chat(kind: WebhookEventType, organization_id: Uuid, chat_id: Uuid) -> Self {
        let (left, event, contact, waiting_since) = (None, None, None, None);
        Self { kind, organization_id, left, chat_id: Some(chat_id), event, contact, waiting_since }
    }

    /// The chat has this event.
    #[must_use]
    pub const fn event(organization_id: Uuid, chat_id: Uuid, event: Uuid) -> Self {
        Self { event: Some(event), ..Self::chat(WebhookEventType::ChatEvent, organization_id, chat_id) }
    }

    /// The chat has the result that this event added.
    #[must_use]
    pub const fn result(organization_id: Uuid, chat_id: Uuid, event: Uuid) -> Self {
        Self { event: Some(event), ..Self::chat(WebhookEventType::ResultCreated, organization_id, chat_id) }
    }

    /// The chat moved here from the organization `left`.
    #[must_use]
    pub const fn moved(organization_id: Uuid, chat_id: Uuid, left: Uuid) -> Self {
        Self { left: Some(left), ..Self::chat(WebhookEventType::ChatMoved, organization_id, chat_id) }
    }

    /// The chat has waited longer than its target.
    pub(super) const fn waits(organization_id: Uuid, chat_id: Uuid, since: DateTime<Utc>) -> Self {
        let chat = Self::chat(WebhookEventType::ChatWaitingOverTarget, organization_id, chat_id);
        Self { waiting_since: Some(since), ..chat }
    }

    /// Something happened to a contact of this organization.
    #[must_use]
    pub const fn contact(kind: WebhookEventType, organization_id: Uuid, contact: Uuid) -> Self {
        let (left, chat_id, event, waiting_since) = (None, None, None, None);
        Self { kind, organization_id, left, chat_id, event, contact: Some(contact), waiting_since }
    }
}

/// What it means for a chat that its state and the beginning of its wait changed. States that a chat
/// passed through within one write are in its events alone.
#[must_use]
pub fn transitions(
    before: Option<(ChatState, Option<DateTime<Utc>>)>,
    after: (ChatState, Option<DateTime<Utc>>),
    is_between_agents: bool,
) -> Vec<WebhookEventType> {
    use ChatState::{Active, Closed, Queued};
    let state = match after.0 {
        Queued => WebhookEventType::ChatQueued,
        Active => WebhookEventType::ChatAccepted,
        Closed => WebhookEventType::ChatClosed,
    };
    match before {
        None if is_between_agents && after.0 == Active => vec![WebhookEventType::ChatCreated],
        None => vec![WebhookEventType::ChatCreated, state],
        Some(before) if before == after || (before.0 == after.0 && after.0 != Queued) => Vec::new(),
        Some((Closed, _)) => vec![WebhookEventType::ChatReopened, state],
        Some(_) => vec![state],
    }
}

#[derive(Insertable)]
#[diesel(table_name = webhook_events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
    pub(super) company_id: Uuid,
    pub(super) id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) kind: &'static str,
    pub(super) chat_id: Option<Uuid>,
    pub(super) event: Option<Uuid>,
    pub(super) contact: Option<Uuid>,
    pub(super) waiting_since: Option<DateTime<Utc>>,
    pub(super) at: DateTime<Utc>,
}

#[derive(Insertable)]
#[diesel(table_name = webhook_deliveries, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    pub(super) company_id: Uuid,
    pub(super) id: Uuid,
    pub(super) webhook_id: Uuid,
    pub(super) event_id: Uuid,
    pub(super) subject: Uuid,
    pub(super) state: &'static str,
    pub(super) next_attempt_at: DateTime<Utc>,
    pub(super) created_at: DateTime<Utc>,
}

/// Writes what happened for the endpoints that are sent it; nothing where there are none. The rows of
/// the chats and contacts must be locked by this transaction, or be new. Two statements at most.
pub fn write(
    conn: &mut PgConnection,
    company_id: Uuid,
    subscriptions: &Subscriptions,
    happened: impl IntoIterator<Item = Happened>,
) -> QueryResult<()> {
    let at = Utc::now().trunc_subsecs(3);
    let (mut events, mut deliveries) = (Vec::new(), Vec::new());
    for one in happened {
        let Some(subject) = one.chat_id.or(one.contact) else { continue };
        let id = Uuid::now_v7();
        let organization_ids: Vec<Uuid> = [one.organization_id].into_iter().chain(one.left).collect();
        let before = deliveries.len();
        deliveries.extend(subscriptions.of(one.kind, &organization_ids).map(|webhook_id| DeliveryRow {
            company_id,
            id: Uuid::now_v7(),
            webhook_id,
            event_id: id,
            subject,
            state: "pending",
            next_attempt_at: at,
            created_at: at,
        }));
        if deliveries.len() > before {
            let Happened { kind, organization_id, chat_id, event, contact, waiting_since, .. } = one;
            let kind = kind.as_str();
            events.push(EventRow { company_id, id, organization_id, kind, chat_id, event, contact, waiting_since, at });
        }
    }
    if deliveries.is_empty() {
        return Ok(());
    }
    diesel::copy_from(webhook_events::table).from_insertable(events).execute(conn)?;
    diesel::copy_from(webhook_deliveries::table).from_insertable(deliveries).execute(conn).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use WebhookEventType::{ChatAccepted, ChatClosed, ChatCreated, ChatQueued, ChatReopened};

    #[test]
    fn a_change_of_state_is_named_after_what_the_chat_became() {
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0);
        let (queued, again) = ((ChatState::Queued, at(1)), (ChatState::Queued, at(2)));
        let (active, closed) = ((ChatState::Active, None), (ChatState::Closed, None));
        let table: [(_, _, &[WebhookEventType]); 11] = [
            (None, queued, &[ChatCreated, ChatQueued]),
            (None, active, &[ChatCreated, ChatAccepted]),
            (None, closed, &[ChatCreated, ChatClosed]),
            (Some(queued), queued, &[]),
            (Some(queued), again, &[ChatQueued]),
            (Some(queued), active, &[ChatAccepted]),
            (Some(active), active, &[]),
            (Some(active), queued, &[ChatQueued]),
            (Some(active), closed, &[ChatClosed]),
            (Some(closed), queued, &[ChatReopened, ChatQueued]),
            (Some(closed), closed, &[]),
        ];
        for (before, after, expected) in table {
            assert_eq!(transitions(before, after, false), expected, "{before:?} {after:?}");
        }
        assert_eq!(transitions(None, active, true), [ChatCreated]);
    }
}
