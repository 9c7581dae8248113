//! Cursors: where the next page of a list begins, opaque to callers.
//!
//! A cursor is a keyset position and a code that only this server can make over the position and
//! what it belongs to. So one that was altered, or that comes with other filters or from another
//! company, is not a cursor; nothing is stored.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const POSITION: usize = 24;
const CODE: usize = 16;

/// The last row of a page: the next page holds the rows after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The row's value of the column that is sorted by, to the microsecond.
    pub at: DateTime<Utc>,
    /// The row's id, which decides between equal values.
    pub id: Uuid,
}

/// Positions as text.
#[derive(Clone, Copy, Debug)]
pub struct Cursor;

impl Cursor {
    /// `position` as opaque text, good only with the same `key` and `binding`. The binding says
    /// what the position belongs to: operation, company, filters, order.
    #[must_use]
    pub fn encode(key: &[u8], binding: &str, position: &Position) -> String {
        let payload = payload(position);
        let code = code(key, binding, &payload).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([&payload[..], &code[..CODE]].concat())
    }

    /// The position that [`Cursor::encode`] made `cursor` of; `None` for anything else.
    #[must_use]
    pub fn decode(key: &[u8], binding: &str, cursor: &str) -> Option<Position> {
        // Longer text is none of ours, and is not worth decoding.
        let bytes = (cursor.len() <= 64).then(|| BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()).flatten()?;
        let (payload, given) = bytes.split_first_chunk::<POSITION>()?;
        let given: &[u8; CODE] = given.try_into().ok()?;
        code(key, binding, payload).verify_truncated_left(given).ok()?;
        let (at, id) = payload.split_first_chunk()?;
        let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*at))?;
        Some(Position { at, id: Uuid::from_slice(id).ok()? })
    }
}

fn payload(position: &Position) -> [u8; POSITION] {
    let mut payload = [0; POSITION];
    payload[..8].copy_from_slice(&position.at.timestamp_micros().to_be_bytes());
    payload[8..].copy_from_slice(position.id.as_bytes());
    payload
}

/// The payload's length is fixed, so that payload and binding cannot be mistaken for each other.
fn code(key: &[u8], binding: &str, payload: &[u8; POSITION]) -> Hmac<Sha256> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..32].copy_from_slice(&Sha256::digest(key));
    Hmac::<Sha256>::new(&block).chain_update(payload).chain_update(binding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &[u8] = b"a key of the installation";

    fn position() -> impl Strategy<Value = Position> {
        // What PostgreSQL can hold of years that RFC 3339 can write.
        (-62_167_219_200_000_000..253_402_300_800_000_000_i64, any::<u128>())
            .prop_map(|(at, id)| Position { at: DateTime::from_timestamp_micros(at).unwrap(), id: Uuid::from_u128(id) })
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_the_position_it_was_made_of(position in position(), binding in ".*") {
            let cursor = Cursor::encode(KEY, &binding, &position);
            prop_assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(Cursor::decode(KEY, &binding, &cursor), Some(position));
        }

        #[test]
        fn a_cursor_with_one_character_altered_is_none(position in position(), at in 0..54_usize, other in "[A-Za-z0-9_-]") {
            let cursor = Cursor::encode(KEY, "b", &position);
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
        let position = Position { at: DateTime::UNIX_EPOCH, id: Uuid::from_u128(7) };
        let cursor = Cursor::encode(KEY, "chats state=queued", &position);
        assert_eq!(Cursor::decode(KEY, "chats state=active", &cursor), None);
        assert_eq!(Cursor::decode(b"another key", "chats state=queued", &cursor), None);
        assert_eq!(Cursor::decode(KEY, "chats state=queued", &cursor[..53]), None);
        assert_eq!(Cursor::decode(KEY, "chats state=queued", &format!("{cursor}A")), None);
    }
}
