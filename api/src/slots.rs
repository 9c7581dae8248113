//! How many long requests run at once: in total, and per caller.

use crate::error::Error;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// When to retry when too many run, in seconds.
const COME_BACK: u64 = 10;

/// Those that are taken, by caller.
type Taken = Arc<Mutex<HashMap<Uuid, usize>>>;

/// A limit in total, and a limit per caller.
#[derive(Debug)]
pub struct Slots {
    /// What they are for, in words.
    what: &'static str,
    all: usize,
    per_caller: usize,
    taken: Taken,
}

/// One that is taken until this is dropped.
#[derive(Debug)]
pub struct Slot {
    caller: Uuid,
    taken: Taken,
}

fn locked(taken: &Taken) -> MutexGuard<'_, HashMap<Uuid, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slots {
    /// `all` of them, of which one caller may take `per_caller`.
    #[must_use]
    pub fn new(what: &'static str, all: usize, per_caller: usize) -> Self {
        Self { what, all, per_caller, taken: Taken::default() }
    }

    /// Takes one for the caller; fails at once, instead of waiting, when none is free.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the caller has as many as it may, [`Error::Unavailable`] when all are
    /// taken.
    pub fn take(&self, caller: Uuid) -> Result<Slot, Error> {
        let mut taken = locked(&self.taken);
        if taken.get(&caller).is_some_and(|own| *own >= self.per_caller) {
            return Err(Error::TooMany(COME_BACK));
        }
        if taken.values().sum::<usize>() >= self.all {
            return Err(Error::Unavailable(format!("as many {} run as may", self.what)));
        }
        *taken.entry(caller).or_default() += 1;
        Ok(Slot { caller, taken: Arc::clone(&self.taken) })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        locked(&self.taken).values().sum()
    }

    /// Whether none is taken.
    #[must_use]
    pub fn are_free(&self) -> bool {
        locked(&self.taken).is_empty()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = locked(&self.taken);
        if let Some(own) = taken.get_mut(&self.caller) {
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
        let slots = Slots::new("exports", 3, 2);
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let first = slots.take(one).unwrap();
        let _second = slots.take(one).unwrap();
        assert!(matches!(slots.take(one), Err(Error::TooMany(_))));
        let third = slots.take(other).unwrap();
        assert!(matches!(slots.take(other), Err(Error::Unavailable(_))));
        assert_eq!(slots.taken(), 3);
        drop(first);
        assert!(slots.take(one).is_ok());
        drop(third);
        assert!(!slots.are_free());
    }
}
