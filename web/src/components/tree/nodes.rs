//! The shape of a tree that is given as a list with depths: parents, children, and which of them
//! are shown.

use crate::components::listbox::option::ChoiceOption;

/// The place of an option in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The index of its parent.
    pub parent: Option<usize>,
    /// Whether it has children.
    pub is_parent: bool,
    /// Its place among its siblings, from one, and their number.
    pub place: (usize, usize),
}

/// The places of options; each option follows its parent.
#[must_use]
pub fn nodes(options: &[ChoiceOption]) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::with_capacity(options.len());
    // From the top to the last option.
    let mut path: Vec<usize> = Vec::new();
    for (at, option) in options.iter().enumerate() {
        path.truncate(option.depth);
        let parent = path.last().copied();
        path.push(at);
        if let Some(parent) = parent {
            nodes[parent].is_parent = true;
        }
        nodes.push(Node { parent, is_parent: false, place: (0, 0) });
    }
    let mut sizes = vec![0; options.len() + 1];
    // The last place stands for no parent.
    let group = |node: &Node| node.parent.unwrap_or(options.len());
    for node in &mut nodes {
        sizes[group(node)] += 1;
        node.place.0 = sizes[group(node)];
    }
    for node in &mut nodes {
        node.place.1 = sizes[group(node)];
    }
    nodes
}

/// The ancestors of an option, nearest first.
pub fn above(nodes: &[Node], at: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(nodes.get(at).and_then(|node| node.parent), |parent| nodes[*parent].parent)
}

/// The options that are shown: without those below what is collapsed; of a search those that match,
/// and what leads to them.
#[must_use]
pub fn shown(options: &[ChoiceOption], nodes: &[Node], collapsed: &[String], typed: &str) -> Vec<usize> {
    if typed.trim().is_empty() {
        let is_hidden = |at: usize| above(nodes, at).any(|above| collapsed.contains(&options[above].value));
        return (0..options.len()).filter(|at| !is_hidden(*at)).collect();
    }
    let mut is_shown = vec![false; options.len()];
    for (at, option) in options.iter().enumerate() {
        if option.is_found(typed) {
            is_shown[at] = true;
            above(nodes, at).for_each(|above| is_shown[above] = true);
        }
    }
    (0..options.len()).filter(|at| is_shown[*at]).collect()
}

/// What is chosen after `at` was: it or not. What is chosen holds for all below, which are
/// therefore not chosen by themselves; choosing one of those instead leaves the other out.
#[must_use]
pub fn toggled(options: &[ChoiceOption], nodes: &[Node], chosen: &[String], at: usize) -> Vec<String> {
    let value = &options[at].value;
    if chosen.contains(value) {
        return chosen.iter().filter(|own| *own != value).cloned().collect();
    }
    let is_related = |own: &String| {
        let other = options.iter().position(|option| option.value == *own);
        other.is_some_and(|other| {
            above(nodes, at).any(|above| above == other) || above(nodes, other).any(|above| above == at)
        })
    };
    chosen.iter().filter(|own| !is_related(own)).chain([value]).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Vec<ChoiceOption> {
        let option = |(depth, name): (usize, &str)| ChoiceOption { depth, ..ChoiceOption::new(name, name) };
        [(0, "group"), (1, "north"), (2, "oslo"), (2, "bergen"), (1, "south"), (2, "rome")].map(option).to_vec()
    }

    fn values(values: &[&str]) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn options_know_what_they_belong_to() {
        let nodes = nodes(&options());
        let parents: Vec<Option<usize>> = nodes.iter().map(|node| node.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0), Some(4)]);
        let places: Vec<(usize, usize)> = nodes.iter().map(|node| node.place).collect();
        assert_eq!(places, [(1, 1), (1, 2), (1, 2), (2, 2), (2, 2), (1, 1)]);
        assert_eq!(nodes.iter().filter(|node| node.is_parent).count(), 3);
    }

    #[test]
    fn what_is_below_something_collapsed_is_not_shown_unless_it_is_searched_for() {
        let (options, nodes) = (options(), nodes(&options()));
        assert_eq!(shown(&options, &nodes, &[], ""), [0, 1, 2, 3, 4, 5]);
        assert_eq!(shown(&options, &nodes, &values(&["north"]), " "), [0, 1, 4, 5]);
        assert_eq!(shown(&options, &nodes, &values(&["group"]), ""), [0]);
        assert_eq!(shown(&options, &nodes, &values(&["north"]), "BERG"), [0, 1, 3]);
        assert_eq!(shown(&options, &nodes, &[], "paris"), [0; 0]);
    }

    #[test]
    fn what_is_chosen_stands_for_all_below() {
        let (options, nodes) = (options(), nodes(&options()));
        let toggled = |chosen: &[&str], at| toggled(&options, &nodes, &values(chosen), at);
        assert_eq!(toggled(&["oslo", "rome"], 1), ["rome", "north"]);
        assert_eq!(toggled(&["north", "rome"], 2), ["rome", "oslo"]);
        assert_eq!(toggled(&["north", "rome"], 1), ["rome"]);
        assert_eq!(toggled(&[], 5), ["rome"]);
    }
}
