//! A filter whose values are chosen from a tree, several at once. A button that opens the tree.

use super::list::{TREE, TreeList, tree_list};
use crate::browser::parts::{Place, part};
use crate::components::base::focus::happened_within;
use crate::components::base::icon::Icon;
use crate::components::filters::choice::ChoiceOption;
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

part!(LIST in tree_code: tree_list, TreeList);

/// A filter with a tree.
#[component]
pub fn TreeChoice(
    /// What is chosen, in words.
    label: &'static str,
    /// What nothing chosen means.
    everything: &'static str,
    /// The options, each right behind what it belongs to.
    options: Signal<Vec<ChoiceOption>>,
    /// The values whose parts are not shown.
    collapsed: RwSignal<Vec<String>>,
    /// The values that are chosen; none means everything.
    chosen: Signal<Vec<String>>,
    /// Others were chosen.
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let button = NodeRef::<Button>::new();
    let is_open = RwSignal::new(false);
    let value = Memo::new(move |_| {
        let chosen = chosen.get();
        let is_chosen = |option: &&ChoiceOption| chosen.contains(&option.value);
        let names = |options: &Vec<ChoiceOption>| {
            let mut names = options.iter().filter(is_chosen).map(|option| option.label.clone());
            let (first, others) = (names.next(), names.count());
            match (first, others) {
                (None, _) => everything.to_owned(),
                (Some(first), 0) => first,
                (Some(first), others) => format!("{first}, +{others}"),
            }
        };
        options.with(names)
    });
    let on_close = Callback::new(move |()| {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        match (event.key().as_str(), is_open.get_untracked()) {
            ("ArrowDown", false) => is_open.set(true),
            ("Escape", true) => on_close.run(()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        if root.get_untracked().is_some_and(|root| !happened_within(&event, &root)) {
            is_open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    view! {
        <div class="choice" node_ref=root on:keydown=on_keydown>
            <button
                type="button"
                class="field"
                class:field--set=move || !chosen.get().is_empty()
                // In narrow frames the label is not shown; the name keeps it.
                aria-label=move || format!("{label} {}", value.get())
                aria-haspopup="tree"
                aria-expanded=move || is_open.get().to_string()
                aria-controls=TREE
                node_ref=button
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <span class="field__label">{label}</span>
                // The words as they are read are those of the name.
                " "
                <span class="field__value truncated">{value}</span>
                <Icon name="chev"/>
            </button>
            {move || is_open.get().then(|| {
                let list = LIST.show(TreeList { label, everything, options, collapsed, chosen, on_change, is_open, on_close }, Place::Popover);
                view! { <div class="choice__popover">{list}</div> }
            })}
        </div>
    }
}
