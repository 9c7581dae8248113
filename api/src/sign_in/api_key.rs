//! API keys as programs send them: `sl_` and 256 random bits.

use super::token;
use std::fmt;

/// What every key begins with, so that scanners of source code find one that was published.
pub const MARK: &str = "sl_";
/// How many characters a key has.
const LENGTH: usize = MARK.len() + 43;
/// How many of its first characters are shown later.
const SHOWN: usize = MARK.len() + 8;

/// A key. It is stored as its hash and never logged.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// A new key.
    #[must_use]
    pub fn generate() -> Self {
        Self(format!("{MARK}{}", token::opaque()))
    }

    /// The key that `text` is, if it has the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_key = text.len() == LENGTH && text.starts_with(MARK) && text.bytes().all(is_letter);
        is_key.then(|| Self(text.to_owned()))
    }

    /// The key in full, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first characters, by which people recognize it.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// Its hash, which is what is stored. A fast one is enough: nothing that has 256 random bits is
    /// found by trying.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        token::hash(&self.0)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_key_is_one_and_no_other_is_like_it() {
        let (one, other) = (ApiKey::generate(), ApiKey::generate());
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash(), other.hash());
        let again = ApiKey::parse(one.reveal()).unwrap();
        assert_eq!((again.hash(), again.prefix()), (one.hash(), &one.reveal()[..11]));
        assert_eq!((one.hash().len(), one.reveal().len()), (32, 46));
        assert!(!format!("{one:?}").contains(&one.reveal()[3..]));
    }

    #[test]
    fn what_has_another_form_is_no_key() {
        let key = ApiKey::generate().reveal().to_owned();
        let wrong = [String::new(), MARK.to_owned(), key[3..].to_owned(), format!("{key}x"), key[..45].to_owned()];
        for text in wrong.into_iter().chain([format!("{}é", &key[..44]), format!("{} ", &key[..45])]) {
            assert!(ApiKey::parse(&text).is_none(), "{text}");
        }
    }
}
