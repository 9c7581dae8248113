//! What the drawer shows, loaded by its id.

use crate::server::load::{Failure, Load};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use uuid::Uuid;

/// Loads what `id` names whenever it or `again` changes; a late answer for another is dropped.
pub fn load_by_id<T, F>(id: Signal<Option<Uuid>>, fetch: fn(Uuid) -> F, again: RwSignal<u32>) -> Signal<Load<T>>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let load = RwSignal::new(Load::Loading);
    Effect::new(move |before: Option<Option<Uuid>>| {
        again.track();
        let wanted = id.get();
        // Content that is only requested again stays until the answer arrives.
        if before != Some(wanted) {
            load.set(Load::Loading);
        }
        let Some(id_wanted) = wanted else { return wanted };
        spawn_local(async move {
            let answer = fetch(id_wanted).await;
            if id.try_get_untracked().flatten() != Some(id_wanted) {
                return;
            }
            match answer {
                Ok(content) => load.set(Load::Ready(content)),
                // Content on screen stays if it cannot be loaded again, unless it no longer exists.
                Err(why) if !why.is_not_found() && load.with_untracked(|load| matches!(load, Load::Ready(_))) => {}
                Err(why) => load.set(Load::Failed(why)),
            }
        });
        wanted
    });
    load.into()
}

/// What asks again for what was not loaded.
pub fn retry(again: RwSignal<u32>) -> Callback<()> {
    Callback::new(move |()| again.update(|again| *again += 1))
}
