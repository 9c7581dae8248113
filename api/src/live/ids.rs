//! Ids of the stream's events: places in the stream, opaque to callers.
//!
//! An id is an encrypted place (positions count the changes of all companies, which is not
//! public) with a MAC of this database. So an id that was altered, or that comes from another
//! database, is refused.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const PLACE: usize = 20;
const CODE: usize = 12;
/// How long an id is, in characters.
const LENGTH: usize = (PLACE + CODE) * 4 / 3 + 1;

/// The place of a reader: everything up to here was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position of the change; 0 before the first.
    pub position: i64,
    /// How much of the change was sent; see [`Place::WHOLE`].
    pub part: u32,
    /// When the change was written, in microseconds since 1970: distinguishes the change from the one
    /// at the same position of a database that was restored from a backup. 0 before the first.
    pub mark: i64,
}

impl Place {
    /// The part number of a whole change.
    pub const WHOLE: u32 = u32::MAX;
    /// The part number of a change of which all was sent but the chat.
    pub const TRANSCRIPT: u32 = Self::WHOLE - 1;

    /// The end of the change at `position` that was made at `made_at`.
    #[must_use]
    pub fn after(position: i64, made_at: Option<DateTime<Utc>>) -> Self {
        Self { position, part: Self::WHOLE, mark: made_at.map_or(0, |at| at.timestamp_micros()) }
    }
}

/// Encodes and decodes ids.
#[derive(Clone)]
pub struct Ids(hmac::digest::Key<Hmac<Sha256>>);

impl Ids {
    /// The ids of the database with `key`.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..32].copy_from_slice(&Sha256::digest(key));
        Self(block)
    }

    /// The id of a place: always the same.
    #[must_use]
    pub fn encode(&self, place: &Place) -> String {
        let mut bytes = [0; PLACE + CODE];
        bytes[..8].copy_from_slice(&place.position.to_be_bytes());
        bytes[8..12].copy_from_slice(&place.part.to_be_bytes());
        bytes[12..PLACE].copy_from_slice(&place.mark.to_be_bytes());
        let code = self.code(b"code", &bytes[..PLACE]);
        bytes[PLACE..].copy_from_slice(&code[..CODE]);
        self.cover(&mut bytes);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place from which [`Ids::encode`] made `id`; `None` for anything else.
    #[must_use]
    pub fn decode(&self, id: &str) -> Option<Place> {
        // Longer text is not an id of this server.
        let bytes = (id.len() == LENGTH).then(|| BASE64_URL_SAFE_NO_PAD.decode(id).ok()).flatten()?;
        let mut bytes: [u8; PLACE + CODE] = bytes.try_into().ok()?;
        self.cover(&mut bytes);
        let (place, code) = bytes.split_at(PLACE);
        self.mac(b"code", place).verify_truncated_left(code).ok()?;
        let (position, rest) = place.split_first_chunk()?;
        let (part, mark) = rest.split_first_chunk()?;
        Some(Place {
            position: i64::from_be_bytes(*position),
            part: u32::from_be_bytes(*part),
            mark: i64::from_be_bytes(mark.try_into().ok()?),
        })
    }

    /// Encrypts or decrypts the place with a pad derived from the MAC (as SIV does, RFC 5297).
    fn cover(&self, bytes: &mut [u8; PLACE + CODE]) {
        let (place, code) = bytes.split_at_mut(PLACE);
        let pad = self.code(b"pad.", code);
        place.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
    }

    /// `purpose` always has the same length, so that the two cannot be confused.
    fn mac(&self, purpose: &[u8; 4], bytes: &[u8]) -> Hmac<Sha256> {
        Hmac::<Sha256>::new(&self.0).chain_update(purpose).chain_update(bytes)
    }

    fn code(&self, purpose: &[u8; 4], bytes: &[u8]) -> [u8; 32] {
        self.mac(purpose, bytes).finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Place> {
        (any::<i64>(), any::<u32>(), any::<i64>()).prop_map(|(position, part, mark)| Place { position, part, mark })
    }

    proptest! {
        #[test]
        fn an_id_reads_back_as_the_place_it_was_made_of(place in place()) {
            let ids = Ids::new(b"key");
            let id = ids.encode(&place);
            prop_assert_eq!(id.len(), LENGTH);
            prop_assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(ids.decode(&id), Some(place));
            prop_assert_eq!(Ids::new(b"another key").decode(&id), None);
        }

        #[test]
        fn an_id_with_one_character_altered_is_none(place in place(), at in 0..LENGTH, other in "[A-Za-z0-9_-]") {
            let ids = Ids::new(b"key");
            let id = ids.encode(&place);
            let mut altered = id.clone();
            altered.replace_range(at..=at, &other);
            prop_assume!(altered != id);
            prop_assert_eq!(ids.decode(&altered), None);
        }

        #[test]
        fn text_that_is_no_id_is_none(text in ".*") {
            prop_assert_eq!(Ids::new(b"key").decode(&text), None);
        }
    }

    #[test]
    fn an_id_does_not_show_how_much_happened() {
        let ids = Ids::new(b"key");
        let [one, two] = [1, 2].map(|position| ids.encode(&Place { position, part: Place::WHOLE, mark: 7 }));
        let alike = one.bytes().zip(two.bytes()).filter(|(one, two)| one == two).count();
        assert!(alike < 10, "{one} {two}");
    }
}
