//! The choice between the charts and the tables of the overview.

use crate::pages::tab::model::TabModel;
use crate::query_state::Shown;
use crate::words::t;
use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;

/// The choice; arrows lead to the next and the one before.
pub(super) fn choice(model: TabModel, shown: Memo<Shown>) -> AnyView {
    let keys = ["overview.charts", "overview.agents", "overview.organizations", "overview.by_form"];
    let elements = [(); 4].map(|()| NodeRef::<Button>::new());
    let show = move |one| {
        model.change(|state| state.overview = one);
    };
    let step = move |event: KeyboardEvent| {
        let place = Shown::OPEN.iter().position(|one| *one == shown.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => place + 1,
            "ArrowLeft" | "ArrowUp" => place + Shown::OPEN.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let next = next % Shown::OPEN.len();
        show(Shown::OPEN[next]);
        if let Some(element) = elements[next].get_untracked() {
            let _ = element.focus();
        }
    };
    let segment = move |((one, key), element): ((Shown, &'static str), NodeRef<Button>)| {
        view! {
            <button
                type="button" role="radio" class="segments__segment" node_ref=element
                aria-checked=move || (shown.get() == one).to_string()
                tabindex=move || if shown.get() == one { 0 } else { -1 }
                on:click=move |_| show(one)
            >{t(key)}</button>
        }
    };
    let segments: Vec<_> = Shown::OPEN.into_iter().zip(keys).zip(elements).map(segment).collect();
    view! {
        <div class="overview__choice">
            <div class="segments" role="radiogroup" aria-label=t("overview.title") on:keydown=step>{segments}</div>
        </div>
    }
    .into_any()
}
