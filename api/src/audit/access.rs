//! Recent accesses by credential, a sign-in or an API key: the audit log gets one entry per access, not one per page.
//!
//! Reading the same resource again within [`SPAN`] is the same access. Further pages belong to it
//! as long as each follows within that time of the one before; a page without an access before it
//! is an access itself, so that every kind of request is recorded. Kept in this process's memory:
//! another server, or this one after a restart, records the access again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long an access lasts.
const SPAN: Duration = Duration::from_secs(600);
/// How many are remembered at most; a forgotten one is only recorded again.
const MOST: usize = 50_000;

/// The part of the resource that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first page: an access.
    First,
    /// A further page, which belongs to a recent access if there is one.
    Further,
}

/// The recent accesses.
#[derive(Debug, Default)]
pub struct RecentAccesses(Mutex<HashMap<(Uuid, Uuid), Access>>);

#[derive(Clone, Copy, Debug)]
struct Access {
    recorded_at: Instant,
    read_at: Instant,
}

impl RecentAccesses {
    /// Whether this is an access to record; it is remembered.
    pub fn is_new(&self, credential_id: Uuid, subject: Uuid, part: Part) -> bool {
        self.is_new_at(credential_id, subject, part, Instant::now())
    }

    fn is_new_at(&self, credential_id: Uuid, subject: Uuid, part: Part, now: Instant) -> bool {
        let mut accesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if accesses.len() >= MOST {
            accesses.retain(|_, access| now.duration_since(access.read_at) < SPAN);
            if accesses.len() >= MOST {
                accesses.clear();
            }
        }
        let known = accesses.get(&(credential_id, subject)).copied();
        let since = known.map(|known| if part == Part::First { known.recorded_at } else { known.read_at });
        let is_new = since.is_none_or(|since| now.duration_since(since) >= SPAN);
        let recorded_at = known.filter(|_| !is_new).map_or(now, |known| known.recorded_at);
        accesses.insert((credential_id, subject), Access { recorded_at, read_at: now });
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_is_recorded_once_with_all_its_pages_and_again_after_a_while() {
        let (accesses, anna, chat) = (RecentAccesses::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let began = Instant::now();
        let minutes = |minutes: u64| began + Duration::from_secs(minutes * 60);
        for (minute, part, is_new) in [
            (0, Part::First, true),
            (1, Part::First, false),
            (9, Part::Further, false),
            (18, Part::Further, false),
            (18, Part::First, true),
            (28, Part::Further, true),
        ] {
            assert_eq!(accesses.is_new_at(anna, chat, part, minutes(minute)), is_new, "{minute} {part:?}");
        }
    }

    #[test]
    fn another_sign_in_and_another_chat_are_accesses_of_their_own() {
        let accesses = RecentAccesses::default();
        let ids: Vec<Uuid> = (0..2).map(Uuid::from_u128).collect();
        for session in &ids {
            for chat in &ids {
                assert!(accesses.is_new(*session, *chat, Part::Further));
                assert!(!accesses.is_new(*session, *chat, Part::First));
            }
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let accesses = RecentAccesses::default();
        for number in 0..=MOST as u128 {
            assert!(accesses.is_new(Uuid::nil(), Uuid::from_u128(number), Part::First));
        }
        assert!(accesses.0.lock().unwrap().len() <= MOST);
    }
}
