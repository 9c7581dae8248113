//! Requests about organizations: another one, what is to change of one, where to it would move.

use super::stated;
use crate::query::filter;
use crate::query::kinds::One;
use crate::{Fault, people};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// The targets that an organization may set, in seconds: up to a week.
pub const TARGETS: RangeInclusive<i32> = 1..=604_800;
/// After how many minutes without an event chats may be closed: up to ten years; 0 is never.
pub const CLOSE_AFTER: RangeInclusive<i32> = 0..=5_256_000;
/// The reason of a name that is none.
const NAME: &str = "must have 1 to 200 characters and no slash";

/// Checks the name of an organization, and returns it without blanks around it.
///
/// # Errors
/// The reason, worded to follow the name of the field.
pub fn name(text: &str) -> Result<&str, &'static str> {
    people::name(text).ok().filter(|name| !name.contains('/')).ok_or(NAME)
}

/// An organization to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Its name, unique among its siblings. A slash divides names in paths, and cannot be part of one.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "Halden Northgate"))]
    pub name: String,
    /// The organization above it; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parent_id: Option<Uuid>,
}

/// What is to change of an organization; what is absent stays. A setting that is null is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"name": "Halden Northgate", "time_zone": null})))]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// Its name, unique among its siblings. Its sources address it by the name before.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// The organization above it. Everything below it moves along, and so do its chats, contacts and people.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parent_id: Option<Uuid>,
    /// Its IANA time zone.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 64))]
    pub time_zone: Option<Option<String>>,
    /// How long a contact may wait, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, minimum = 1, maximum = 604_800))]
    pub waiting_target_seconds: Option<Option<i32>>,
    /// Within how many seconds the first response should come.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, minimum = 1, maximum = 604_800))]
    pub first_response_target_seconds: Option<Option<i32>>,
    /// After how many minutes without an event its chats are closed; 0 is never.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, minimum = 0, maximum = 5_256_000))]
    pub close_after_minutes: Option<Option<i32>>,
    /// `true` archives it with all below it: they are no longer offered, their chats stay, and what sources send is
    /// stored. `false` lets it return.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub is_archived: Option<bool>,
}

impl OrganizationChange {
    /// What is wrong with its name and its numbers. The time zone is checked by the server.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let is_outside = |value: Option<Option<i32>>, range: &RangeInclusive<i32>| {
            value.flatten().is_some_and(|value| !range.contains(&value))
        };
        let faults = [
            ("/name", self.name.as_deref().and_then(|text| name(text).err())),
            (
                "/waiting_target_seconds",
                is_outside(self.waiting_target_seconds, &TARGETS).then_some("must be between 1 and 604800"),
            ),
            (
                "/first_response_target_seconds",
                is_outside(self.first_response_target_seconds, &TARGETS).then_some("must be between 1 and 604800"),
            ),
            (
                "/close_after_minutes",
                is_outside(self.close_after_minutes, &CLOSE_AFTER).then_some("must be between 0 and 5256000"),
            ),
        ];
        faults.into_iter().filter_map(|(pointer, why)| Some(Fault::pointer(pointer, why?))).collect()
    }
}

filter! {
    /// Where to an organization would move.
    #[derive(Copy, Default)]
    MoveTarget {
        /// The organization that would be above it; the one that is when absent.
        parent_id: Option<Uuid> = One("parent_id"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_is_inherited_and_absent_stays() {
        let change = |value| serde_json::from_value::<OrganizationChange>(value);
        let stated = change(json!({"time_zone": null, "close_after_minutes": 0})).unwrap();
        assert_eq!((stated.time_zone.clone(), stated.waiting_target_seconds), (Some(None), None));
        assert_eq!(stated.close_after_minutes, Some(Some(0)));
        assert_eq!(serde_json::to_value(&stated).unwrap(), json!({"time_zone": null, "close_after_minutes": 0}));
        assert!(change(json!({"name": null})).is_err() && change(json!({"parent_id": null})).is_err());
    }

    #[test]
    fn every_fault_is_named() {
        let change = OrganizationChange {
            name: Some("West/North".to_owned()),
            waiting_target_seconds: Some(Some(0)),
            first_response_target_seconds: Some(None),
            close_after_minutes: Some(Some(-1)),
            ..OrganizationChange::default()
        };
        let pointers: Vec<_> = change.faults().into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/name", "/waiting_target_seconds", "/close_after_minutes"]);
        assert_eq!(name(" North "), Ok("North"));
    }
}
