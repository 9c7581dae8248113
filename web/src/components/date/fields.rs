//! The foot of the date popover: the two days as text, their length, Cancel and Apply.

use super::day_math::Span;
use super::typed_date::{self, Entry};
use crate::components::filters::choice::Choice;
use crate::components::listbox::option::ChoiceOption;
use crate::words::t;
use crate::words::zone::{Zone, zones};
use chrono::NaiveDate;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The fields, the length and the buttons.
#[component]
pub fn DateFields(
    /// The days chosen so far.
    span: Signal<Span>,
    /// The last day that can be chosen.
    today: NaiveDate,
    /// The zone in which days are understood when no other is chosen.
    own_zone: String,
    /// The zone in which they are.
    zone: Signal<Zone>,
    /// Another zone was chosen; `None` is the user's own.
    on_zone: Callback<Option<String>>,
    /// A day was typed.
    on_change: Callback<Span>,
    /// Applies the days.
    on_apply: Callback<()>,
    /// Closes without a change.
    on_cancel: Callback<()>,
) -> impl IntoView {
    let from = Signal::derive(move || span.get().from);
    let to = Signal::derive(move || span.get().to);
    let type_from = Callback::new(move |day| on_change.run(Span { from: Some(day), ..span.get_untracked() }));
    let type_to = Callback::new(move |day| on_change.run(Span { to: Some(day), ..span.get_untracked() }));
    let faults = [RwSignal::new(None), RwSignal::new(None)];
    let is_faulty = move || faults.iter().any(|fault| fault.with(Option::is_some));
    view! {
        <div class="date-range__foot">
            <DateField label=t("range.from") day=from fault=faults[0] today on_day=type_from on_enter=on_apply/>
            <DateField label=t("range.to") day=to fault=faults[1] today on_day=type_to on_enter=on_apply/>
            <p class="date-range__length" role="status">
                <b>{move || span.get().length()}</b>
            </p>
            <ZoneField own_zone zone on_zone/>
            <button type="button" class="button date-range__cancel" on:click=move |_| on_cancel.run(())>
                {t("range.cancel")}
            </button>
            <button
                type="button"
                class="button button--primary"
                disabled=move || span.get().days().is_none() || is_faulty()
                on:click=move |_| on_apply.run(())
            >
                {t("range.apply")}
            </button>
        </div>
    }
}

#[component]
fn ZoneField(own_zone: String, zone: Signal<Zone>, on_zone: Callback<Option<String>>) -> impl IntoView {
    let everything = own_zone.replace('_', " ");
    let own_zone = StoredValue::new(own_zone);
    let chosen = Signal::derive(move || {
        let name = zone.with(|zone| zone.name().to_owned());
        Some(name).filter(|name| own_zone.with_value(|own| own != name)).into_iter().collect::<Vec<_>>()
    });
    let options = Signal::derive(move || {
        let others = zones().into_iter().filter(|name| own_zone.with_value(|own| own != name));
        others.map(|name| ChoiceOption::new(name.clone(), name.replace('_', " "))).collect::<Vec<_>>()
    });
    let on_change = Callback::new(move |chosen: Vec<String>| on_zone.run(chosen.into_iter().next()));
    view! { <Choice label=t("range.zone") everything options chosen is_value=true on_change/> }
}

#[component]
fn DateField(
    label: &'static str,
    day: Signal<Option<NaiveDate>>,
    fault: RwSignal<Option<String>>,
    today: NaiveDate,
    on_day: Callback<NaiveDate>,
    on_enter: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    Effect::new(move || {
        typed.set(day.get().map(typed_date::write).unwrap_or_default());
        fault.set(None);
    });
    // Whether the text means a day, which is then passed on.
    let take = move || {
        let entry = typed_date::entry(&typed.get_untracked(), today);
        fault.set(if let Entry::Faulty(words) = &entry { Some(words.clone()) } else { None });
        match entry {
            // What stays chosen is shown again.
            Entry::Empty => typed.set(day.get_untracked().map(typed_date::write).unwrap_or_default()),
            Entry::Faulty(_) => {}
            Entry::Day(read) => {
                typed.set(typed_date::write(read));
                if day.get_untracked() != Some(read) {
                    on_day.run(read);
                }
                return true;
            }
        }
        false
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // Else it would also press the button that gets the focus next.
            event.prevent_default();
            if take() {
                on_enter.run(());
            }
        }
    };
    view! {
        <label class="date-range__field">
            <span class="date-range__field-label">
                {label} {move || fault.get().map(|fault| view! { <em class="date-range__fault">{fault}</em> })}
            </span>
            <input
                type="text"
                class="date-range__input"
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                aria-invalid=move || fault.get().is_some().to_string()
                on:input:target=move |event| typed.set(event.target().value())
                on:change=move |_| _ = take()
                on:keydown=on_keydown
            />
        </label>
    }
}
