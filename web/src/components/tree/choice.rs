//! A filter whose values are chosen from a tree, several at once. A button that opens the tree.

use super::list::{TREE, TreeList, tree_list};
use crate::browser::parts::{Place, part};
use crate::components::listbox::dropdown::{Dropdown, DropdownButton};
use crate::components::listbox::option::{ChoiceOption, all_words, chosen_words};
use crate::components::listbox::state::Options;
use leptos::ev::KeyboardEvent;
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
    /// Opens and closes the tree of a chip, which shows everything that is chosen.
    #[prop(optional_no_strip)]
    chip: Option<Dropdown>,
    /// Others were chosen.
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let dropdown = chip.unwrap_or_else(|| Dropdown::new(TREE));
    let words = if chip.is_some() { all_words } else { chosen_words };
    let value = Memo::new(move |_| options.with(|options| chosen.with(|chosen| words(options, chosen, everything))));
    // The tree handles its own keys once it is loaded.
    let on_keydown = move |event: KeyboardEvent| {
        if !dropdown.is_open.get_untracked() || event.key() == "Escape" {
            dropdown.press(&event, &Options::new(0));
        }
    };
    view! {
        <div class="choice" node_ref=dropdown.root on:keydown=on_keydown>
            <DropdownButton dropdown label value is_set=Signal::derive(move || !chosen.get().is_empty()) popup="tree"/>
            {move || dropdown.is_open.get().then(|| {
                let list = LIST.show(TreeList { dropdown, label, everything, options, collapsed, chosen, on_change }, Place::Popover);
                view! { <div class="choice__popover">{list}</div> }
            })}
        </div>
    }
}
