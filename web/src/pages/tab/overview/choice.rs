//! The choices of the overview: its charts or a table, and what it is compared with.

use crate::components::overview::period::Period;
use crate::pages::tab::model::TabModel;
use crate::query_state::{Compare, RangeChoice, Shown};
use crate::words::t;
use crate::words::time::use_now;
use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;

/// A choice and the key of its words.
type Options<T> = Vec<(T, &'static str)>;

/// The choices.
pub(super) fn choice(model: TabModel, shown: Memo<Shown>) -> AnyView {
    let keys = ["overview.charts", "overview.agents", "overview.organizations", "overview.by_form"];
    let tables = Shown::OPEN.into_iter().zip(keys).collect();
    let show = Callback::new(move |one| model.change(|state| state.overview = one));
    let options = options(model);
    drop_what_makes_no_sense(model, options);
    let compare = move || {
        let options = options.get();
        (options.len() > 1).then(|| comparison(model, options))
    };
    view! {
        <div class="overview__choice">
            {segments(t("overview.title"), tables, shown, show)}
            {compare}
        </div>
    }
    .into_any()
}

fn comparison(model: TabModel, options: Options<Compare>) -> AnyView {
    let chosen = Memo::new(move |_| model.state.with(|state| state.compare));
    let choose = Callback::new(move |how| model.change(|state| state.compare = how));
    view! {
        <span class="overview__with" aria-hidden="true">{t("overview.compare")}</span>
        {segments(t("overview.compare"), options, chosen, choose)}
    }
    .into_any()
}

/// What the range can be compared with.
fn options(model: TabModel) -> Memo<Options<Compare>> {
    let now = use_now();
    Memo::new(move |_| {
        let (range, zone) = (model.state.with(|state| state.range), model.zone.get());
        let choices = Period::choices(range, now.get(), &|at| zone.wall(at));
        let options = choices.into_iter().map(|how| (how, words(how, range)));
        std::iter::once((Compare::Nothing, "overview.compare.nothing")).chain(options).collect()
    })
}

/// The key of the words of a comparison.
fn words(how: Compare, range: RangeChoice) -> &'static str {
    let is_day = match range {
        RangeChoice::Yesterday => true,
        RangeChoice::Days { from, to } => from == to,
        _ => false,
    };
    match (how, range) {
        (Compare::Nothing, _) => "overview.compare.nothing",
        (Compare::Before, RangeChoice::Today) => "overview.compare.yesterday",
        (Compare::Before, _) if is_day => "overview.compare.day_before",
        (Compare::Before, _) => "overview.compare.before",
        (Compare::Week, RangeChoice::Today) => "overview.compare.same_day",
        (Compare::Week, _) => "overview.compare.week",
    }
}

/// Another range may leave nothing of a comparison.
fn drop_what_makes_no_sense(model: TabModel, options: Memo<Options<Compare>>) {
    Effect::new(move || {
        let makes_no_sense = model.state.with(|state| {
            let is_option = options.with_untracked(|options| options.iter().any(|(how, _)| *how == state.compare));
            // Not where the address needs another look.
            !is_option && state.not_understood.is_empty()
        });
        if makes_no_sense {
            model.change(|state| state.compare = Compare::Nothing);
        }
    });
}

/// Options of which one is chosen; arrows lead to the next and the one before.
fn segments<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: Options<T>,
    chosen: Memo<T>,
    choose: Callback<T>,
) -> AnyView {
    let elements: Vec<_> = options.iter().map(|_| NodeRef::<Button>::new()).collect();
    let segment = |((one, key), element): (&(T, &'static str), &NodeRef<Button>)| {
        let (one, key, element) = (*one, *key, *element);
        view! {
            <button
                type="button" role="radio" class="segments__segment" node_ref=element
                aria-checked=move || (chosen.get() == one).to_string()
                tabindex=move || if chosen.get() == one { 0 } else { -1 }
                on:click=move |_| choose.run(one)
            >{t(key)}</button>
        }
    };
    let segments: Vec<_> = options.iter().zip(&elements).map(segment).collect();
    let step = move |event: KeyboardEvent| {
        let place = options.iter().position(|(one, _)| *one == chosen.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => place + 1,
            "ArrowLeft" | "ArrowUp" => place + options.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let next = next % options.len();
        choose.run(options[next].0);
        if let Some(element) = elements[next].get_untracked() {
            let _ = element.focus();
        }
    };
    view! { <div class="segments" role="radiogroup" aria-label=label on:keydown=step>{segments}</div> }.into_any()
}
