//! The content codings that a body may have.

use super::inbox::Inbox;
use actix_web::http::header::HeaderValue;
use std::io::{self, BufRead, BufReader};

/// The largest window of a zstd frame, as a power of two: 8 MiB (RFC 9659).
const ZSTD_WINDOW: u32 = 23;
/// How many bytes are decoded at once.
const AT_ONCE: usize = 64 << 10;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// It is not.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// The coding that a `Content-Encoding` names; `None` for any other.
    #[must_use]
    pub fn of(header: Option<&HeaderValue>) -> Option<Self> {
        let Some(header) = header else { return Some(Self::Identity) };
        match header.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// A reader of what `inbox` holds in this coding. Memory does not depend on how much it unfolds to.
    pub(super) fn decoded(self, inbox: &Inbox) -> io::Result<Box<dyn BufRead>> {
        let inbox = inbox.clone();
        Ok(match self {
            Self::Identity => Box::new(BufReader::with_capacity(AT_ONCE, inbox)),
            Self::Gzip => Box::new(BufReader::with_capacity(AT_ONCE, flate2::read::MultiGzDecoder::new(inbox))),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::new(inbox)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(BufReader::with_capacity(AT_ONCE, decoder))
            }
        })
    }
}
