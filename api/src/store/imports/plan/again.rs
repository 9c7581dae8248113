//! A stored chat by itself: what follows from its events where no statement has come.

use super::build::Parts;
use super::known::Batch;
use super::life::replay;
use crate::chat_life::{Life, StatedState};
use crate::store::imports::item::Item;
use crate::store::imports::merge::Merged;
use crate::store::imports::stored::Stored;
use crate::store::imports::work::{Head, Work};
use uuid::Uuid;

/// What has to be written so that the chat, all of whose events were read, is what follows from
/// them and from `stated`, what counts of its state; `None` where it is that already. `life` is what
/// is stored of its life.
pub fn again<'a>(
    stored: &'a Stored,
    life: Option<&Life<Uuid>>,
    stated: Option<StatedState>,
    batch: &Batch<'_>,
) -> Option<Work<'a>> {
    let id = stored.row.id;
    let head = Head { stated, ..Head::stored(stored) };
    let (mut dropped, mut items): (Vec<Item>, Vec<Item>) =
        stored.events.iter().cloned().partition(|event| event.is_inferred);
    // What was inferred from an earlier statement stays as it happened: the later one only goes on.
    if stated != stored.stated && !dropped.is_empty() {
        let settle = |event: Item| Item { is_changed: true, is_inferred: false, is_own: true, ..event };
        items.extend(dropped.drain(..).map(settle));
        items.sort_by_key(|item| item.seq);
    }
    let mut merged = Merged { items, ..Merged::default() };
    let replayed = replay(stored.row.started_at, &head, &mut merged, &mut dropped, batch, id);
    let is_as_stored = |(item, place): (&Item, i32)| item.is_stored && item.seq == Some(place);
    let is_same = life == Some(&replayed)
        && dropped.is_empty()
        && stated == stored.stated
        && merged.items.iter().zip(1..).all(is_as_stored);
    let (statement, results, takes_contact) = (None, Vec::new(), false);
    let parts =
        Parts { statement, stored: Some(stored), id, head, merged, dropped, life: replayed, results, takes_contact };
    (!is_same).then(|| parts.into_work())
}
