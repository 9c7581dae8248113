//! Ids that follow from what they are the ids of.

use super::random::mixed;
use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// The id of a row that began `at`: a UUID of version 7, as the server would have made it, with
/// bits that follow from the row's owner, kind and number.
#[must_use]
pub fn derived(owner: u128, what: u64, number: u64, at: DateTime<Utc>) -> Uuid {
    let (high, low) = ((owner >> 64) as u64, owner as u64);
    let first = mixed(mixed(high) ^ low).wrapping_add(mixed(what << 32 ^ number));
    let second = mixed(first ^ 0x5EED_1D5E_ED1D_5EED);
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&mixed(first).to_be_bytes());
    bytes[8..].copy_from_slice(&second.to_be_bytes()[..2]);
    Builder::from_unix_timestamp_millis(at.timestamp_millis().unsigned_abs(), &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_ordered_by_time_and_differ_in_all_else() {
        let at = |second: i64| DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap_or_default();
        assert!(derived(9, 9, 9, at(1)) < derived(1, 1, 1, at(2)));
        assert_eq!(derived(1, 2, 3, at(1)), derived(1, 2, 3, at(1)));
        assert_eq!(derived(1, 2, 3, at(1)).get_version_num(), 7);
        let mut seen = HashSet::new();
        for owner in 0..40_u128 {
            for what in 0..5_u64 {
                for number in 0..40_u64 {
                    assert!(seen.insert(derived(owner << 60 | owner, what, number, at(1))));
                }
            }
        }
    }
}
