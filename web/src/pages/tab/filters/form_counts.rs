//! How many results there are of each form, with the other filters as they are. Requested when the list of forms is
//! opened.

use crate::pages::tab::model::TabModel;
use crate::server;
use crate::server::latest::Latest;
use leptos::prelude::*;
use sightline_shared::FormCount;

/// The counts, none until they are known, and what requests them.
#[must_use]
pub fn count_forms(model: TabModel) -> (RwSignal<Option<Vec<FormCount>>>, Callback<()>) {
    let counts = RwSignal::new(None);
    let latest = Latest::new();
    let request = Callback::new(move |()| {
        // Those of other filters say nothing.
        counts.set(None);
        let mut others = untrack(|| model.request_filter().without_order());
        others.forms().into_iter().for_each(Vec::clear);
        latest.run(Box::pin(async move {
            let answer = server::count_by_form(&others).await.ok();
            counts.try_set(answer.and_then(|answer| answer.forms));
        }));
    });
    (counts, request)
}
