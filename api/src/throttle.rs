//! Rate limits: leaky buckets, one per key, in this process's memory.
//!
//! A try is taken first and given back when it should not count, so that concurrent tries cannot
//! all slip through; the limiters of libraries cannot give a try back. Keys may be chosen by
//! attackers, so their number is bounded.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many keys are remembered at most.
const MOST_KEYS: usize = 100_000;

/// What a key has left of its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The name of the quota.
    pub policy: &'static str,
    /// How many tries it has.
    pub quota: u32,
    /// In how many seconds all of them come back.
    pub window: u64,
    /// How many are left now.
    pub remaining: u32,
    /// In how many seconds the next one comes back.
    pub reset: u64,
}

/// Buckets that each hold `quota` tries and get them back evenly within a window.
#[derive(Debug)]
pub struct Throttle<K> {
    policy: &'static str,
    quota: u32,
    window: Duration,
    /// How full a bucket was, and when.
    levels: Mutex<HashMap<K, (f64, Instant)>>,
}

impl<K: Eq + Hash + Clone> Throttle<K> {
    /// Buckets of `quota` tries that come back within `window`.
    #[must_use]
    pub fn new(policy: &'static str, quota: u32, window: Duration) -> Self {
        Self { policy, quota, window, levels: Mutex::default() }
    }

    /// Takes one of the tries of `key`.
    ///
    /// # Errors
    /// When none is left; nothing is taken then.
    pub fn take(&self, key: &K) -> Result<Rate, Rate> {
        self.take_at(key, Instant::now())
    }

    fn take_at(&self, key: &K, now: Instant) -> Result<Rate, Rate> {
        let mut levels = self.levels();
        let level = levels.get(key).map_or(0.0, |(level, at)| self.leaked(*level, *at, now));
        if level + 1.0 > f64::from(self.quota) {
            return Err(self.rate(level));
        }
        if levels.len() >= MOST_KEYS && !levels.contains_key(key) {
            self.make_room(&mut levels, now);
        }
        levels.insert(key.clone(), (level + 1.0, now));
        Ok(self.rate(level + 1.0))
    }

    /// Gives back a try that was taken.
    pub fn give_back(&self, key: &K) {
        if let Some((level, _)) = self.levels().get_mut(key) {
            *level = (*level - 1.0).max(0.0);
        }
    }

    fn levels(&self) -> MutexGuard<'_, HashMap<K, (f64, Instant)>> {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leaked(&self, level: f64, at: Instant, now: Instant) -> f64 {
        let leaked = now.duration_since(at).as_secs_f64() * f64::from(self.quota) / self.window.as_secs_f64();
        (level - leaked).max(0.0)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are small and not negative")]
    fn rate(&self, level: f64) -> Rate {
        let free = f64::from(self.quota) - level;
        let missing = (1.0 - free).max(0.0);
        let seconds = missing * self.window.as_secs_f64() / f64::from(self.quota);
        Rate {
            policy: self.policy,
            quota: self.quota,
            window: self.window.as_secs(),
            remaining: free.max(0.0) as u32,
            // Without the rounding error of the division, which could add a second.
            reset: (seconds - 1e-6).ceil() as u64,
        }
    }

    /// Drops the buckets that are empty by now and, when that is not enough, those that are less than
    /// half full: the keys with the most tries are kept.
    fn make_room(&self, levels: &mut HashMap<K, (f64, Instant)>, now: Instant) {
        levels.retain(|_, (level, at)| self.leaked(*level, *at, now) > 0.0);
        if levels.len() >= MOST_KEYS {
            levels.retain(|_, (level, at)| self.leaked(*level, *at, now) > f64::from(self.quota) / 2.0);
        }
        if levels.len() >= MOST_KEYS {
            levels.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle<u32> {
        Throttle::new("test", 3, Duration::from_secs(30))
    }

    #[test]
    fn a_quota_is_used_up_and_comes_back_evenly() {
        let (throttle, start) = (throttle(), Instant::now());
        let after = |seconds: u64| throttle.take_at(&1, start + Duration::from_secs(seconds));
        assert_eq!((after(0).unwrap().remaining, after(0).unwrap().remaining, after(0).unwrap().remaining), (2, 1, 0));
        assert_eq!(after(0).unwrap_err().reset, 10);
        assert_eq!(after(4).unwrap_err().reset, 6);
        assert_eq!(after(10).unwrap().remaining, 0);
        assert!(after(11).is_err());
        assert_eq!(after(60).unwrap().remaining, 2);
        assert!(throttle.take_at(&2, start).is_ok());
    }

    #[test]
    fn what_is_given_back_does_not_count() {
        let throttle = throttle();
        for _ in 0..10 {
            throttle.take(&1).unwrap();
            throttle.give_back(&1);
        }
        throttle.give_back(&7);
        assert!(throttle.take(&1).is_ok());
    }

    #[test]
    fn the_number_of_keys_is_bounded() {
        let (throttle, now) = (throttle(), Instant::now());
        for _ in 0..3 {
            throttle.take_at(&u32::MAX, now).unwrap();
        }
        for key in 0..300_000 {
            throttle.take_at(&key, now).unwrap();
        }
        assert!(throttle.levels().len() <= MOST_KEYS);
        assert!(throttle.take_at(&u32::MAX, now).is_err(), "the key with the most tries was forgotten");
    }
}
