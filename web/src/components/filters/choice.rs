//! A filter whose values are chosen from a list: one, or several at once. A button with a listbox
//! (WAI-ARIA APG), complete with the keyboard.

use crate::components::base::focus::{focus_within, happened_within, show_element};
use crate::components::base::icon::Icon;
use crate::words::{t, t_with};
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

/// From how many options on the list can be searched.
const SEARCH_FROM: usize = 8;

/// An option of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its value, as in the address.
    pub value: String,
    /// What stands on it.
    pub label: String,
    /// How far it is indented: its depth in a tree.
    pub depth: usize,
}

impl ChoiceOption {
    /// An option that is part of no tree.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), depth: 0 }
    }
}

/// A filter with a list.
#[component]
pub fn Choice(
    /// What is chosen, in words.
    label: &'static str,
    /// What nothing chosen means.
    #[prop(into)]
    everything: String,
    /// The options.
    #[prop(into)]
    options: Signal<Vec<ChoiceOption>>,
    /// The values that are chosen; none means everything.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Several may be chosen.
    #[prop(optional)]
    is_multiple: bool,
    /// Others were chosen.
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let button = NodeRef::<Button>::new();
    let is_open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let typed = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let typed = typed.get().to_lowercase();
        options.get().into_iter().filter(|option| option.label.to_lowercase().contains(&typed)).collect::<Vec<_>>()
    });
    let everything = StoredValue::new(everything);
    let value = Memo::new(move |_| {
        let chosen = chosen.get();
        let labels: Vec<String> = options
            .get()
            .into_iter()
            .filter(|option| chosen.contains(&option.value))
            .map(|option| option.label)
            .collect();
        match labels.as_slice() {
            [] => everything.get_value(),
            [one] => one.clone(),
            [first, others @ ..] => format!("{first}, +{}", others.len()),
        }
    });
    let close = move || {
        is_open.set(false);
        typed.set(String::new());
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let choose = move |at: usize| {
        // The first entry is everything.
        let Some(at) = at.checked_sub(1) else {
            on_change.run(Vec::new());
            return close();
        };
        let Some(option) = shown.get_untracked().get(at).cloned() else { return };
        let mut values = chosen.get_untracked();
        if !is_multiple {
            on_change.run(vec![option.value]);
            return close();
        }
        if values.contains(&option.value) {
            values.retain(|value| *value != option.value);
        } else {
            values.push(option.value);
        }
        on_change.run(values);
    };
    let list_id = format!("choice-{}", label.to_lowercase().replace(' ', "-"));
    let list_name = StoredValue::new(list_id.clone());
    let on_keydown = move |event: KeyboardEvent| {
        let last = shown.with_untracked(Vec::len);
        let now = active.get_untracked();
        if !is_open.get_untracked() {
            if event.key() == "ArrowDown" {
                event.prevent_default();
                is_open.set(true);
            }
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => active.set((now + 1).min(last)),
            "ArrowUp" => active.set(now.saturating_sub(1)),
            "Home" => active.set(0),
            "End" => active.set(last),
            "Enter" => choose(now),
            " " if options.with_untracked(Vec::len) < SEARCH_FROM => choose(now),
            "Escape" => close(),
            "Tab" => return is_open.set(false),
            _ => return,
        }
        if is_open.get_untracked() {
            show_element(list_name.with_value(|list| format!("{list}-{}", active.get_untracked())));
        }
        event.prevent_default();
        event.stop_propagation();
    };
    // The keys are heard within only; the field stands before the list, where there is one.
    Effect::new(move || {
        if let Some(root) = root.get_untracked().filter(|_| is_open.get()) {
            focus_within(root, ".choice__search, .choice__list");
        }
    });
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        if root.get_untracked().is_some_and(|root| !happened_within(&event, &root)) {
            is_open.set(false);
            typed.set(String::new());
        }
    });
    on_cleanup(move || outside.remove());
    let option_id = {
        let list_id = list_id.clone();
        move |at: usize| format!("{list_id}-{at}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || is_open.get().then(|| option_id(active.get()))
    };
    let entry = {
        let option_id = option_id.clone();
        move |at: usize, label: String, depth: usize, is_chosen: bool| {
            view! {
                <div
                    class=format!("choice__option choice__option--depth-{}", depth.min(6))
                    class:choice__option--active=move || active.get() == at
                    role="option"
                    id=option_id(at)
                    aria-selected=is_chosen.to_string()
                    on:click=move |_| choose(at)
                    on:pointermove=move |_| active.set(at)
                >
                    {is_multiple.then(|| view! { <i class="choice__box" class:choice__box--on=is_chosen aria-hidden="true">
                        {is_chosen.then(|| view! { <Icon name="check"/> })}
                    </i> })}
                    <span class="truncated">{label}</span>
                    {(is_chosen && !is_multiple).then(|| view! { <Icon name="check"/> })}
                </div>
            }
        }
    };
    view! {
        <div class="choice" node_ref=root on:keydown=on_keydown>
            <button
                type="button"
                class="field"
                class:field--set=move || !chosen.get().is_empty()
                // In narrow frames the label is not shown; the name keeps it.
                aria-label=move || format!("{label} {}", value.get())
                aria-haspopup="listbox"
                aria-expanded=move || is_open.get().to_string()
                aria-controls=list_id.clone()
                node_ref=button
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <span class="field__label">{label}</span>
                // The words as they are read are those of the name.
                " "
                <span class="field__value truncated">{value}</span>
                <Icon name="chev"/>
            </button>
            <Show when=move || is_open.get()>
                <div class="choice__popover">
                    {
                        let active_id = active_id.clone();
                        move || (options.with(Vec::len) >= SEARCH_FROM).then(|| view! {
                        <input
                            class="choice__search"
                            type="text"
                            role="combobox"
                            aria-expanded="true"
                            aria-autocomplete="list"
                            aria-controls=list_name.get_value()
                            aria-activedescendant=active_id.clone()
                            placeholder=t("choice.find")
                            aria-label=t_with("choice.find_in", &[("list", label)])
                            prop:value=typed
                            on:input=move |event| { typed.set(event_target_value(&event)); active.set(0); }
                        />
                    })
                    }
                    <div
                        class="choice__list"
                        role="listbox"
                        id=list_id.clone()
                        tabindex="-1"
                        aria-label=label
                        aria-multiselectable=is_multiple.to_string()
                        aria-activedescendant=active_id.clone()
                    >
                        {
                            let entry = entry.clone();
                            move || {
                                let chosen = chosen.get();
                                let first = entry(0, everything.get_value(), 0, chosen.is_empty());
                                let others: Vec<_> = shown.get().into_iter().enumerate().map(|(at, option)| {
                                    let is_chosen = chosen.contains(&option.value);
                                    entry(at + 1, option.label, option.depth, is_chosen)
                                }).collect();
                                view! { {first} {others} }
                            }
                        }
                    </div>
                </div>
            </Show>
        </div>
    }
}
