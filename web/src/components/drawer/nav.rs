//! The place of what a drawer shows in its list, and the ways to the others.

use crate::words::{number, t_with};
use leptos::prelude::*;
use uuid::Uuid;

/// The position in the list of what is shown, and the navigation from it.
#[derive(Clone, Copy)]
pub struct DrawerNav {
    /// Its place in the list: `1 of 248`.
    pub position: Signal<Option<String>>,
    /// It is the first of the list.
    pub is_first: Signal<bool>,
    /// It is the last of the list.
    pub is_last: Signal<bool>,
    /// Closes the drawer.
    pub on_close: Callback<()>,
    /// Opens the previous one of the list.
    pub on_previous: Callback<()>,
    /// Opens the next one of the list.
    pub on_next: Callback<()>,
}

impl DrawerNav {
    /// That of the row `id` of `ids`, of which there are `total`; without the total where that is not known.
    #[must_use]
    pub fn new(
        id: Uuid,
        ids: Signal<Vec<Uuid>>,
        total: Signal<Option<i64>>,
        on_close: Callback<()>,
        on_step: Callback<Uuid>,
    ) -> Self {
        let place = Memo::new(move |_| ids.with(|ids| ids.iter().position(|known| *known == id)));
        let step = move |by: isize| {
            let target = place.get_untracked().and_then(|place| place.checked_add_signed(by));
            if let Some(target) = target.and_then(|target| ids.with_untracked(|ids| ids.get(target).copied())) {
                on_step.run(target);
            }
        };
        Self {
            position: Signal::derive(move || place.get().map(|place| position(place, total.get()))),
            is_first: Signal::derive(move || place.get().is_none_or(|place| place == 0)),
            is_last: Signal::derive(move || place.get().is_none_or(|place| place + 1 >= ids.with(Vec::len))),
            on_close,
            on_previous: Callback::new(move |()| step(-1)),
            on_next: Callback::new(move |()| step(1)),
        }
    }
}

/// A place in words, counted from one: `3 of 248`; without the whole where that is not known.
fn position(place: usize, total: Option<i64>) -> String {
    let place = number(place as i64 + 1);
    match total {
        Some(total) => t_with("drawer.position", &[("place", &place), ("total", &number(total))]),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_place_is_counted_from_one() {
        assert_eq!(position(0, Some(1_248)), "1 of 1,248");
        assert_eq!(position(1_000, None), "1,001");
    }
}
