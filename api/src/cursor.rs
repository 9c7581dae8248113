//! Cursors: the start of the next page of a list, opaque to callers.
//!
//! A cursor is a keyset position with a MAC over the position and the query it belongs to. So one
//! that was altered, or that comes with other filters or from another company, is refused; nothing
//! is stored.

use crate::store::lists::{Key, Position};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::DateTime;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Of the id, and before it what kind of key follows.
const FIXED: usize = 17;
const CODE: usize = 16;
/// The longest text of a key, in bytes: 64 characters.
const TEXT: usize = 256;
/// The longest cursor, in characters.
const LONGEST: usize = (FIXED + TEXT + CODE).div_ceil(3) * 4;

/// Positions as text.
#[derive(Clone, Copy, Debug)]
pub struct Cursor;

impl Cursor {
    /// `position` as opaque text, valid only with the same `key` and `binding`. The binding names
    /// the query of the position: operation, company, filters, order.
    #[must_use]
    pub fn encode(key: &[u8], binding: &str, position: &Position) -> String {
        let payload = payload(position);
        let code = code(key, binding, &payload).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([&payload[..], &code[..CODE]].concat())
    }

    /// The position from which [`Cursor::encode`] made `cursor`; `None` for anything else.
    #[must_use]
    pub fn decode(key: &[u8], binding: &str, cursor: &str) -> Option<Position> {
        // Longer text is not a cursor of this server.
        let bytes = (cursor.len() <= LONGEST).then(|| BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()).flatten()?;
        let (payload, given) = bytes.split_last_chunk::<CODE>()?;
        code(key, binding, payload).verify_truncated_left(given).ok()?;
        position(payload)
    }
}

fn payload(position: &Position) -> Vec<u8> {
    let (kind, key) = match &position.key {
        Key::At(at) => (0, at.timestamp_micros().to_be_bytes().to_vec()),
        Key::Number(number) => (1, number.to_be_bytes().to_vec()),
        Key::Text(text) => (2, text.as_bytes().to_vec()),
        Key::Unknown => (3, Vec::new()),
    };
    [&[kind], &position.id.as_bytes()[..], &key].concat()
}

fn position(payload: &[u8]) -> Option<Position> {
    let (fixed, value) = payload.split_first_chunk::<FIXED>()?;
    let whole = || Some(i64::from_be_bytes(value.try_into().ok()?));
    let key = match fixed[0] {
        0 => Key::At(DateTime::from_timestamp_micros(whole()?)?),
        1 => Key::Number(whole()?),
        2 => Key::Text(String::from_utf8(value.to_vec()).ok()?),
        3 if value.is_empty() => Key::Unknown,
        _ => return None,
    };
    Some(Position { key, id: Uuid::from_slice(&fixed[1..]).ok()? })
}

/// The payload's length comes first, so that payload and binding cannot be mistaken for each other.
fn code(key: &[u8], binding: &str, payload: &[u8]) -> Hmac<Sha256> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..32].copy_from_slice(&Sha256::digest(key));
    let length = u64::try_from(payload.len()).unwrap_or(u64::MAX).to_be_bytes();
    Hmac::<Sha256>::new(&block).chain_update(length).chain_update(payload).chain_update(binding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &[u8] = b"a key of the installation";

    fn key() -> impl Strategy<Value = Key> {
        prop_oneof![
            // What PostgreSQL can hold of years that RFC 3339 can write.
            (-62_167_219_200_000_000..253_402_300_800_000_000_i64)
                .prop_map(|at| Key::At(DateTime::from_timestamp_micros(at).unwrap())),
            any::<i64>().prop_map(Key::Number),
            "[\\PC]{0,64}".prop_map(Key::Text),
            Just(Key::Unknown),
        ]
    }

    fn position() -> impl Strategy<Value = Position> {
        (key(), any::<u128>()).prop_map(|(key, id)| Position { key, id: Uuid::from_u128(id) })
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_the_position_it_was_made_of(position in position(), binding in ".*") {
            let cursor = Cursor::encode(KEY, &binding, &position);
            prop_assert!(cursor.len() <= LONGEST);
            prop_assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(Cursor::decode(KEY, &binding, &cursor), Some(position));
        }

        #[test]
        fn a_cursor_with_one_character_altered_is_none(position in position(), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]") {
            let cursor = Cursor::encode(KEY, "b", &position);
            let at = at.index(cursor.len());
            let mut altered = cursor.clone();
            altered.replace_range(at..=at, &other);
            prop_assume!(altered != cursor);
            prop_assert_eq!(Cursor::decode(KEY, "b", &altered), None);
        }

        #[test]
        fn text_that_is_no_cursor_is_none(text in ".*") {
            prop_assert_eq!(Cursor::decode(KEY, "b", &text), None);
        }
    }

    #[test]
    fn a_cursor_is_good_only_with_its_own_filters_and_key() {
        let position = Position::at(DateTime::UNIX_EPOCH, Uuid::from_u128(7));
        let cursor = Cursor::encode(KEY, "chats state=queued", &position);
        assert_eq!(Cursor::decode(KEY, "chats state=active", &cursor), None);
        assert_eq!(Cursor::decode(b"another key", "chats state=queued", &cursor), None);
        assert_eq!(Cursor::decode(KEY, "chats state=queued", &cursor[..cursor.len() - 1]), None);
        assert_eq!(Cursor::decode(KEY, "chats state=queued", &format!("{cursor}A")), None);
    }

    #[test]
    fn what_belongs_to_the_binding_cannot_move_into_the_key() {
        let text = |text: &str| Position { key: Key::Text(text.to_owned()), id: Uuid::nil() };
        let cursor = Cursor::encode(KEY, "bc", &text("a"));
        assert_eq!(Cursor::decode(KEY, "c", &cursor), None);
        assert_ne!(cursor, Cursor::encode(KEY, "c", &text("ab")));
    }
}
