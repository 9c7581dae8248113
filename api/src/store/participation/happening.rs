//! What a participation changes in a chat.

use super::situation::{AgentRow, LockedChat};
use super::target::Target;
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
    /// To whom the chat is handed on.
    pub(super) target: Option<&'a Target>,
    /// An endpoint is sent the chat's events.
    pub(super) takes_replies: bool,
}

impl Happening<'_> {
    /// The organization of the chat afterwards.
    pub(super) fn organization_id(&self, chat: &LockedChat) -> Uuid {
        self.target.and_then(Target::organization_id).unwrap_or(chat.organization_id)
    }

    /// The inboxes in which the chat waits afterwards.
    pub(super) fn inboxes(&self, chat: &LockedChat) -> Vec<String> {
        match self.target {
            _ if self.course.accepts || self.course.closes => Vec::new(),
            Some(target) => target.inboxes(chat),
            None => chat.inboxes.clone(),
        }
    }
}
