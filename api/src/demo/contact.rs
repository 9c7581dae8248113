//! What becomes of a reply: it is delivered, and after a moment the contact writes back.

use super::desk::Desk;
use anyhow::{Context as _, ensure};
use chrono::{SubsecRound as _, Utc};
use reqwest::Method;
use serde_json::json;
use sightline_shared::document::{ChatDocument, DocumentEvent, ParticipantKind};
use sightline_shared::{EventType, IngestReport};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a message is under way to its contact.
const DELIVERY: Duration = Duration::from_secs(1);
/// How long the contact writes.
const WRITING: Duration = Duration::from_secs(4);
/// What contacts say, one after the other.
const ANSWERS: [&str; 5] = [
    "Thank you, that helps.",
    "Good to know. When would that be possible?",
    "Could you send me the details by e-mail as well?",
    "That works for me.",
    "I will think about it and come back to you.",
];

/// Takes a reply on.
pub(super) async fn take(desk: Arc<Desk>, chat: Uuid, event: Uuid) {
    tokio::time::sleep(DELIVERY).await;
    if let Err(why) = deliver(&desk, chat, event).await {
        return tracing::warn!(why = format!("{why:#}"), "the demo could not report a delivery");
    }
    tokio::time::sleep(WRITING).await;
    if let Err(why) = write_back(&desk, chat, event).await {
        tracing::warn!(why = format!("{why:#}"), "the demo could not send an answer");
    }
}

async fn deliver(desk: &Arc<Desk>, chat: Uuid, event: Uuid) -> anyhow::Result<()> {
    let path = format!("/chats/{chat}/events/{event}/delivery");
    desk.request(Method::PUT, &path).json(&json!({ "state": "delivered" })).send().await?.error_for_status()?;
    Ok(())
}

/// States one more event of the chat. A message that was sent twice is answered once: the answer has an
/// id that follows from it.
async fn write_back(desk: &Arc<Desk>, chat: Uuid, event: Uuid) -> anyhow::Result<()> {
    let path = format!("/export/chats/{chat}?format=ndjson");
    let text = desk.request(Method::GET, &path).send().await?.error_for_status()?.text().await?;
    let known: ChatDocument = serde_json::from_str(text.trim()).context("the chat is no document")?;
    let contact = known.participants.iter().find(|one| one.kind == ParticipantKind::Contact);
    // Nobody writes back in a chat between agents.
    let Some(contact) = contact.map(|contact| contact.external_id.clone()) else { return Ok(()) };
    let said = known.events.iter().filter(|one| one.participant.as_ref() == Some(&contact)).count();
    let answer = DocumentEvent {
        participant: Some(contact),
        text: Some(ANSWERS[said % ANSWERS.len()].to_owned()),
        ..DocumentEvent::new(Some(format!("answer-{event}")), Utc::now().trunc_subsecs(3).into(), EventType::Message)
    };
    let stated = ChatDocument {
        as_of: None,
        state: None,
        started_at: None,
        updated_at: None,
        closed_at: None,
        events: vec![answer],
        results: Vec::new(),
        ..known
    };
    let report = desk.request(Method::POST, "/ingest/chats").json(&[stated]).send().await?.error_for_status()?;
    let report: IngestReport = report.json().await?;
    ensure!(report.totals.rejected == 0, "the answer was rejected");
    Ok(())
}
