//! The organizations as a tree on the screen: which lines are shown, which one is reached, and what the keys do in it
//! (WAI-ARIA APG: treegrid, tree view).

use crate::components::base::focus::focus;
use crate::components::listbox::option::ChoiceOption;
use crate::components::tree::nodes::{Node, above, nodes};
use crate::words::lower;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use sightline_shared::ManagedOrganization;
use std::collections::HashSet;

/// A tree on the screen.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The organizations, each right behind the one above it.
    pub options: Memo<Vec<ChoiceOption>>,
    /// Their places.
    pub nodes: Memo<Vec<Node>>,
    /// Those that are shown.
    pub shown: Memo<Vec<usize>>,
    /// The ids of those whose parts are not shown.
    pub collapsed: RwSignal<Vec<String>>,
    /// The id of the line that is reached by Tab.
    pub active: RwSignal<Option<String>>,
    /// What the ids of the lines begin with.
    prefix: &'static str,
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It leads to a line.
    Reach(usize),
    /// It shows the parts of a line, or hides them.
    Fold(usize),
}

impl Shape {
    /// The tree of `options`; everything is shown while `is_whole`.
    #[must_use]
    pub fn new(
        prefix: &'static str,
        options: Memo<Vec<ChoiceOption>>,
        collapsed: RwSignal<Vec<String>>,
        is_whole: Signal<bool>,
    ) -> Self {
        let nodes = Memo::new(move |_| options.with(|options| nodes(options)));
        let shown = Memo::new(move |_| {
            let (nodes, collapsed) = (nodes.get(), if is_whole.get() { Vec::new() } else { collapsed.get() });
            let is_hidden = |options: &[ChoiceOption], at: usize| {
                above(&nodes, at).any(|above| collapsed.contains(&options[above].value))
            };
            options.with(|options| (0..options.len()).filter(|at| !is_hidden(options, *at)).collect())
        });
        Self { options, nodes, shown, collapsed, active: RwSignal::new(None), prefix }
    }

    /// The ids of the lines that are shown, in their order.
    pub fn lines(self) -> Vec<String> {
        self.options
            .with(|options| self.shown.with(|shown| shown.iter().map(|at| options[*at].value.clone()).collect()))
    }

    /// An organization, and its place.
    pub fn line(self, value: &str) -> Option<(ChoiceOption, Node)> {
        self.options.with(|options| {
            let at = options.iter().position(|option| option.value == value)?;
            Some((options[at].clone(), self.nodes.with(|nodes| nodes.get(at).cloned())?))
        })
    }

    /// The id of a line in the page.
    #[must_use]
    pub fn line_id(self, value: &str) -> String {
        format!("{}-{value}", self.prefix)
    }

    /// Whether Tab leads to the line: one does.
    #[must_use]
    pub fn is_tab_stop(self, value: &str) -> bool {
        let is_shown = |active: &str| {
            self.options.with(|options| self.shown.with(|shown| shown.iter().any(|at| options[*at].value == active)))
        };
        match self.active.get().filter(|active| is_shown(active)) {
            Some(active) => active == value,
            None => self.options.with(|options| options.first().is_some_and(|first| first.value == value)),
        }
    }

    /// Hides the parts of an organization, or shows them.
    pub fn fold(self, value: &str) {
        self.collapsed.update(|collapsed| match collapsed.iter().position(|own| own == value) {
            Some(at) => drop(collapsed.remove(at)),
            None => collapsed.push(value.to_owned()),
        });
    }

    /// Goes to a line.
    pub fn reach(self, value: &str) {
        self.active.set(Some(value.to_owned()));
        if let Some(line) = document().get_element_by_id(&self.line_id(value)) {
            focus(&line);
        }
    }

    /// Does what a key means at a line. Returns whether it means something.
    pub fn press(self, event: &KeyboardEvent, value: &str) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let options = self.options.get_untracked();
        let (nodes, shown) = (self.nodes.get_untracked(), self.shown.get_untracked());
        let Some(line) = shown.iter().position(|at| options[*at].value == value) else { return false };
        let collapsed = self.collapsed.get_untracked();
        let is_collapsed = |at: usize| collapsed.contains(&options[at].value);
        match step(&event.key(), line, (&options, &nodes, &shown), is_collapsed) {
            Some(Step::Reach(at)) => self.reach(&options[at].value),
            Some(Step::Fold(at)) => self.fold(&options[at].value),
            None => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }
}

fn step(
    key: &str,
    line: usize,
    (options, nodes, shown): (&[ChoiceOption], &[Node], &[usize]),
    is_collapsed: impl Fn(usize) -> bool,
) -> Option<Step> {
    let at = shown[line];
    let reach = |line: usize| shown.get(line).map(|at| Step::Reach(*at));
    match key {
        "ArrowDown" => reach(line + 1),
        "ArrowUp" => reach(line.checked_sub(1)?),
        "Home" => reach(0),
        "End" => reach(shown.len() - 1),
        "ArrowRight" if !nodes[at].is_parent => None,
        "ArrowRight" if is_collapsed(at) => Some(Step::Fold(at)),
        "ArrowRight" => reach(line + 1),
        "ArrowLeft" if nodes[at].is_parent && !is_collapsed(at) => Some(Step::Fold(at)),
        "ArrowLeft" => nodes[at].parent.map(Step::Reach),
        letter if letter.chars().count() == 1 && letter != " " => {
            let begins = |at: &&usize| lower(&options[**at].label).starts_with(&lower(letter));
            shown[line + 1..].iter().chain(&shown[..line]).find(begins).map(|at| Step::Reach(*at))
        }
        _ => None,
    }
}

/// Those of `all` that are wanted and what leads to them, each right behind the one above it.
#[must_use]
pub fn ordered(all: &[ManagedOrganization], is_wanted: impl Fn(&ManagedOrganization) -> bool) -> Vec<ChoiceOption> {
    let mut wanted = HashSet::new();
    // Those above come before.
    for one in all.iter().rev() {
        if wanted.contains(&one.organization.id) || is_wanted(one) {
            wanted.insert(one.organization.id);
            wanted.extend(one.organization.parent_id);
        }
    }
    let own = all.iter().find(|one| one.organization.parent_id.is_none());
    let mut options = Vec::new();
    // What is still to come, the next one last.
    let mut next: Vec<(usize, &ManagedOrganization)> = own.map(|own| (0, own)).into_iter().collect();
    while let Some((depth, one)) = next.pop() {
        let id = one.organization.id;
        if !wanted.contains(&id) {
            continue;
        }
        options.push(ChoiceOption { depth, ..ChoiceOption::new(id.to_string(), one.organization.name.clone()) });
        let below = all.iter().filter(|other| other.organization.parent_id == Some(id));
        next.extend(below.rev().map(|below| (depth + 1, below)));
    }
    options
}

#[cfg(test)]
mod tests {
    use super::super::item::tests::organization;
    use super::*;

    fn all() -> Vec<ManagedOrganization> {
        [(1, None, "Acme"), (2, Some(1), "East"), (3, Some(1), "West"), (4, Some(2), "Hill"), (5, Some(3), "North")]
            .map(|(id, parent, name)| organization(id, parent, name))
            .to_vec()
    }

    #[test]
    fn what_leads_to_what_is_wanted_is_shown_with_it() {
        let labels = |name: &str| -> Vec<(usize, String)> {
            let options = ordered(&all(), |one| name.is_empty() || one.organization.name == name);
            options.into_iter().map(|option| (option.depth, option.label)).collect()
        };
        let names = labels("").into_iter().map(|(depth, name)| format!("{depth}{name}")).collect::<Vec<_>>();
        assert_eq!(names, ["0Acme", "1East", "2Hill", "1West", "2North"]);
        assert_eq!(labels("North").into_iter().map(|(_, name)| name).collect::<Vec<_>>(), ["Acme", "West", "North"]);
        assert_eq!(labels("South"), []);
    }

    #[test]
    fn keys_lead_through_the_lines_that_are_shown() {
        let options = ordered(&all(), |_| true);
        let nodes = nodes(&options);
        // East is collapsed.
        let shown = [0, 1, 3, 4];
        let step = |key: &str, line| step(key, line, (&options, &nodes, &shown), |at| at == 1);
        assert_eq!(step("ArrowDown", 1), Some(Step::Reach(3)));
        assert_eq!((step("ArrowUp", 0), step("ArrowDown", 3)), (None, None));
        assert_eq!((step("Home", 2), step("End", 0)), (Some(Step::Reach(0)), Some(Step::Reach(4))));
        assert_eq!((step("ArrowRight", 1), step("ArrowRight", 2)), (Some(Step::Fold(1)), Some(Step::Reach(4))));
        assert_eq!((step("ArrowLeft", 1), step("ArrowLeft", 2)), (Some(Step::Reach(0)), Some(Step::Fold(3))));
        assert_eq!((step("n", 0), step("W", 3), step("x", 0)), (Some(Step::Reach(4)), Some(Step::Reach(3)), None));
        assert_eq!((step("Tab", 0), step(" ", 0)), (None, None));
    }
}
