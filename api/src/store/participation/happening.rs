//! What a participation changes in a chat.

use super::situation::AgentRow;
use super::with::With;
use crate::chat_life::Course;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What happens to a chat: all of it at one instant and by one agent.
pub(super) struct Happening<'a> {
    pub(super) company_id: Uuid,
    pub(super) chat_id: Uuid,
    pub(super) agent: &'a AgentRow,
    pub(super) at: DateTime<Utc>,
    pub(super) course: &'a Course,
    pub(super) with: &'a With,
    /// An endpoint is sent the chat's events.
    pub(super) takes_replies: bool,
}
