//! How many results there are of each form, with the other filters as they are. Requested when the list of forms is
//! opened.

use crate::pages::tab::model::TabModel;
use crate::server;
use crate::server::latest::Latest;
use leptos::prelude::*;
use sightline_shared::FormCount;

/// Where the counts are requested and shown.
#[derive(Clone, Copy)]
pub struct FormCounts {
    /// The tab whose rows are counted.
    pub model: TabModel,
    /// The list of forms was opened.
    pub opened: Trigger,
    /// The counts; none until they are known.
    pub counts: RwSignal<Option<Vec<FormCount>>>,
}

/// Requests the counts whenever the list is opened; shows nothing itself.
pub fn count_forms(FormCounts { model, opened, counts }: FormCounts) -> AnyView {
    let latest = Latest::new();
    Effect::new(move || {
        opened.track();
        // Those of other filters say nothing.
        counts.set(None);
        let mut others = untrack(|| model.request_filter().without_order());
        others.forms().into_iter().for_each(Vec::clear);
        latest.run(Box::pin(async move {
            let answer = server::count_by_form(&others).await.ok();
            counts.try_set(answer.and_then(|answer| answer.forms));
        }));
    });
    ().into_any()
}
