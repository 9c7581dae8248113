//! Limits on failed sign-ins: per account and per address, known or not.
//!
//! Ten failures for an account and twenty from an address, then one more every 30 and 6 seconds.
//! While that lasts, even the right password has to wait. Guesses of others do not lock the user
//! out: a user that has signed in from an address before has separate tries there. Held in this
//! process's memory: each server process counts separately.

use crate::throttle::{Rate, Throttle};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many addresses of successful sign-ins are remembered.
const MOST_KNOWN: usize = 50_000;
/// How long they are remembered.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// The hash of an account's name as sent, so that memory holds neither addresses nor long texts.
type Account = [u8; 16];
type Pair = (Account, IpAddr);

/// The failures so far.
#[derive(Debug)]
pub struct SignInLimits {
    accounts: Throttle<Account>,
    addresses: Throttle<IpAddr>,
    /// The failures of an account from an address that it has signed in from.
    familiar: Throttle<Pair>,
    known: Mutex<HashMap<Pair, Instant>>,
}

/// A try in progress. It counts as a failure unless it succeeds.
#[derive(Debug)]
pub struct Try<'a> {
    limits: &'a SignInLimits,
    account: Account,
    address: IpAddr,
    is_familiar: bool,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self {
            accounts: Throttle::new("sign-in", 10, Duration::from_secs(300)),
            addresses: Throttle::new("sign-in", 20, Duration::from_secs(120)),
            familiar: Throttle::new("sign-in", 10, Duration::from_secs(300)),
            known: Mutex::default(),
        }
    }
}

impl SignInLimits {
    /// Begins a try for `email` from `address`.
    ///
    /// # Errors
    /// The exhausted quota when there were too many failures.
    pub fn begin(&self, email: &str, address: Option<IpAddr>) -> Result<Try<'_>, Rate> {
        let (account, address) = (account(email), network(address.unwrap_or(Ipv6Addr::UNSPECIFIED.into())));
        let is_familiar = self.is_known((account, address));
        if is_familiar {
            self.familiar.take(&(account, address))?;
        } else {
            self.addresses.take(&address)?;
            self.accounts.take(&account).inspect_err(|_| self.addresses.give_back(&address))?;
        }
        Ok(Try { limits: self, account, address, is_familiar })
    }

    fn is_known(&self, pair: Pair) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&pair).is_some_and(|at| at.elapsed() < KNOWN_FOR)
    }

    fn remember(&self, pair: Pair) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            let mut times: Vec<Instant> = known.values().copied().collect();
            let (_, middle, _) = times.select_nth_unstable(MOST_KNOWN / 2);
            let middle = *middle;
            known.retain(|_, at| *at > middle);
        }
        known.insert(pair, Instant::now());
    }
}

impl Try<'_> {
    /// The password was right: the try does not count.
    pub fn succeed(self) {
        if self.is_familiar {
            self.limits.familiar.give_back(&(self.account, self.address));
        } else {
            self.limits.accounts.give_back(&self.account);
            self.limits.addresses.give_back(&self.address);
        }
        self.limits.remember((self.account, self.address));
    }
}

fn account(email: &str) -> Account {
    let hash = Sha256::digest(email.to_lowercase());
    let mut account = Account::default();
    account.copy_from_slice(&hash[..16]);
    account
}

/// The network that counts as one address: a household has a whole IPv6 network.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, last]))
    }

    fn failures(limits: &SignInLimits, email: &str, from: Option<IpAddr>) -> usize {
        (0..100).take_while(|_| limits.begin(email, from).is_ok()).count()
    }

    #[test]
    fn an_account_is_guarded_whatever_the_address_and_an_address_whatever_the_account() {
        let limits = SignInLimits::default();
        assert_eq!(failures(&limits, "mara@example.com", address(1)), 10);
        assert!(limits.begin("MARA@example.com", address(2)).is_err());
        assert!(limits.begin("ines@example.com", address(1)).is_ok());
        let others: usize = (0..30).map(|number| failures(&limits, &format!("{number}@example.com"), address(3))).sum();
        assert_eq!(others, 20);
    }

    #[test]
    fn the_rightful_user_gets_in_where_it_got_in_before() {
        let limits = SignInLimits::default();
        limits.begin("mara@example.com", address(1)).unwrap().succeed();
        assert_eq!(failures(&limits, "mara@example.com", address(2)), 10);
        limits.begin("mara@example.com", address(1)).unwrap().succeed();
        assert_eq!(failures(&limits, "mara@example.com", address(1)), 10);
    }

    #[test]
    fn successful_sign_ins_are_never_slowed_down() {
        let limits = SignInLimits::default();
        for number in 0..200 {
            limits.begin(&format!("{number}@example.com"), address(1)).unwrap().succeed();
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let (one, two) = ("2001:db8::1".parse().unwrap(), "2001:db8::ffff:2".parse().unwrap());
        assert_eq!(network(one), network(two));
        assert_ne!(network(one), network("2001:db8:0:1::1".parse().unwrap()));
    }
}
