//! How the sender works; tests use other numbers.

use chrono::TimeDelta;
use ipnet::IpNet;
use std::time::Duration;

/// The limits of the sender.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Networks that endpoints may be in though they are not public; within them `http` and any port
    /// are allowed.
    pub allowed_networks: Vec<IpNet>,
    /// The URL of an endpoint in this process, which needs no allowed network. Users cannot register it.
    pub own: Option<String>,
    /// How often the outbox is looked at when nothing wakes the sender.
    pub poll: Duration,
    /// How long a claim lasts: longer than an attempt, its reads and its writes.
    pub claim: Duration,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How long after each failed attempt the next one follows; after the last, the message is given
    /// up.
    pub schedule: Vec<Duration>,
    /// How many messages are under way at once.
    pub total: usize,
    /// How many of them to one endpoint.
    pub per_endpoint: usize,
    /// How long an endpoint may fail before it is disabled.
    pub patience: TimeDelta,
    /// How often waits that became too long are looked for.
    pub waits: Duration,
    /// How long the log is kept.
    pub kept: TimeDelta,
    /// How often old rows are removed.
    pub cleaning: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let (second, minute, hour) = (1, 60, 60 * 60);
        // About three days in all, as the specification proposes.
        let schedule =
            [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
        Self {
            allowed_networks: Vec::new(),
            own: None,
            poll: Duration::from_secs(2),
            claim: Duration::from_secs(60),
            timeout: Duration::from_secs(15),
            schedule: schedule.map(Duration::from_secs).to_vec(),
            total: 64,
            per_endpoint: 4,
            patience: TimeDelta::days(10),
            waits: Duration::from_secs(5),
            kept: TimeDelta::days(30),
            cleaning: Duration::from_secs(10 * 60),
        }
    }
}
