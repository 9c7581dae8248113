//! A filter whose values are chosen from a tree, several at once. A button with a tree
//! (WAI-ARIA APG), complete with the keyboard.

use super::choice::ChoiceOption;
use super::focus::{focus_within, happened_within, show_element};
use super::icon::Icon;
use super::tree_keys::{SEARCH_FROM, Tree};
use super::tree_nodes::{above, nodes, shown};
use crate::text::{t, t_with};
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;

const TREE: &str = "tree-choice";

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
    let typed = RwSignal::new(String::new());
    let nodes = Memo::new(move |_| options.with(|options| nodes(options)));
    let shown = Memo::new(move |_| {
        options.with(|options| nodes.with(|nodes| shown(options, nodes, &collapsed.get(), &typed.get())))
    });
    let tree = Tree { options, nodes, collapsed, chosen, typed, shown, active: RwSignal::new(0), on_change };
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
    let close = move || {
        is_open.set(false);
        typed.set(String::new());
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let open = move || {
        tree.show_chosen();
        is_open.set(true);
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        if !is_open.get_untracked() {
            if key == "ArrowDown" {
                event.prevent_default();
                open();
            }
            return;
        }
        match key.as_str() {
            "Escape" => close(),
            "Tab" => return is_open.set(false),
            _ if tree.press(&key) => {
                show_element(format!("{TREE}-{}", tree.active.get_untracked()));
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    // The keys are heard within only; the field stands before the tree, where there is one.
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
                on:click=move |_| if is_open.get_untracked() { is_open.set(false) } else { open() }
            >
                <span class="field__label">{label}</span>
                // The words as they are read are those of the name.
                " "
                <span class="field__value truncated">{value}</span>
                <Icon name="chev"/>
            </button>
            {move || is_open.get().then(|| view! {
                <div class="choice__popover">
                    {options.with(|options| options.len() >= SEARCH_FROM).then(|| search(label, tree))}
                    <div
                        class="choice__list" role="tree" id=TREE tabindex="-1" aria-label=label aria-multiselectable="true"
                        aria-activedescendant=move || format!("{TREE}-{}", tree.active.get())
                    >
                        {move || lines(tree, everything)}
                    </div>
                </div>
            })}
        </div>
    }
}

fn search(label: &'static str, tree: Tree) -> AnyView {
    view! {
        <input
            class="choice__search" type="text" role="combobox" aria-expanded="true" aria-haspopup="tree" aria-autocomplete="list"
            aria-controls=TREE aria-activedescendant=move || format!("{TREE}-{}", tree.active.get())
            placeholder=t("choice.find") aria-label=t_with("choice.find_in", &[("list", label)]) autocomplete="off"
            prop:value=tree.typed
            on:input=move |event| {
                tree.typed.set(event_target_value(&event));
                // What is found first; everything, when nothing is looked for.
                let is_found = tree.typed.with_untracked(|typed| !typed.trim().is_empty()) && tree.shown.with_untracked(|shown| !shown.is_empty());
                tree.active.set(usize::from(is_found));
            }
        />
    }
    .into_any()
}

fn lines(tree: Tree, everything: &'static str) -> Vec<AnyView> {
    let (chosen, collapsed) = (tree.chosen.get(), tree.collapsed.get());
    let is_searched = tree.typed.with(|typed| !typed.trim().is_empty());
    let (options, nodes) = (tree.options.get(), tree.nodes.get());
    let tops = nodes.iter().filter(|node| node.parent.is_none()).count();
    let mut lines = vec![line(
        tree,
        0,
        None,
        Line { label: everything.to_owned(), is_chosen: chosen.is_empty(), place: (1, tops + 1), ..Line::default() },
    )];
    for (index, at) in tree.shown.get().into_iter().enumerate() {
        let (option, node) = (&options[at], &nodes[at]);
        let shift = usize::from(node.parent.is_none());
        let is_open = is_searched || !collapsed.contains(&option.value);
        lines.push(line(
            tree,
            index + 1,
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
            tree.active.set(index);
            tree.fold(at, is_open == Some(true));
        }
    };
    view! {
        <div
            class=format!("choice__option choice__option--depth-{}", depth.min(6))
            class:choice__option--active=move || tree.active.get() == index
            role="treeitem"
            id=format!("{TREE}-{index}")
            attr:aria-level=depth + 1
            aria-posinset=place.0
            aria-setsize=place.1
            aria-selected=is_chosen.to_string()
            aria-expanded=is_open.map(|is_open| is_open.to_string())
            on:click=move |_| { tree.active.set(index); tree.choose(at); }
            on:pointermove=move |_| tree.active.set(index)
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
