//! Passwords: generated, checked, hashed and verified. Knows neither users nor the database.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use rand::RngExt as _;
use sightline_shared::people::PASSWORD_LENGTH;
use zxcvbn::{Score, zxcvbn};

/// The lowest allowed score: 10^8 guesses, which the limits on sign-ins prevent.
const WEAKEST: Score = Score::Two;

/// A hash of no password, with the same cost as the others: a check of an unknown account takes as
/// long as that of a known one.
pub const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2lnaHRsaW5lLWR1bW15IQ$bm9ib2R5J3MgcGFzc3dvcmQgaGFzaGVzIHRvIHRoaXM";

/// Letters and digits that are easy to distinguish: 32, so five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Checks that `password` is allowed (NIST SP 800-63B: long enough, and not easy to guess).
///
/// # Errors
/// The reason, worded to follow "the password" or a member's name.
pub fn check(password: &str) -> Result<(), String> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        let (least, most) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
        return Err(format!("must have {least} to {most} characters"));
    }
    if zxcvbn(password, &["sightline"]).score() < WEAKEST {
        return Err("is too easy to guess: use more words, or less common ones".to_owned());
    }
    Ok(())
}

/// The Argon2id hash of a password with a salt of its own, as a PHC string.
///
/// # Errors
/// When the password is not allowed: see [`check`].
pub fn hash(password: &str) -> anyhow::Result<String> {
    check(password).map_err(|why| anyhow::anyhow!("the password {why}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash: PasswordHash| hash.to_string()).map_err(|why| anyhow::anyhow!("cannot hash the password: {why}"))
}

/// Whether `password` matches `hash`. A malformed hash matches none.
#[must_use]
pub fn verify(hash: &str, password: &str) -> bool {
    let is_too_long = password.chars().count() > *PASSWORD_LENGTH.end();
    let fits = |hash: PasswordHash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    !is_too_long && PasswordHash::new(hash).is_ok_and(fits)
}

/// A random password of 120 bits, in groups that are easy to type.
#[must_use]
pub fn generate() -> String {
    let mut random = rand::rng();
    let letters: String = (0..24).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect();
    let groups: Vec<&str> = (0..6).map(|at| &letters[at * 4..at * 4 + 4]).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$"));
        assert!(verify(&hashed, "correct horse"));
        assert!(!verify(&hashed, "correct horsf"));
        assert!(!verify("not a hash", "correct horse"));
        assert_ne!(hashed, hash("correct horse").unwrap());
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(hash("zéñöüßå").is_err());
        assert!(hash("zéñöüßåø").is_ok());
        assert!(hash(&"a".repeat(1025)).is_err());
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        for common in ["password", "PassWord123", "12345678", "p@ssw0rd1", "qwertyuiop", "Sightline1", "aaaaaaaaaaaa"] {
            assert!(hash(common).is_err(), "{common}");
        }
    }

    #[test]
    fn the_dummy_costs_what_a_real_hash_costs() {
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(DUMMY), cost(&hash("correct horse").unwrap()));
        assert!(PasswordHash::new(DUMMY).is_ok());
    }

    #[test]
    fn a_generated_password_is_long_and_never_the_same() {
        assert_eq!(generate().len(), 29);
        assert_ne!(generate(), generate());
    }
}
