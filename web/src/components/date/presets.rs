//! The ready-made ranges, as a list of which one can be chosen.

use super::range_words::{PRESETS, hint, name};
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::components::listbox::press::press;
use crate::components::listbox::state::{Kind, Listbox, Options, Pressed};
use crate::query_state::RangeChoice;
use crate::words::t;
use crate::words::zone::{Zone, now};
use chrono::NaiveDate;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

/// The place of "Custom", after the ready-made ones.
const CUSTOM: usize = PRESETS.len();

/// The list of presets. Choosing one is final; choosing "Custom" leads to the calendar.
#[component]
pub fn DatePresets(
    /// The range in force.
    value: Signal<RangeChoice>,
    /// The day it is.
    today: NaiveDate,
    /// Days of one's own are being chosen.
    is_custom: Signal<bool>,
    /// A preset was chosen.
    on_choose: Callback<RangeChoice>,
    /// Custom was chosen.
    on_custom: Callback<()>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let chosen = Memo::new(move |_| {
        let preset = PRESETS.iter().position(|preset| *preset == value.get());
        if is_custom.get() { CUSTOM } else { preset.unwrap_or(CUSTOM) }
    });
    let list = RwSignal::new(Listbox::new(Kind::Buttons));
    list.update(|list| list.reach(chosen.get_untracked()));
    let on_keydown = move |event: KeyboardEvent| {
        if press(list, &event, &Options::new(CUSTOM + 1)) == Pressed::Moved {
            event.prevent_default();
            root.get_untracked().into_iter().for_each(|root| focus_within(root, "[role='option'][tabindex='0']"));
        }
    };
    let select = move |index: usize| match PRESETS.get(index) {
        Some(preset) => on_choose.run(*preset),
        None => on_custom.run(()),
    };
    let options = (0..=CUSTOM).map(|index| {
        let is_chosen = move || chosen.get() == index;
        view! {
            <button
                type="button"
                role="option"
                class="date-range__preset"
                tabindex=move || if list.with(|list| list.is_active(index)) { "0" } else { "-1" }
                aria-selected=move || is_chosen().to_string()
                on:click=move |_| select(index)
            >
                {words(index)}
                {move || end(index, is_chosen(), today)}
            </button>
        }
    });
    view! {
        <div class="date-range__presets" role="listbox" aria-label=t("range.presets") node_ref=root on:keydown=on_keydown>
            {options.collect_view()}
        </div>
    }
}

fn words(index: usize) -> String {
    PRESETS.get(index).map_or_else(|| t("range.custom").to_owned(), |preset| name(*preset, now(), &Zone::new("UTC")))
}

fn end(index: usize, is_chosen: bool, today: NaiveDate) -> AnyView {
    if is_chosen {
        return view! { <Icon name="check"/> }.into_any();
    }
    let hint = PRESETS.get(index).and_then(|preset| hint(*preset, today));
    // The weekday is on the button; here the date is enough.
    let short = hint.map(|hint| hint.split_once(' ').map_or(hint.clone(), |(_, date)| date.to_owned()));
    view! { <span class="date-range__preset-hint">{short}</span> }.into_any()
}
