//! How many exports run at once.

use crate::error::Error;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// When to retry when too many run, in seconds.
const COME_BACK: u64 = 10;

/// Those that are taken, by user or API key.
type Taken = Arc<Mutex<HashMap<Uuid, usize>>>;

/// A limit in total, and a limit per caller.
#[derive(Debug)]
pub(super) struct Slots {
    all: usize,
    per_user: usize,
    taken: Taken,
}

/// One that is taken until this is dropped.
#[derive(Debug)]
pub struct Slot {
    caller_id: Uuid,
    taken: Taken,
}

fn locked(taken: &Taken) -> MutexGuard<'_, HashMap<Uuid, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slots {
    pub(super) fn new(all: usize, per_user: usize) -> Self {
        Self { all, per_user, taken: Taken::default() }
    }

    /// Takes one for the caller; fails at once, instead of waiting, when none is free.
    pub(super) fn take(&self, caller_id: Uuid) -> Result<Slot, Error> {
        let mut taken = locked(&self.taken);
        if taken.get(&caller_id).is_some_and(|own| *own >= self.per_user) {
            return Err(Error::TooMany(COME_BACK));
        }
        if taken.values().sum::<usize>() >= self.all {
            return Err(Error::Unavailable("as many exports run as may".to_owned()));
        }
        *taken.entry(caller_id).or_default() += 1;
        Ok(Slot { caller_id, taken: Arc::clone(&self.taken) })
    }

    pub(super) fn are_free(&self) -> bool {
        locked(&self.taken).is_empty()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = locked(&self.taken);
        if let Some(own) = taken.get_mut(&self.caller_id) {
            *own -= 1;
        }
        taken.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_free_again_when_it_is_dropped() {
        let slots = Slots::new(3, 2);
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let first = slots.take(one).unwrap();
        let _second = slots.take(one).unwrap();
        assert!(matches!(slots.take(one), Err(Error::TooMany(_))));
        let third = slots.take(other).unwrap();
        assert!(matches!(slots.take(other), Err(Error::Unavailable(_))));
        drop(first);
        assert!(slots.take(one).is_ok());
        drop(third);
        assert!(!slots.are_free());
    }
}
