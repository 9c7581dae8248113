//! The tree of a filter (WAI-ARIA APG), complete with the keyboard.

use super::keys::Tree;
use super::nodes::{above, nodes, shown};
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::components::listbox::dropdown::Dropdown;
use crate::components::listbox::option::ChoiceOption;
use crate::components::listbox::search_field::SearchField;
use leptos::html::Div;
use leptos::prelude::*;

/// The id of the tree.
pub const TREE: &str = "tree-choice";

/// What the tree is given.
pub struct TreeList {
    /// What opens and closes it.
    pub dropdown: Dropdown,
    /// What is chosen, in words.
    pub label: &'static str,
    /// What nothing chosen means.
    pub everything: &'static str,
    /// The options, each right behind what it belongs to.
    pub options: Signal<Vec<ChoiceOption>>,
    /// The values whose parts are not shown.
    pub collapsed: RwSignal<Vec<String>>,
    /// The values that are chosen; none means everything.
    pub chosen: Signal<Vec<String>>,
    /// Others were chosen.
    pub on_change: Callback<Vec<String>>,
}

/// The tree, with a field to search it where it is long.
pub fn tree_list(list: TreeList) -> AnyView {
    let TreeList { dropdown, label, everything, options, collapsed, chosen, on_change } = list;
    let root = NodeRef::<Div>::new();
    let nodes = Memo::new(move |_| options.with(|options| nodes(options)));
    let shown = Memo::new(move |_| {
        options.with(|options| nodes.with(|nodes| shown(options, nodes, &collapsed.get(), &dropdown.typed.get())))
    });
    let tree = Tree { dropdown, options, nodes, collapsed, chosen, shown, on_change };
    tree.show_chosen();
    // Keys are handled within only; the field stands before the tree, where there is one.
    root.on_load(|root| focus_within(root, ".choice__search, .choice__list"));
    // What is found first; everything, when nothing is looked for.
    let on_typed = Callback::new(move |()| dropdown.reach(tree.first_found()));
    view! {
        <div node_ref=root on:keydown=move |event| tree.press(&event)>
            {tree.has_field().then(|| view! { <SearchField dropdown label popup="tree" on_typed/> })}
            <div
                class="choice__list" role="tree" id=TREE tabindex="-1" aria-label=label aria-multiselectable="true"
                aria-activedescendant=move || dropdown.active_id()
            >
                {move || lines(tree, everything)}
            </div>
        </div>
    }
    .into_any()
}

fn lines(tree: Tree, everything: &'static str) -> Vec<AnyView> {
    let (chosen, collapsed) = (tree.chosen.get(), tree.collapsed.get());
    let is_searched = tree.dropdown.typed.with(|typed| !typed.trim().is_empty());
    let (options, nodes) = (tree.options.get(), tree.nodes.get());
    let tops = nodes.iter().filter(|node| node.parent.is_none()).count();
    let all =
        Line { label: everything.to_owned(), is_chosen: chosen.is_empty(), place: (1, tops + 1), ..Line::default() };
    let mut lines = Vec::new();
    lines.extend((!is_searched).then(|| line(tree, 0, None, all)));
    let first = lines.len();
    for (index, at) in tree.shown.get().into_iter().enumerate() {
        let (option, node) = (&options[at], &nodes[at]);
        let shift = if node.parent.is_none() { first } else { 0 };
        let is_open = is_searched || !collapsed.contains(&option.value);
        lines.push(line(
            tree,
            index + first,
            Some(at),
            Line {
                label: option.label.clone(),
                depth: option.depth,
                is_chosen: chosen.contains(&option.value),
                is_implied: above(&nodes, at).any(|above| chosen.contains(&options[above].value)),
                is_open: node.is_parent.then_some(is_open),
                place: (node.place.0 + shift, node.place.1 + shift),
            },
        ));
    }
    lines
}

/// What a line of the tree shows.
#[derive(Default)]
struct Line {
    label: String,
    depth: usize,
    is_chosen: bool,
    /// Something above it is chosen.
    is_implied: bool,
    /// Whether what belongs to it is shown; none where nothing does.
    is_open: Option<bool>,
    place: (usize, usize),
}

fn line(tree: Tree, index: usize, at: Option<usize>, line: Line) -> AnyView {
    let Line { label, depth, is_chosen, is_implied, is_open, place } = line;
    let fold = move |event: web_sys::MouseEvent| {
        if let Some(at) = at.filter(|_| is_open.is_some()) {
            event.stop_propagation();
            tree.dropdown.reach(index);
            tree.fold(at, is_open == Some(true));
        }
    };
    view! {
        <div
            class=format!("choice__option choice__option--depth-{}", depth.min(6))
            class:choice__option--active=move || tree.dropdown.is_active(index)
            role="treeitem"
            id=tree.dropdown.option_id(index)
            attr:aria-level=depth + 1
            aria-posinset=place.0
            aria-setsize=place.1
            aria-selected=is_chosen.to_string()
            aria-expanded=is_open.map(|is_open| is_open.to_string())
            on:click=move |_| { tree.dropdown.reach(index); tree.choose(at); }
            on:pointermove=move |_| tree.dropdown.reach(index)
        >
            <span class="choice__fold" class:choice__fold--open=is_open == Some(true) aria-hidden="true" on:click=fold>
                {is_open.is_some().then(|| view! { <Icon name="chev"/> })}
            </span>
            <i class="choice__box" class:choice__box--on=is_chosen class:choice__box--implied=is_implied aria-hidden="true">
                {(is_chosen || is_implied).then(|| view! { <Icon name="check"/> })}
            </i>
            <span class="truncated" title=label.clone() dir="auto">{label.clone()}</span>
        </div>
    }
    .into_any()
}
