//! What is done with several rows at once, in the place of the line under the filters.

mod bar;
mod closing;
mod files;
mod tagging;
mod tally;

use super::model::TabModel;
use crate::browser::parts::{Place, part};
use leptos::prelude::*;

part!(SELECTION in selection_code: bar::bar, TabModel);

/// Whether the bar is shown.
#[must_use]
pub fn is_shown(model: TabModel) -> Memo<bool> {
    let selection = model.listing.selection;
    Memo::new(move |_| selection.is_any() || selection.is_held.get())
}

/// The bar, while rows are selected.
pub fn selection_bar(model: TabModel, is_shown: Memo<bool>) -> impl Fn() -> Option<AnyView> {
    move || is_shown.get().then(|| SELECTION.show(model, Place::Unseen))
}
