//! The events, and their order.

use super::{Adjusting, is_link};
use crate::documents::text;
use serde_json::{Map, Value, json};
use sightline_shared::EventType;
use sightline_shared::document::{AdjustmentKind, ChatDocument, DocumentEvent, ParticipantKind, TextFormat};
use std::collections::{HashMap, HashSet};

impl Adjusting {
    /// Puts every event right, and all of them in order of time; those of one instant stay in the
    /// order of the document.
    pub(super) fn adjust_events(&mut self, document: &mut ChatDocument) {
        let kinds: HashMap<String, ParticipantKind> =
            document.participants.iter().map(|one| (one.external_id.clone(), one.kind)).collect();
        let mut seen: HashSet<String> = HashSet::new();
        let mut place = 0;
        document.events.retain_mut(|event| {
            let is_new = event.external_id.as_ref().is_none_or(|id| seen.insert(id.clone()));
            if is_new {
                self.adjust_event(event, place, &kinds);
            } else {
                self.note(AdjustmentKind::Twice, || format!("/events/{place}"));
            }
            place += 1;
            is_new
        });
        if !document.events.is_sorted_by_key(|event| event.at) {
            document.events.sort_by_key(|event| event.at);
        }
    }

    fn adjust_event(&mut self, event: &mut DocumentEvent, place: usize, kinds: &HashMap<String, ParticipantKind>) {
        if self.is_ahead(event.at) {
            let stated_at = json!(event.at);
            data_of(event).insert("stated_at".to_owned(), stated_at);
            event.at = self.now.into();
            self.note(AdjustmentKind::ClockAhead, || format!("/events/{place}/at"));
        }
        self.adjust_author(event, place, kinds);
        self.adjust_text(event, place);
        self.adjust_attachments(event, place);
        if let Some(data) = event.data.take() {
            let mut data = Value::Object(data);
            self.free(&mut data, &|| format!("/events/{place}/data"));
            event.data = if let Value::Object(data) = data { Some(data) } else { None };
        }
        self.adjust_inboxes(event, place);
    }

    fn adjust_author(&mut self, event: &mut DocumentEvent, place: usize, kinds: &HashMap<String, ParticipantKind>) {
        use EventType::{Accepted, Note};
        let is_outside = event
            .participant
            .as_ref()
            .is_some_and(|id| !matches!(kinds.get(id), Some(ParticipantKind::Agent | ParticipantKind::Bot)));
        if is_outside && matches!(event.kind, Accepted | Note) {
            event.participant = None;
            self.note(AdjustmentKind::AuthorLeftOut, || format!("/events/{place}/participant"));
        }
    }

    fn adjust_text(&mut self, event: &mut DocumentEvent, place: usize) {
        let format = event.format.take();
        let Some(text) = &mut event.text else { return };
        let pointer = || format!("/events/{place}/text");
        if format == Some(TextFormat::Html) {
            self.html(text, pointer);
        }
        let is_cut = self.long(text, pointer);
        if text.is_empty() {
            event.text = None;
        }
        if is_cut {
            data_of(event).insert("truncated".to_owned(), json!(true));
        }
    }

    fn adjust_attachments(&mut self, event: &mut DocumentEvent, place: usize) {
        for (number, file) in event.attachments.iter_mut().enumerate() {
            let pointer = |member: &str| format!("/events/{place}/attachments/{number}/{member}");
            self.name(&mut file.name, || pointer("name"));
            self.name(&mut file.media_type, || pointer("media_type"));
            if file.url.as_ref().is_some_and(|url| !is_link(url)) {
                file.url = None;
                self.note(AdjustmentKind::LeftOut, || pointer("url"));
            }
        }
    }

    fn adjust_inboxes(&mut self, event: &mut DocumentEvent, place: usize) {
        if event.kind != EventType::Queued {
            return;
        }
        let Some(data) = &mut event.data else { return };
        let Some(inboxes) = data.get_mut("inboxes") else { return };
        let is_name = |name: &Value| name.as_str().is_some_and(text::is_name);
        let is_sound = inboxes.as_array().is_some_and(|names| names.iter().all(is_name));
        if !is_sound {
            match inboxes {
                Value::Array(names) => names.retain(is_name),
                other => *other = json!([]),
            }
            self.note(AdjustmentKind::LeftOut, || format!("/events/{place}/data/inboxes"));
        }
    }
}

fn data_of(event: &mut DocumentEvent) -> &mut Map<String, Value> {
    event.data.get_or_insert_default()
}
