//! What is new in the log, of which the newest entries are asked for again and again.

use sightline_shared::AuditEntry;
use uuid::Uuid;

/// What the newest entries are to those that are shown.
#[derive(Debug, PartialEq)]
pub enum Newer {
    /// They are shown already.
    Nothing,
    /// These are new; all of them in their order.
    Some(Vec<Uuid>, Vec<AuditEntry>),
    /// More are new than were asked for.
    Many,
}

/// What of `newest` is not among `shown`; `is_whole` says that these are all there are.
#[must_use]
pub fn newer(shown: &[AuditEntry], newest: Vec<AuditEntry>, is_whole: bool) -> Newer {
    let is_shown = |entry: &AuditEntry| shown.iter().any(|known| known.id == entry.id);
    let ids: Vec<Uuid> = newest.iter().filter(|entry| !is_shown(entry)).map(|entry| entry.id).collect();
    if ids.is_empty() {
        return Newer::Nothing;
    }
    if ids.len() == newest.len() && !is_whole {
        return Newer::Many;
    }
    // Accesses are written a moment late, so that some come below others.
    let is_older = |entry: &&AuditEntry| newest.iter().all(|new| new.id != entry.id);
    let older: Vec<AuditEntry> = shown.iter().filter(is_older).cloned().collect();
    let mut all = newest;
    all.extend(older);
    all.sort_by_key(|entry| std::cmp::Reverse(entry.at.utc()));
    Newer::Some(ids, all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Entries by the second in which they were made, which is their id, too.
    fn entries(seconds: &[u128]) -> Vec<AuditEntry> {
        let entry = |second: &u128| {
            let entry = json!({
                "id": Uuid::from_u128(*second), "at": format!("2026-11-28T10:00:{second:02}.000Z"), "action": "searched",
                "user": null, "organization": null, "subject": null, "details": null, "address": null, "request_id": "1",
            });
            serde_json::from_value(entry).unwrap()
        };
        seconds.iter().map(entry).collect()
    }

    fn some(new: &[u128], all: &[u128]) -> Newer {
        Newer::Some(new.iter().map(|id| Uuid::from_u128(*id)).collect(), entries(all))
    }

    #[test]
    fn what_is_new_is_shown_in_its_place_and_nothing_twice() {
        let shown = entries(&[9, 8, 5, 4]);
        assert_eq!(newer(&shown, entries(&[9, 8]), false), Newer::Nothing);
        assert_eq!(newer(&shown, entries(&[11, 10, 9]), false), some(&[11, 10], &[11, 10, 9, 8, 5, 4]));
        // Written late.
        assert_eq!(newer(&shown, entries(&[9, 8, 7, 5]), false), some(&[7], &[9, 8, 7, 5, 4]));
        assert_eq!(newer(&[], entries(&[2, 1]), true), some(&[2, 1], &[2, 1]));
        // Between what is known and what was asked for there may be others.
        assert_eq!(newer(&shown, entries(&[12, 11, 10]), false), Newer::Many);
    }
}
