//! Repeatable randomness: a draw depends only on the seed and on its purpose, so that any chat can
//! be generated again without those before it.

/// A source of numbers that is the same everywhere and for ever (SplitMix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The source for the thing `number` of the kind `what`.
    #[must_use]
    pub fn of(seed: u64, what: &str, number: u64) -> Self {
        let named = what.bytes().fold(mixed(seed), |sum, byte| mixed(sum ^ u64::from(byte)));
        Self(mixed(named ^ mixed(number)))
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number from 0 up to, and not including, 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A number below `end`, all alike; 0 when there is none.
    #[expect(clippy::cast_possible_truncation, reason = "it is less than a usize")]
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// A number below `end` by Zipf's law: the first is drawn twice as often as the second, three
    /// times as often as the third.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    pub fn rank(&mut self, end: usize) -> usize {
        let drawn = ((end as f64 + 1.0).ln() * self.share()).exp() as usize;
        drawn.saturating_sub(1).min(end.saturating_sub(1))
    }

    /// A waiting time of this mean, mostly short and now and then long, in the unit of the mean.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// How often something of this probability happens in a row, `most` times at most.
    pub fn times(&mut self, probability: f64, most: usize) -> usize {
        (0..most).take_while(|_| self.happens(probability)).count()
    }

    /// One of `all`, all alike.
    ///
    /// # Panics
    /// When there is none.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// One of `all`, the first by far the most often.
    ///
    /// # Panics
    /// When there is none.
    pub fn early<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.rank(all.len())]
    }
}

/// SplitMix64's finalizer.
pub(super) const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_draws_the_same_and_another_thing_something_else() {
        let first = |seed, what, number| Random::of(seed, what, number).next();
        assert_eq!(first(1, "chat", 5), first(1, "chat", 5));
        for other in [first(2, "chat", 5), first(1, "agent", 5), first(1, "chat", 6)] {
            assert_ne!(first(1, "chat", 5), other);
        }
    }

    #[test]
    fn early_ranks_are_drawn_more_often() {
        let mut random = Random::of(1, "ranks", 0);
        let mut drawn = [0_usize; 8];
        for _ in 0..10_000 {
            drawn[random.rank(8)] += 1;
        }
        assert!(drawn.is_sorted_by(|a, b| a > b), "{drawn:?}");
        assert!(drawn[0] > 2_500 && drawn[7] > 300, "{drawn:?}");
    }

    #[test]
    fn waits_have_their_mean() {
        let mut random = Random::of(1, "waits", 0);
        let mean = (0..20_000).map(|_| random.wait(90.0)).sum::<f64>() / 20_000.0;
        assert!((85.0..95.0).contains(&mean), "{mean}");
    }
}
