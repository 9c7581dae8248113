//! The changes of the last moments, prepared once for all readers of a process.
//!
//! Bounded in number and bytes: a reader that is behind it reads from the table.

use super::ids::Place;
use super::readers::Audience;
use actix_web::web::Bytes;
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

/// How many changes are held at most.
const MOST: usize = 4_096;
/// How many bytes of text are held at most.
const MOST_BYTES: usize = 16 << 20;

/// A change, prepared.
#[derive(Debug)]
pub struct Entry {
    /// The reader's place after it was sent.
    pub end: Place,
    /// The company it happened in.
    pub company_id: Uuid,
    /// The text for each audience; empty when it does not see the change, absent when it was not
    /// prepared for it.
    pub texts: HashMap<Audience, Bytes>,
}

impl Entry {
    fn size(&self) -> usize {
        self.texts.values().map(Bytes::len).sum()
    }
}

/// What comes next for a reader.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// This text, and the place of the reader after it.
    Text(Bytes, Place),
    /// Nothing yet; the reader may as well be there.
    Nothing(Place),
    /// It has to be read from the table, from this place on.
    Behind(Place),
}

/// The prepared changes, in order and without gaps.
#[derive(Debug)]
pub struct Ring {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// Everything up to here was prepared or passed over.
    end: Place,
}

impl Ring {
    /// An empty one that ends at `end`.
    #[must_use]
    pub const fn new(end: Place) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, end }
    }

    /// Where it ends.
    #[must_use]
    pub const fn end(&self) -> Place {
        self.end
    }

    /// Drops everything and continues after `end`.
    pub fn pass_over(&mut self, end: Place) {
        *self = Self::new(end);
    }

    /// Adds the next change.
    pub fn push(&mut self, entry: Entry) {
        self.end = entry.end;
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    /// Drops what was prepared of a company: some of it may have been erased since.
    pub fn forget(&mut self, company_id: Uuid) {
        for entry in self.entries.iter_mut().filter(|entry| entry.company_id == company_id) {
            self.bytes -= entry.size();
            entry.texts = HashMap::new();
        }
    }

    /// What comes after `place` for a reader.
    #[must_use]
    pub fn next(&self, mut place: Place, audience: &Audience) -> Next {
        loop {
            // Another process may have sent it more than this one knows of.
            if place.position > self.end.position || (place.position, place.part) == (self.end.position, Place::WHOLE) {
                return Next::Nothing(place);
            }
            if place.part != Place::WHOLE {
                return Next::Behind(place);
            }
            let Some(entry) = self.after(place.position) else { return Next::Behind(place) };
            if entry.company_id == audience.company_id {
                match entry.texts.get(audience) {
                    None => return Next::Behind(place),
                    Some(text) if !text.is_empty() => return Next::Text(text.clone(), entry.end),
                    Some(_) => {}
                }
            }
            place = entry.end;
        }
    }

    fn after(&self, position: i64) -> Option<&Entry> {
        let first = self.entries.front()?.end.position;
        self.entries.get(usize::try_from(position + 1 - first).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: Uuid = Uuid::from_u128(1);
    const THEM: Uuid = Uuid::from_u128(2);
    const OURS: Audience = audience(US, true);
    const THEIRS: Audience = audience(THEM, true);

    const fn audience(company_id: Uuid, reads_results: bool) -> Audience {
        Audience { company_id, organization_id: Uuid::from_u128(3), reads_results, reads_contacts: true }
    }

    fn place(position: i64) -> Place {
        Place { position, part: Place::WHOLE, mark: position }
    }

    fn entry(position: i64, company_id: Uuid, text: Option<&'static str>) -> Entry {
        let texts =
            text.map(|text| (audience(company_id, true), Bytes::from_static(text.as_bytes()))).into_iter().collect();
        Entry { end: place(position), company_id, texts }
    }

    fn ring(entries: impl IntoIterator<Item = Entry>) -> Ring {
        let mut ring = Ring::new(place(10));
        entries.into_iter().for_each(|entry| ring.push(entry));
        ring
    }

    #[test]
    fn a_reader_is_sent_its_own_changes_and_passes_over_the_rest() {
        let ring = ring([entry(11, THEM, Some("theirs")), entry(12, US, Some("")), entry(13, US, Some("ours"))]);
        let text = Next::Text(Bytes::from_static(b"ours"), place(13));
        assert_eq!(ring.next(place(10), &OURS), text);
        assert_eq!(ring.next(place(13), &OURS), Next::Nothing(place(13)));
        assert_eq!(ring.next(place(13), &THEIRS), Next::Nothing(place(13)));
        // What was prepared for readers of results is not for others.
        assert_eq!(ring.next(place(10), &audience(US, false)), Next::Behind(place(11)));
    }

    #[test]
    fn what_was_not_prepared_or_is_gone_is_read_from_the_table() {
        let ring = ring([entry(11, THEM, None), entry(12, US, None)]);
        assert_eq!(ring.next(place(10), &OURS), Next::Behind(place(11)));
        assert_eq!(ring.next(place(9), &OURS), Next::Behind(place(9)));
        let inside = Place { part: 3, ..place(12) };
        assert_eq!(ring.next(inside, &OURS), Next::Behind(inside));
    }

    #[test]
    fn a_reader_that_is_ahead_of_this_process_waits() {
        assert_eq!(ring([]).next(place(10), &OURS), Next::Nothing(place(10)));
        assert_eq!(ring([]).next(place(17), &OURS), Next::Nothing(place(17)));
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let big: &'static str = Box::leak("x".repeat(5 << 20).into_boxed_str());
        let ring = ring((11..=20).map(|position| entry(position, US, Some(big))));
        assert!(ring.bytes <= MOST_BYTES && ring.entries.len() == 3, "{} {}", ring.bytes, ring.entries.len());
        assert_eq!(ring.next(place(16), &OURS), Next::Behind(place(16)));
        assert!(matches!(ring.next(place(17), &OURS), Next::Text(..)));
    }

    #[test]
    fn what_a_company_had_erased_is_prepared_no_longer() {
        let mut ring = ring([entry(11, US, Some("words")), entry(12, THEM, Some("theirs"))]);
        ring.forget(US);
        assert_eq!(ring.next(place(10), &OURS), Next::Behind(place(10)));
        assert!(matches!(ring.next(place(11), &THEIRS), Next::Text(..)));
        assert_eq!(ring.bytes, "theirs".len());
    }
}
