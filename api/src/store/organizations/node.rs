//! A node of the tree as it is stored, and what it inherits.

use crate::store::schema::organizations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sightline_shared::Organization;
use std::collections::HashMap;
use uuid::Uuid;

/// The time zone of a company that has not set one.
pub const DEFAULT_TIME_ZONE: &str = "UTC";
/// How long a contact may wait by default, in seconds.
pub const DEFAULT_WAITING_TARGET: i32 = 180;
/// How soon the first response should come by default, in seconds.
pub const DEFAULT_FIRST_RESPONSE_TARGET: i32 = 60;

/// A node as it is stored: `None` is inherited from the parent.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
pub struct NodeRow {
    /// Its id.
    pub id: Uuid,
    /// The node above; none of the company.
    pub parent_id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// The time zone that it sets.
    pub time_zone: Option<String>,
    /// The waiting time that it sets.
    pub waiting_target_seconds: Option<i32>,
    /// The first response that it sets.
    pub first_response_target_seconds: Option<i32>,
    /// When it was archived itself.
    pub archived_at: Option<DateTime<Utc>>,
    /// The name by which its sources address it, where it is another.
    pub source_name: Option<String>,
}

impl NodeRow {
    /// The node with what it inherits from `parent`.
    pub fn below(&self, parent: &Organization) -> Organization {
        Organization {
            id: self.id,
            parent_id: self.parent_id,
            name: self.name.clone(),
            time_zone: self.time_zone.clone().unwrap_or_else(|| parent.time_zone.clone()),
            waiting_target_seconds: self.waiting_target_seconds.unwrap_or(parent.waiting_target_seconds),
            first_response_target_seconds: self
                .first_response_target_seconds
                .unwrap_or(parent.first_response_target_seconds),
            archived_at: self.archived_at.map(Into::into).or(parent.archived_at),
        }
    }
}

/// `row` with what it inherits from the nodes above it, up to the company.
pub fn inherited(row: &NodeRow, by_id: &HashMap<Uuid, &NodeRow>) -> Organization {
    let above = row.parent_id.and_then(|parent| by_id.get(&parent));
    let parent = above.map_or_else(
        || Organization {
            id: row.id,
            parent_id: None,
            name: String::new(),
            time_zone: DEFAULT_TIME_ZONE.to_owned(),
            waiting_target_seconds: DEFAULT_WAITING_TARGET,
            first_response_target_seconds: DEFAULT_FIRST_RESPONSE_TARGET,
            archived_at: None,
        },
        |above| inherited(above, by_id),
    );
    row.below(&parent)
}
