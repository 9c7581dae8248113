//! A tree that is shown, and what the keys do in it (WAI-ARIA APG).

use super::nodes::{Node, above, toggled};
use crate::components::listbox::dropdown::Dropdown;
use crate::components::listbox::option::{ChoiceOption, SEARCH_FROM};
use crate::components::listbox::state::{Options, Pressed};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The tree as it is shown. The first line is everything, unless one searches; the others are places
/// in the list.
#[derive(Clone, Copy)]
pub struct Tree {
    /// Whether it is open, what is searched for, and which line is active.
    pub dropdown: Dropdown,
    /// The options, each right behind what it belongs to.
    pub options: Signal<Vec<ChoiceOption>>,
    /// Their places.
    pub nodes: Memo<Vec<Node>>,
    /// The values whose parts are not shown.
    pub collapsed: RwSignal<Vec<String>>,
    /// The values that are chosen.
    pub chosen: Signal<Vec<String>>,
    /// The options that are shown.
    pub shown: Memo<Vec<usize>>,
    /// Others were chosen.
    pub on_change: Callback<Vec<String>>,
}

impl Tree {
    /// The option of a line; none for everything.
    fn at(self, index: usize) -> Option<usize> {
        let first = self.first();
        self.shown.with_untracked(|shown| shown.get(index.checked_sub(first)?).copied())
    }

    /// The line of the first option.
    pub fn first(self) -> usize {
        usize::from(!self.is_searched_for())
    }

    /// The line of the first option that has the words that are searched for.
    pub fn first_found(self) -> usize {
        let found = self.dropdown.typed.with_untracked(|typed| {
            self.options.with_untracked(|options| {
                self.shown.with_untracked(|shown| shown.iter().position(|at| options[*at].is_found(typed)))
            })
        });
        found.filter(|_| self.is_searched_for()).unwrap_or(0)
    }

    /// The line of an option.
    fn index(self, at: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| Some(shown.iter().position(|own| *own == at)? + self.first()))
    }

    /// Chooses an option, or no longer; none is everything.
    pub fn choose(self, at: Option<usize>) {
        let chosen = self.chosen.get_untracked();
        let next = at.map_or_else(Vec::new, |at| {
            self.options
                .with_untracked(|options| self.nodes.with_untracked(|nodes| toggled(options, nodes, &chosen, at)))
        });
        self.on_change.run(next);
    }

    /// Collapses an option, or expands it.
    pub fn fold(self, at: usize, is_collapsed: bool) {
        let Some(value) = self.options.with_untracked(|options| options.get(at).map(|option| option.value.clone()))
        else {
            return;
        };
        self.collapsed.update(|collapsed| {
            collapsed.retain(|own| *own != value);
            collapsed.extend(is_collapsed.then_some(value));
        });
    }

    /// What is chosen is shown, and reached first.
    pub fn show_chosen(self) {
        let chosen = self.chosen.get_untracked();
        let is_chosen = |at: usize| self.options.with_untracked(|options| chosen.contains(&options[at].value));
        let all: Vec<usize> = (0..self.options.with_untracked(Vec::len)).filter(|at| is_chosen(*at)).collect();
        for at in &all {
            let folds: Vec<usize> = self.nodes.with_untracked(|nodes| above(nodes, *at).collect());
            folds.into_iter().for_each(|above| self.fold(above, false));
        }
        self.dropdown.reach(all.first().and_then(|at| self.index(*at)).unwrap_or(0));
    }

    /// Whether there is a field to search it.
    pub fn has_field(self) -> bool {
        self.options.with_untracked(Vec::len) >= SEARCH_FROM
    }

    /// Whether words are searched for.
    pub fn is_searched_for(self) -> bool {
        self.dropdown.typed.with_untracked(|typed| !typed.trim().is_empty())
    }

    /// Does what a key means: left and right go out of a line and into it, all others are a list's.
    pub fn press(self, event: &KeyboardEvent) {
        let is_typed = self.dropdown.typed.with_untracked(|typed| !typed.is_empty());
        let line = self.dropdown.active().unwrap_or_default();
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        match (event.key().as_str(), self.at(line)) {
            // In words that are typed these keys move the caret.
            ("ArrowRight" | "ArrowLeft", _) if is_typed || !is_plain => return,
            ("ArrowRight", at) => at.into_iter().for_each(|at| self.go_in(at)),
            ("ArrowLeft", at) => at.into_iter().for_each(|at| self.go_out(at)),
            _ => return self.press_list(event, is_typed),
        }
        self.dropdown.show_active();
        event.prevent_default();
        event.stop_propagation();
    }

    fn press_list(self, event: &KeyboardEvent, is_typed: bool) {
        let label = |line: usize| self.at(line).map(|at| self.options.with_untracked(|all| all[at].label.clone()));
        let count = self.shown.with_untracked(Vec::len) + self.first();
        let options = Options { count, has_field: self.has_field(), is_typed, label: &label };
        if let Pressed::Chosen(line) = self.dropdown.press(event, &options) {
            self.choose(self.at(line));
        }
    }

    fn is_collapsed(self, at: usize) -> bool {
        let is_listed = |option: &ChoiceOption| self.collapsed.with_untracked(|all| all.contains(&option.value));
        self.options.with_untracked(|options| options.get(at).is_some_and(is_listed))
    }

    /// Expands; what is expanded is gone into.
    fn go_in(self, at: usize) {
        if !self.nodes.with_untracked(|nodes| nodes[at].is_parent) {
            return;
        }
        if self.is_collapsed(at) {
            self.fold(at, false);
        } else {
            self.dropdown.reach(self.dropdown.active().unwrap_or_default() + 1);
        }
    }

    /// Collapses; from what is collapsed, or has no parts, goes to what it belongs to.
    fn go_out(self, at: usize) {
        let Node { parent, is_parent, .. } = self.nodes.with_untracked(|nodes| nodes[at].clone());
        if is_parent && !self.is_collapsed(at) {
            self.fold(at, true);
        } else if let Some(index) = parent.and_then(|parent| self.index(parent)) {
            self.dropdown.reach(index);
        }
    }
}
