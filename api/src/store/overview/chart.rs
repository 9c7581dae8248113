//! The chart of an overview while it is filled.

use chrono::{DateTime, Utc};
use sightline_shared::{Bucket, ChatState, ChatType, Durations, StateCounts, TypeCounts};

/// The chart under construction.
pub struct Chart {
    /// Its buckets, in order.
    pub buckets: Vec<Bucket>,
    /// Where each begins.
    pub beginnings: Vec<DateTime<Utc>>,
    /// How many chats were counted into it.
    pub total: i64,
}

impl Chart {
    /// Empty buckets that begin at these instants, the last of which ends at `to`.
    pub fn new(beginnings: &[DateTime<Utc>], to: DateTime<Utc>) -> Self {
        let ends = beginnings.iter().skip(1).chain([&to]);
        let bucket = |(from, to): (&DateTime<Utc>, &DateTime<Utc>)| Bucket {
            from: (*from).into(),
            to: (*to).into(),
            states: StateCounts::default(),
            types: TypeCounts::default(),
            first_response: Durations::default(),
        };
        let buckets = beginnings.iter().zip(ends).map(bucket).collect();
        Self { buckets, beginnings: beginnings.to_vec(), total: 0 }
    }

    /// `width_bucket` counts from one.
    fn bucket(&mut self, number: i32) -> Option<&mut Bucket> {
        usize::try_from(number - 1).ok().and_then(|place| self.buckets.get_mut(place))
    }

    /// Counts chats of a state into a bucket.
    pub fn add_state(&mut self, number: i32, state: ChatState, count: i64) {
        self.total += count;
        let Some(bucket) = self.bucket(number) else { return };
        match state {
            ChatState::Queued => bucket.states.queued += count,
            ChatState::Active => bucket.states.active += count,
            ChatState::Closed => bucket.states.closed += count,
        }
    }

    /// Puts the first responses into a bucket; what began before the chart is in none.
    pub fn add_response(&mut self, number: i32, response: Durations) {
        if let Some(bucket) = self.bucket(number) {
            bucket.first_response = response;
        }
    }

    /// Counts chats of a type into a bucket.
    pub fn add_type(&mut self, number: i32, kind: ChatType, count: i64) {
        let Some(bucket) = self.bucket(number) else { return };
        match kind {
            ChatType::Contact => bucket.types.contact += count,
            ChatType::Agent => bucket.types.agent += count,
            ChatType::Bot => bucket.types.bot += count,
        }
    }
}
