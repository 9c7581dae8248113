//! Whether an organization's path can be one.

use super::faults::Faults;
use super::text;

/// How many names a path may have.
pub const DEEPEST: usize = 16;

/// Notes what is wrong with the `path` of a document.
pub(super) fn check(path: &str, faults: &mut Faults) {
    if path.split('/').any(|name| name.trim().is_empty()) {
        faults.add("/organization", "has an empty name in its path");
    }
    if path.contains(char::is_control) {
        faults.add("/organization", "has control characters");
    }
    if path.split('/').any(|name| name.chars().count() > text::LONGEST_NAME) {
        faults.add("/organization", "has a name of over 200 characters in its path");
    }
    if path.split('/').count() > DEEPEST {
        faults.add("/organization", "is over 16 names deep");
    }
}
