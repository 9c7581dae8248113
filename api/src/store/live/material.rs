//! The contents that the live stream publishes: read on publication, once for all readers of a
//! company, and handed out only as far as a reader's scope sees them.

use super::changes::ChangeRow;
use crate::store::chats::events;
use crate::store::chats::row::ChatRow;
use crate::store::results::ResultRow;
use crate::store::schema::chats;
use crate::store::{Scope, results};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sightline_shared::{Chat, ChatResult, Event};
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Rows of one company that some of its changes are about.
#[derive(Debug, Default)]
pub struct Material {
    chats: HashMap<Uuid, ChatRow>,
    events: HashMap<Uuid, BTreeMap<i32, Event>>,
    results: HashMap<Uuid, ResultRow>,
}

impl Material {
    /// The chats of `changes`, the events in `parts` of them and the results that these added; at
    /// most three statements.
    pub fn load<'a>(
        conn: &mut PgConnection,
        company_id: Uuid,
        changes: impl Iterator<Item = &'a ChangeRow>,
        parts: &[(Uuid, RangeInclusive<i32>)],
    ) -> QueryResult<Self> {
        let mut material = Self::default();
        let ids: Vec<Uuid> = changes.filter_map(|change| change.chat_id).collect();
        if ids.is_empty() {
            return Ok(material);
        }
        let rows: Vec<ChatRow> = chats::table
            .filter(chats::company_id.eq(company_id).and(chats::id.eq_any(ids)))
            .select(ChatRow::as_select())
            .load(conn)?;
        material.chats = rows.into_iter().map(|row| (row.id(), row)).collect();
        if parts.is_empty() {
            return Ok(material);
        }
        let names = |chat_id| material.chats.get(&chat_id).and_then(|chat| chat.contact_name().map(str::to_owned));
        let mut with_results = Vec::new();
        for event in events::of_parts(conn, company_id, parts, names)? {
            with_results.extend(event.result_id.map(|_| event.id));
            material.events.entry(event.chat_id).or_default().insert(event.seq, event);
        }
        if !with_results.is_empty() {
            material.results = results::of_events(conn, company_id, &with_results)?;
        }
        Ok(material)
    }

    /// Whether the chat exists.
    #[must_use]
    pub fn has(&self, chat_id: Uuid) -> bool {
        self.chats.contains_key(&chat_id)
    }

    /// Whether `scope` sees the chat.
    #[must_use]
    pub fn is_visible(&self, chat_id: Uuid, scope: &Scope) -> bool {
        self.chats.get(&chat_id).is_some_and(|chat| scope.organization(chat.organization_id()).is_some())
    }

    /// The organizations of the chats.
    pub fn organizations(&self) -> impl Iterator<Item = Uuid> {
        self.chats.values().map(ChatRow::organization_id)
    }

    /// The chat as a row of the list at `now`, when `scope` sees it.
    ///
    /// # Errors
    /// When a column holds what the tables' checks should have prevented.
    pub fn chat(&self, chat_id: Uuid, scope: &Scope, now: DateTime<Utc>) -> QueryResult<Option<Chat>> {
        if !self.is_visible(chat_id, scope) {
            return Ok(None);
        }
        self.chats.get(&chat_id).map(|row| row.clone().into_chat(scope, now)).transpose()
    }

    /// The events of a part of a chat, in order, with the results that they added; none when
    /// `scope` does not see the chat.
    ///
    /// # Errors
    /// When a column holds what the writes should have prevented.
    pub fn events(
        &self,
        chat_id: Uuid,
        part: RangeInclusive<i32>,
        scope: &Scope,
    ) -> QueryResult<Vec<(&Event, Option<ChatResult>)>> {
        let events = self.events.get(&chat_id).filter(|_| self.is_visible(chat_id, scope));
        let result = |event: &Event| self.results.get(&event.id).map(|row| row.clone().into_result(scope)).transpose();
        events
            .into_iter()
            .flat_map(|events| events.range(part.clone()).map(|(_, event)| event))
            .map(|event| Ok((event, result(event)?)))
            .collect()
    }
}
