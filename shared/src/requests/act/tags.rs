//! The request to change the tags of a chat.

use crate::Fault;
use serde::{Deserialize, Serialize};

/// The maximum length of a tag, in characters.
pub const MAX_TAG: usize = 64;
/// The largest number of tags of a chat.
pub const MAX_TAGS: usize = 100;

/// Tags that a user puts on a chat or takes off it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagChange {
    /// Those to put on it: 1 to 64 characters each, without the blanks around them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100, example = json!(["vip"])))]
    pub add: Vec<String>,
    /// Those to take off it, of those that users put on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100, example = json!(["call back"])))]
    pub remove: Vec<String>,
}

impl TagChange {
    /// The change, its tags without blanks around them.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(mut self) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.add.is_empty() && self.remove.is_empty() {
            faults.push(Fault::pointer("/add", "must have a tag, or remove must"));
        }
        for (name, tags) in [("add", &mut self.add), ("remove", &mut self.remove)] {
            if tags.len() > MAX_TAGS {
                faults.push(Fault::pointer(format!("/{name}"), format!("must have at most {MAX_TAGS} tags")));
            }
            for (place, tag) in tags.iter_mut().enumerate() {
                tag.truncate(tag.trim_end().len());
                tag.drain(..tag.len() - tag.trim_start().len());
                if tag.is_empty() || tag.chars().count() > MAX_TAG || tag.contains(char::is_control) {
                    let words = format!("must be 1 to {MAX_TAG} characters without control characters");
                    faults.push(Fault::pointer(format!("/{name}/{place}"), words));
                }
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}
