//! What the rows are filtered by: a chip for each value, which its button removes.

use crate::components::base::focus::focus;
use crate::components::base::icon::Icon;
use crate::words::{t, t_with};
use leptos::html::Ul;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// A value that is filtered by, in words, and what removes it.
pub type Chip = (String, Callback<()>);

/// The chips; nothing at all where there are none.
#[component]
pub fn FilterChips(
    /// The values.
    chips: Signal<Vec<Chip>>,
) -> impl IntoView {
    let root = NodeRef::<Ul>::new();
    // The button that was pressed goes away: its place, or else the filters, get the focus.
    let move_focus = move |place: usize| {
        request_animation_frame(move || {
            let buttons = root.get_untracked().filter(|root| root.is_connected());
            let buttons = buttons.and_then(|root| root.query_selector_all("button").ok());
            let at = |place: usize| buttons.as_ref()?.get(place as u32)?.dyn_into::<Element>().ok();
            let next = at(place).or_else(|| at(place.checked_sub(1)?));
            let filters = || document().query_selector("form.filters button").ok().flatten();
            if let Some(next) = next.or_else(filters) {
                focus(&next);
            }
        });
    };
    let chip = move |(place, (words, remove)): (usize, Chip)| {
        let label = t_with("chips.remove", &[("filter", &words)]);
        let remove = move |_| {
            remove.run(());
            move_focus(place);
        };
        view! {
            <li class="chip">
                <span class="truncated" title=words.clone() dir="auto">{words.clone()}</span>
                <button type="button" class="icon-button icon-button--small" aria-label=label on:click=remove><Icon name="x"/></button>
            </li>
        }
    };
    move || {
        let chips = chips.get();
        (!chips.is_empty()).then(|| {
            let chips: Vec<_> = chips.into_iter().enumerate().map(chip).collect();
            view! { <ul class="chips" aria-label=t("chips.label") node_ref=root>{chips}</ul> }
        })
    }
}
