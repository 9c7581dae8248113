//! Ending what the user does in a chat: closing it, and handing it on.

use super::load::Failure;
use super::sending::{post, post_with_page};
use sightline_shared::{Chat, ClosedChat, TagChange, Transfer};
use uuid::Uuid;

/// Closes a chat, and gives it as it is afterwards; with the same `key` it is closed once.
///
/// # Errors
/// Why it was not closed.
pub async fn close(chat: Uuid, key: &str, closed: &ClosedChat) -> Result<Chat, Failure> {
    post(&path(chat), key, closed).await
}

/// As [`close`], while the page is left: nobody waits for the answer.
pub fn close_with_page(chat: Uuid, key: &str, closed: &ClosedChat) {
    post_with_page(&path(chat), key, closed);
}

/// Hands a chat on, and gives it as it is afterwards; with the same `key` it is handed on once.
///
/// # Errors
/// Why it was not handed on.
pub async fn transfer(chat: Uuid, key: &str, transfer: &Transfer) -> Result<Chat, Failure> {
    post(&format!("/chats/{chat}/transfer"), key, transfer).await
}

/// Puts tags on a chat and takes tags off it, and gives it as it is afterwards.
///
/// # Errors
/// Why its tags are as they were.
pub async fn tag(chat: Uuid, key: &str, change: &TagChange) -> Result<Chat, Failure> {
    post(&format!("/chats/{chat}/tags"), key, change).await
}

fn path(chat: Uuid) -> String {
    format!("/chats/{chat}/close")
}
