//! Check boxes in groups, each with a sentence.

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

/// One thing to choose, by the keys of its texts.
#[derive(Clone, Copy)]
pub struct Offered {
    /// Its word in the API.
    pub value: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub words: &'static str,
    /// It can write or remove: a reason to hesitate.
    pub is_risky: bool,
}

/// A group: the key of its name, and what is in it.
pub type Group = (&'static str, &'static [Offered]);

/// The groups.
#[component]
pub fn Choices(
    /// The id of the field, for what is wrong with it.
    id: &'static str,
    /// What is chosen.
    label: &'static str,
    /// The groups.
    groups: &'static [Group],
    /// The words that are chosen.
    chosen: RwSignal<Vec<&'static str>>,
    /// What is wrong with the choice.
    fault: Signal<Option<&'static str>>,
) -> impl IntoView {
    let fault_id = format!("{id}-fault");
    let described = fault_id.clone();
    let box_of = move |option: &'static Offered| {
        let words_id = format!("{id}-{}", option.value.replace([':', '.'], "-"));
        let change = move |is_on: bool| {
            chosen.update(|chosen| {
                chosen.retain(|known| *known != option.value);
                chosen.extend(is_on.then_some(option.value));
            });
        };
        let is_invalid = move || fault.with(Option::is_some).to_string();
        view! {
            <label class="choices__line">
                <input
                    type="checkbox" aria-describedby=format!("{words_id} {fault_id}") aria-invalid=is_invalid
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&option.value))
                    on:change=move |event| change(event_target_checked(&event))
                />
                <span>{t(option.name)} " " <code>{option.value}</code></span>
            </label>
            <p class="choices__words" class:choices__words--risky=option.is_risky id=words_id>
                {option.is_risky.then(|| view! { <Icon name="late"/> })} {t(option.words)}
            </p>
        }
    };
    let group = move |(name, options): &'static Group| {
        let boxes = options.iter().map(box_of.clone()).collect::<Vec<_>>();
        view! { <fieldset class="choices__group"><legend>{t(name)}</legend>{boxes}</fieldset> }
    };
    view! {
        <div class="choices" role="group" aria-label=label>
            <p class="choices__label" aria-hidden="true">{label}</p>
            {groups.iter().map(group).collect::<Vec<_>>()}
            <p class="popover__error" id=described role="alert">{fault}</p>
        </div>
    }
}
