//! The ids of a statement: of its chat, its events and its results.

use super::Statement;
use crate::documents::results::result_id;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sightline_shared::document::Stated;
use std::collections::HashMap;

impl Statement {
    /// Gives the events that have no id one that `hash` makes of what identifies them: the time,
    /// the type, the author, the text, and the place among those that are equal in all of these.
    pub fn identify(&mut self, hash: impl Fn(&str) -> String) {
        let mut seen: HashMap<String, u32> = HashMap::new();
        let chat = &self.document.external_id;
        for event in self.document.events.iter_mut().filter(|event| event.external_id.is_none()) {
            let author = event.participant.as_deref().unwrap_or_default();
            let text = event.text.as_deref().unwrap_or_default();
            let words = format!("{chat}\0{}\0{}\0{author}\0{text}", event.at, event.kind);
            let place = seen.entry(words.clone()).or_default();
            event.external_id = Some(hash(&format!("{words}\0{place}")));
            *place += 1;
        }
    }

    /// Gives its chat another id, and its events and results those that `other` has for theirs, of their time. The
    /// link to the chat at the source goes: it is made of the id.
    pub fn rename(&mut self, chat: String, other: impl Fn(&str, DateTime<Utc>) -> Option<String>) {
        let document = &mut self.document;
        document.external_id = chat;
        document.url = Stated::Absent;
        for event in &mut document.events {
            let at = event.at.utc();
            if let Some(id) = event.external_id.as_deref().and_then(|id| other(id, at)) {
                event.external_id = Some(id);
            }
            let result = result_id(event).and_then(|id| other(&id, at));
            if let (Some(id), Some(data)) = (result, &mut event.data) {
                data.insert("result".to_owned(), Value::String(id));
            }
        }
        for result in &mut document.results {
            if let Some(id) = other(&result.external_id, result.at.utc()) {
                result.external_id = id;
            }
        }
    }
}
