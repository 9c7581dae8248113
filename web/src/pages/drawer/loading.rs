//! What the drawer shows, loaded by its id.

use crate::server::live::{Change, Live};
use crate::server::load::{Failure, Load};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use uuid::Uuid;

/// Loads what `id` names, and again whenever the second signal is raised. `is_newer` says whether the
/// first of two copies is newer than the second.
pub fn load_by_id<T, F>(
    id: Uuid,
    fetch: fn(Uuid) -> F,
    is_newer: fn(&T, &T) -> bool,
) -> (Signal<Load<T>>, RwSignal<u32>)
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let (load, again) = (RwSignal::new(Load::Loading), RwSignal::new(0));
    // What failed while the stream was lost, and what may have changed.
    if let Some(live) = Live::get() {
        live.subscribe(move |changes| {
            if changes.iter().any(|change| matches!(change, Change::Began | Change::Resumed | Change::Reset)) {
                raise(again);
            }
        });
    }
    Effect::new(move || {
        again.track();
        spawn_local(async move {
            let answer = fetch(id).await;
            load.try_maybe_update(|load| {
                let next = next(load, answer, is_newer);
                (next.is_some(), next.into_iter().for_each(|next| *load = next))
            });
        });
    });
    (load.into(), again)
}

/// What an answer changes `shown` to; none if that stays.
fn next<T>(shown: &Load<T>, answer: Result<T, Failure>, is_newer: fn(&T, &T) -> bool) -> Option<Load<T>> {
    match (shown, answer) {
        // Answers may overtake each other.
        (Load::Ready(shown), Ok(content)) if is_newer(shown, &content) => None,
        (_, Ok(content)) => Some(Load::Ready(content)),
        // Content on screen stays if it cannot be loaded again, unless it no longer exists.
        (Load::Ready(_), Err(failure)) if !failure.is_not_found() => None,
        (_, Err(failure)) => Some(Load::Failed(failure)),
    }
}

/// Raises the number that has something loaded again, if that is still shown.
pub fn raise(again: RwSignal<u32>) {
    again.try_update(|again| *again += 1);
}

/// Loads again what was not loaded.
pub fn retry(again: RwSignal<u32>) -> Callback<()> {
    Callback::new(move |()| again.update(|again| *again += 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(shown: Load<i32>, answer: Result<i32, Failure>) -> Option<Load<i32>> {
        next(&shown, answer, |one, other| one > other)
    }

    #[test]
    fn an_answer_never_replaces_a_newer_copy() {
        assert_eq!(after(Load::Loading, Ok(1)), Some(Load::Ready(1)));
        assert_eq!(after(Load::Ready(1), Ok(2)), Some(Load::Ready(2)));
        assert_eq!(after(Load::Ready(2), Ok(2)), Some(Load::Ready(2)));
        assert_eq!(after(Load::Ready(2), Ok(1)), None);
    }

    #[test]
    fn content_stays_when_it_cannot_be_loaded_again_unless_it_no_longer_exists() {
        let gone = Failure { status: Some(404), ..Failure::no_answer() };
        assert_eq!(after(Load::Ready(1), Err(Failure::no_answer())), None);
        assert_eq!(after(Load::Ready(1), Err(gone.clone())), Some(Load::Failed(gone)));
        assert_eq!(after(Load::Loading, Err(Failure::no_answer())), Some(Load::Failed(Failure::no_answer())));
        assert_eq!(after(Load::Failed(Failure::no_answer()), Ok(1)), Some(Load::Ready(1)));
    }
}
