//! The contacts of chats: most have a single chat, some come back in a new one.
//!
//! Chats are numbered by the time they began. A contact's first chat may be any; a later one is
//! in a later quarter of all chats, at a place that the two numbers determine from each other.

use super::random::Random;
use std::ops::Range;

/// The most chats of one contact: one in each quarter.
const QUARTERS: u64 = 4;

/// Which chats share a contact.
#[derive(Clone, Debug)]
pub struct Owners {
    seed: u64,
    chats: u64,
    quarter: u64,
    /// Coprime to `quarter`, and its inverse.
    step: u64,
    back: u64,
}

impl Owners {
    /// The owners of `chats` chats.
    #[must_use]
    pub fn new(seed: u64, chats: u64) -> Self {
        let quarter = chats / QUARTERS;
        let mut random = Random::of(seed, "owners", 0);
        let (step, back) = loop {
            let step = 1 + random.next() % quarter.max(1);
            if let Some(back) = inverse(step, quarter) {
                break (step, back);
            }
        };
        Self { seed, chats, quarter, step, back }
    }

    /// The chats of each quarter: the contacts of one are all known before the next begins.
    pub fn quarters(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        let (chats, quarter) = (self.chats, self.quarter);
        (0..QUARTERS).map(move |number| {
            let end = if number + 1 == QUARTERS { chats } else { (number + 1) * quarter };
            number * quarter..end
        })
    }

    /// The first chat of the contact of `chat`, which is that one or an earlier one.
    #[must_use]
    pub fn first(&self, chat: u64) -> u64 {
        let number = chat.checked_div(self.quarter).unwrap_or_default();
        if number == 0 || number >= QUARTERS {
            return chat;
        }
        // What `later` adds, taken away again.
        let place = (chat % self.quarter + self.quarter - number % self.quarter) % self.quarter;
        let first = self.multiplied(place, self.back);
        if self.returns(first) >= number { first } else { chat }
    }

    /// All chats of the contact whose first chat is `first`.
    pub fn all(&self, first: u64) -> impl Iterator<Item = u64> + '_ {
        let returns = if first < self.quarter { self.returns(first) } else { 0 };
        std::iter::once(first).chain(
            (1..=returns)
                .map(move |number| number * self.quarter + (self.multiplied(first, self.step) + number) % self.quarter),
        )
    }

    /// How often the contact of a chat of the first quarter begins another one.
    fn returns(&self, first: u64) -> u64 {
        let mut random = Random::of(self.seed, "returns", first);
        random.times(0.35, QUARTERS as usize - 1) as u64
    }

    fn multiplied(&self, number: u64, by: u64) -> u64 {
        (u128::from(number) * u128::from(by) % u128::from(self.quarter.max(1))) as u64
    }
}

/// The inverse of `number` modulo `modulus`, where there is one.
fn inverse(number: u64, modulus: u64) -> Option<u64> {
    if modulus <= 1 {
        return Some(0);
    }
    let modulus = i128::from(modulus);
    let (mut old, mut new) = ((i128::from(number), 1), (modulus, 0));
    while new.0 != 0 {
        let times = old.0 / new.0;
        (old, new) = (new, (old.0 - times * new.0, old.1 - times * new.1));
    }
    (old.0 == 1).then(|| old.1.rem_euclid(modulus) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_and_its_chats_determine_each_other() {
        for chats in [0, 1, 3, 4, 7, 40, 1_001, 12_345] {
            let owners = Owners::new(7, chats);
            let mut owned = vec![None; usize::try_from(chats).unwrap_or_default()];
            for first in (0..chats).filter(|chat| owners.first(*chat) == *chat) {
                for chat in owners.all(first) {
                    assert_eq!(owners.first(chat), first, "{chat} of {chats}");
                    assert_eq!(owned[chat as usize].replace(first), None, "{chat} of {chats}");
                }
            }
            assert!(owned.iter().all(Option::is_some), "{chats}");
            let quarters: Vec<u64> = owners.quarters().flatten().collect();
            assert_eq!(quarters, (0..chats).collect::<Vec<_>>());
        }
    }
}
