//! One open stream: a place, and what is pulled from there.

use super::frames::{self, Piece, pieces};
use super::ids::{Ids, Place};
use super::readers::Audience;
use super::registration::Registration;
use super::ring::Next;
use super::shared::Shared;
use crate::error::Error;
use crate::store::Tree;
use crate::store::live::changes;
use crate::store::live::material::Material;
use actix_web::web::Bytes;
use chrono::Utc;
use diesel::PgConnection;
use futures::Stream;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::select;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep};

/// How many changes are read from the table at once.
const CHANGES_AT_ONCE: i64 = 100;
/// How long a reader waits after a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// A reader of the stream. Leaves the open streams when it is dropped.
pub struct Reader {
    shared: Arc<Shared>,
    registration: Registration,
    audience: Audience,
    place: Place,
    end: watch::Receiver<Place>,
    beat: Interval,
    /// The last id that it was sent is that of its place.
    is_place_sent: bool,
    /// Text to send first, with the reader's place after it.
    waiting: VecDeque<(Bytes, Place)>,
}

impl Reader {
    pub(super) fn new(
        shared: Arc<Shared>,
        registration: Registration,
        audience: Audience,
        place: Place,
        greeting: Bytes,
    ) -> Self {
        let mut beat = interval_at(Instant::now() + shared.limits.beat, shared.limits.beat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = shared.end.subscribe();
        let waiting = VecDeque::from([(greeting, place)]);
        Self { shared, registration, audience, place, end, beat, is_place_sent: true, waiting }
    }

    /// The stream as a body; it ends when the reader loses access or the server stops.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        futures::stream::unfold(self, |mut reader| async move { reader.next().await.map(|text| (Ok(text), reader)) })
    }

    /// The next text; `None` at the end.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.registration.has_ended() {
                return None;
            }
            if let Some((text, place)) = self.waiting.pop_front() {
                return Some(self.send(text, place));
            }
            // Before looking, so that no change goes unnoticed in between.
            self.end.mark_unchanged();
            let next = self.shared.ring().next(self.place, &self.audience);
            match next {
                Next::Text(text, place) => return Some(self.send(text, place)),
                Next::Behind(place) => {
                    self.pass(place);
                    self.catch_up().await;
                }
                Next::Nothing(place) => {
                    self.pass(place);
                    select! {
                        biased;
                        () = self.registration.ended() => return None,
                        _ = self.end.changed() => {}
                        _ = self.beat.tick() => return Some(self.show_life()),
                    }
                }
            }
        }
    }

    fn send(&mut self, text: Bytes, place: Place) -> Bytes {
        self.place = place;
        self.is_place_sent = true;
        self.beat.reset();
        text
    }

    /// Advances to `place` without sending anything; its id is sent with the next sign of life.
    fn pass(&mut self, place: Place) {
        self.is_place_sent &= place == self.place;
        self.place = place;
    }

    fn show_life(&mut self) -> Bytes {
        if self.is_place_sent {
            return Bytes::from_static(b":\n\n");
        }
        self.is_place_sent = true;
        frames::beat(&self.shared.ids, &self.place)
    }

    /// Reads what comes next from the table.
    async fn catch_up(&mut self) {
        let result = select! {
            () = self.registration.ended() => return,
            result = read(&self.shared, self.audience, self.place) => result,
        };
        match result {
            Ok(Some((texts, place))) => {
                let is_nothing = texts.is_empty();
                self.waiting = texts.into();
                if is_nothing {
                    self.pass(place);
                }
            }
            Ok(None) => {
                let end = self.shared.ring().end();
                self.waiting.push_back((frames::reset(&self.shared.ids, &end), end));
            }
            Err(why) => {
                tracing::warn!(%why, "a live stream waits for the database");
                select! {
                    () = self.registration.ended() => {}
                    () = sleep(PAUSE) => {}
                }
            }
        }
    }
}

/// Text with the reader's place after it.
type Texts = Vec<(Bytes, Place)>;

/// The next text for an audience from `place` on, and its place then; `None` when it is too far
/// behind to continue.
async fn read(shared: &Arc<Shared>, audience: Audience, place: Place) -> Result<Option<(Texts, Place)>, Error> {
    let _permit = shared.catching_up.acquire().await.map_err(|why| Error::Internal(why.into()))?;
    let end = shared.ring().end();
    let is_old = place.mark < (Utc::now() - super::shared::KEPT / 2).timestamp_micros();
    let is_suspect = is_old || end.position - place.position > super::shared::MOST_MISSED;
    if is_suspect && shared.find(audience.company_id, Some(place)).await?.is_none() {
        return Ok(None);
    }
    let ids = shared.ids.clone();
    shared.db.try_run(move |conn| read_between(conn, &ids, audience, place, end)).await.map(Some)
}

fn read_between(
    conn: &mut PgConnection,
    ids: &Ids,
    audience: Audience,
    place: Place,
    end: Place,
) -> Result<(Texts, Place), Error> {
    // A change that was sent in part is included.
    let after = if place.part == Place::WHOLE { place.position } else { place.position - 1 };
    let changes = changes::between(conn, Some(audience.company_id), after, end.position, CHANGES_AT_ONCE)?;
    let pieces = pieces(&changes, place);
    let parts: Vec<_> = pieces.iter().filter_map(Piece::part).collect();
    let material = Material::load(conn, audience.company_id, changes.iter().take(pieces.len()), &parts)?;
    // Read last, so that it has the organization of every chat.
    let scope = Tree::load(conn, audience.company_id)?.scope(audience.organization_id).ok_or(Error::NotFound)?;
    let now = Utc::now();
    let mut texts = Vec::new();
    for piece in &pieces {
        let text = frames::render(piece, &material, (&scope, audience), ids, now).map_err(Error::Internal)?;
        if !text.is_empty() {
            texts.push((text, piece.end));
        }
    }
    let last = pieces.last().map_or(end, |piece| piece.end);
    let is_all = pieces.len() == changes.len() && changes.len() < CHANGES_AT_ONCE as usize && last.part == Place::WHOLE;
    Ok((texts, if is_all { end } else { last }))
}
