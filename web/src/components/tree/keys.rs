//! A tree that is shown, and what the keys do in it (WAI-ARIA APG).

use super::nodes::{Node, above, toggled};
use crate::components::filters::choice::ChoiceOption;
use leptos::prelude::*;

/// From how many options on the tree can be searched.
pub const SEARCH_FROM: usize = 8;

/// The tree as it is shown. The first line is everything; the others are places in the list.
#[derive(Clone, Copy)]
pub struct Tree {
    /// The options, each right behind what it belongs to.
    pub options: Signal<Vec<ChoiceOption>>,
    /// Their places.
    pub nodes: Memo<Vec<Node>>,
    /// The values whose parts are not shown.
    pub collapsed: RwSignal<Vec<String>>,
    /// The values that are chosen.
    pub chosen: Signal<Vec<String>>,
    /// What is searched for.
    pub typed: RwSignal<String>,
    /// The options that are shown.
    pub shown: Memo<Vec<usize>>,
    /// The line that the keys have reached.
    pub active: RwSignal<usize>,
    /// Others were chosen.
    pub on_change: Callback<Vec<String>>,
}

impl Tree {
    /// The option of a line; none for everything.
    fn at(self, index: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| shown.get(index.checked_sub(1)?).copied())
    }

    /// The line of an option.
    fn index(self, at: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| Some(shown.iter().position(|own| *own == at)? + 1))
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
        self.active.set(all.first().and_then(|at| self.index(*at)).unwrap_or(0));
    }

    /// Does what a key means; false where it means nothing.
    pub fn press(self, key: &str) -> bool {
        let last = self.shown.with_untracked(Vec::len);
        let now = self.active.get_untracked().min(last);
        let at = self.at(now);
        let is_searchable = self.options.with_untracked(Vec::len) >= SEARCH_FROM;
        // In words that are typed these keys move the caret.
        let is_typed = self.typed.with_untracked(|typed| !typed.is_empty());
        match key {
            "ArrowDown" => self.active.set((now + 1).min(last)),
            "ArrowUp" => self.active.set(now.saturating_sub(1)),
            "Enter" => self.choose(at),
            " " if !is_searchable => self.choose(at),
            "Home" if !is_typed => self.active.set(0),
            "End" if !is_typed => self.active.set(last),
            "ArrowRight" if !is_typed => at.into_iter().for_each(|at| self.go_in(at)),
            "ArrowLeft" if !is_typed => at.into_iter().for_each(|at| self.go_out(at)),
            _ if !is_searchable && key.chars().count() == 1 => self.seek(key, now),
            _ => return false,
        }
        true
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
            self.active.update(|active| *active += 1);
        }
    }

    /// Collapses; from what is collapsed, or has no parts, goes to what it belongs to.
    fn go_out(self, at: usize) {
        let Node { parent, is_parent, .. } = self.nodes.with_untracked(|nodes| nodes[at].clone());
        if is_parent && !self.is_collapsed(at) {
            self.fold(at, true);
        } else if let Some(index) = parent.and_then(|parent| self.index(parent)) {
            self.active.set(index);
        }
    }

    /// Goes to the next line that begins with a letter.
    fn seek(self, letter: &str, now: usize) {
        let letter = letter.to_lowercase();
        let count = self.shown.with_untracked(Vec::len);
        let begins = |index: usize| {
            let label = self.at(index).map(|at| self.options.with_untracked(|all| all[at].label.to_lowercase()));
            label.is_some_and(|label| label.starts_with(&letter))
        };
        let next = (1..=count).map(|step| (now + step) % (count + 1)).find(|index| begins(*index));
        if let Some(next) = next {
            self.active.set(next);
        }
    }
}
