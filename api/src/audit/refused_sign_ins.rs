//! Sign-ins that were refused unchecked because of too many tries. They are reported to the audit
//! log, but a flood must not fill it: there is at most one entry a minute for each account and
//! network, with the number of tries since the last one; the first try is reported at once.
//!
//! An address that belongs to no user may be anything a user typed by mistake: all of those from
//! one network share an entry without the address.

use crate::audit;
use crate::sign_in::limits::network;
use crate::store::Db;
use crate::store::audit::{Actor, CallerId, Entry};
use crate::store::users::{self, AccountRow};
use serde_json::json;
use sightline_shared::AuditAction;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long further tries are counted for the next entry, after one was reported.
const WINDOW: Duration = Duration::from_secs(60);
/// How often due entries are reported.
const EVERY: Duration = Duration::from_millis(500);
/// How many accounts, and how many networks, are distinguished at most.
const MOST: usize = 5_000;

/// The network of tries; `None` when it is unknown, or when there are too many networks already.
type Network = Option<IpAddr>;
/// An e-mail address as it was typed, in lower case, and where.
type Named = (String, Network);

/// Tries that are reported together.
#[derive(Clone, Debug)]
struct Tries {
    count: u64,
    /// The actor of the last one.
    actor: Actor,
}

/// Tries to report, and the earliest time for it.
#[derive(Debug)]
struct Waiting<K>(HashMap<K, (Tries, Instant)>);

impl<K> Default for Waiting<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash + Clone> Waiting<K> {
    fn has_room_for(&self, key: &K) -> bool {
        self.0.len() < MOST || self.0.contains_key(key)
    }

    fn add(&mut self, key: K, tries: Tries, now: Instant) {
        let (known, _) = self.0.entry(key).or_insert_with(|| (Tries { count: 0, ..tries.clone() }, now));
        *known = Tries { count: known.count + tries.count, ..tries };
    }

    /// Takes the tries that are due, and drops those without a recent try.
    fn take(&mut self, now: Instant) -> Vec<(K, Tries)> {
        let mut taken = Vec::new();
        self.0.retain(|key, (tries, due)| {
            if *due <= now && tries.count > 0 {
                taken.push((key.clone(), tries.clone()));
                (tries.count, *due) = (0, now + WINDOW);
            }
            *due > now
        });
        taken
    }
}

#[derive(Debug, Default)]
struct Parts {
    named: Waiting<Named>,
    nameless: Waiting<Network>,
}

impl Parts {
    fn add_nameless(&mut self, network: Network, tries: Tries, now: Instant) {
        let network = network.filter(|_| self.nameless.has_room_for(&network));
        self.nameless.add(network, tries, now);
    }
}

/// The tries that are not reported yet.
#[derive(Debug, Default)]
pub struct RefusedSignIns(Mutex<Parts>);

impl RefusedSignIns {
    /// Notes that a try for `email` was refused. `actor` has the address that it came from.
    pub fn note(&self, email: &str, actor: Actor) {
        let address = actor.address.as_deref().and_then(|address| address.parse().ok());
        let named = (email.to_lowercase(), address.map(network));
        let (mut parts, tries, now) = (self.parts(), Tries { count: 1, actor }, Instant::now());
        if parts.named.has_room_for(&named) {
            parts.named.add(named, tries, now);
        } else {
            parts.add_nameless(named.1, tries, now);
        }
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entries due at `now`. `accounts` are the users among the named addresses; all other
    /// addresses are left out.
    fn entries(&self, named: Vec<(Named, Tries)>, accounts: &[AccountRow], now: Instant) -> Vec<Entry> {
        let accounts: HashMap<String, &AccountRow> =
            accounts.iter().map(|account| (account.email.to_lowercase(), account)).collect();
        let (mut parts, mut entries) = (self.parts(), Vec::new());
        for (name, tries) in named {
            if let Some(account) = accounts.get(&name.0) {
                entries.push(entry(tries, Some(account)));
                continue;
            }
            parts.add_nameless(name.1, tries, now);
            // Tries that came meanwhile are looked up with the next ones.
            if let Some((_, due)) = parts.named.0.get_mut(&name) {
                *due = now;
            }
        }
        entries.extend(parts.nameless.take(now).into_iter().map(|(_, tries)| entry(tries, None)));
        entries
    }

    fn put_back(&self, named: Vec<(Named, Tries)>, now: Instant) {
        let mut parts = self.parts();
        for (name, tries) in named {
            parts.named.add(name.clone(), tries, now);
            if let Some((_, due)) = parts.named.0.get_mut(&name) {
                *due = now;
            }
        }
    }
}

/// For a user, the entry is about the user and visible to its admins; else it has no owner.
fn entry(Tries { count, mut actor }: Tries, account: Option<&AccountRow>) -> Entry {
    let details = json!({ "reason": "too_many", "attempts": count });
    let Some(account) = account else {
        return Entry::new(&actor, AuditAction::SignInFailed).with(details);
    };
    (actor.company_id, actor.caller) = (account.company_id, Some(CallerId::User(account.id)));
    let entry = Entry::new(&actor, AuditAction::SignInFailed).on("user", account.id);
    entry.of(account.organization_id).with(details)
}

impl RefusedSignIns {
    /// Reports due entries to the audit log periodically, as long as the server runs.
    pub async fn keep_reporting(&self, db: &Db, audit: &audit::Log) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.report_due(db, audit, Instant::now()).await;
        }
    }

    /// Reports everything that is not in the audit log yet, because the server stops.
    pub async fn report_rest(&self, db: &Db, audit: &audit::Log) {
        self.report_due(db, audit, Instant::now() + WINDOW).await;
    }

    async fn report_due(&self, db: &Db, audit: &audit::Log, now: Instant) {
        let named = self.parts().named.take(now);
        let emails: Vec<String> = named.iter().map(|((email, _), _)| email.clone()).collect();
        let accounts = match emails.len() {
            0 => Ok(Vec::new()),
            _ => db.run(move |conn| users::accounts(conn, emails)).await,
        };
        match accounts {
            Ok(accounts) => {
                for entry in self.entries(named, &accounts, now) {
                    audit.note(entry).await;
                }
            }
            Err(why) => {
                tracing::warn!(%why, "refused sign-ins are reported later");
                self.put_back(named, now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn actor(address: &str) -> Actor {
        Actor { address: Some(address.to_owned()), ..Actor::default() }
    }

    fn account(email: &str) -> AccountRow {
        let id = Uuid::from_u128(7);
        AccountRow { company_id: id, id, organization_id: id, email: email.to_owned() }
    }

    /// The entries reported at `now`: of how many users, and of how many tries in all.
    fn reported(refused: &RefusedSignIns, now: Instant) -> (usize, usize, u64) {
        let named = refused.parts().named.take(now);
        let count = |tries: &Tries| tries.count;
        let known = |name: &Named| name.0 == "mara@example.com";
        let of_known: u64 = named.iter().filter(|(name, _)| known(name)).map(|(_, tries)| count(tries)).sum();
        let entries = refused.entries(named, &[account("Mara@example.com")], now);
        let of_users = entries.iter().filter(|entry| entry.subject().is_some()).count();
        (of_users, entries.len() - of_users, of_known)
    }

    #[test]
    fn a_flood_is_one_entry_a_minute_and_counts_every_try() {
        let (refused, start) = (RefusedSignIns::default(), Instant::now() + Duration::from_millis(1));
        refused.note("MARA@example.com", actor("192.0.2.1"));
        assert_eq!(reported(&refused, start), (1, 0, 1));
        for _ in 0..1000 {
            refused.note("mara@example.com", actor("192.0.2.1"));
        }
        assert_eq!(reported(&refused, start + WINDOW / 2), (0, 0, 0));
        assert_eq!(reported(&refused, start + WINDOW), (1, 0, 1000));
        refused.note("mara@example.com", actor("192.0.2.1"));
        refused.note("mara@example.com", actor("192.0.2.2"));
        assert_eq!(reported(&refused, start + 2 * WINDOW), (2, 0, 2));
        assert_eq!(reported(&refused, start + 4 * WINDOW), (0, 0, 0));
        assert!(refused.parts().named.0.is_empty());
    }

    #[test]
    fn unknown_addresses_share_an_entry_of_their_network() {
        let (refused, start) = (RefusedSignIns::default(), Instant::now() + Duration::from_secs(1));
        for number in 0..1000 {
            refused.note(&format!("nobody{number}@example.com"), actor("2001:db8::1"));
            refused.note(&format!("nobody{number}@example.com"), actor("2001:db8::ffff:2"));
        }
        assert_eq!(reported(&refused, start), (0, 1, 0));
        refused.note("password", actor("2001:db8::1"));
        assert_eq!(reported(&refused, start), (0, 0, 0));
        assert_eq!(reported(&refused, start + WINDOW), (0, 1, 0));
    }

    #[test]
    fn the_number_of_places_is_bounded() {
        let (refused, start) = (RefusedSignIns::default(), Instant::now() + Duration::from_secs(9));
        for number in 0..20_000_u32 {
            let address = std::net::Ipv4Addr::from_bits(number << 8).to_string();
            refused.note(&format!("nobody{number}@example.com"), actor(&address));
        }
        let parts = refused.parts();
        assert_eq!((parts.named.0.len(), parts.nameless.0.len()), (MOST, MOST + 1));
        drop(parts);
        assert!(reported(&refused, start).1 <= MOST + 1);
    }

    #[test]
    fn tries_that_could_not_be_reported_are_reported_later() {
        let (refused, start) = (RefusedSignIns::default(), Instant::now() + Duration::from_secs(1));
        refused.note("mara@example.com", actor("192.0.2.1"));
        let named = refused.parts().named.take(start);
        refused.note("mara@example.com", actor("192.0.2.1"));
        refused.put_back(named, start);
        assert_eq!(reported(&refused, start), (1, 0, 2));
    }
}
