//! What each key does in each kind of list.

use super::*;

const NAMES: [&str; 4] = ["Everything", "Bergen", "Oslo", "Bodø"];

fn label(at: usize) -> Option<String> {
    (at > 0).then(|| NAMES[at].to_owned())
}

fn cities() -> Options<'static> {
    Options { label: &label, ..Options::new(NAMES.len()) }
}

fn opened(kind: Kind) -> Listbox {
    let mut list = Listbox::new(kind);
    list.open();
    list
}

/// The active options after each of `keys`.
fn walk(list: &mut Listbox, keys: &[&str], options: &Options<'_>) -> Vec<Option<usize>> {
    let step = |key: &&str| {
        assert_eq!(list.press(key, options), Pressed::Moved, "{key}");
        list.active()
    };
    keys.iter().map(step).collect()
}

#[test]
fn a_closed_list_is_opened_by_arrow_down_alone() {
    let mut list = Listbox::new(Kind::Dropdown);
    for key in ["ArrowUp", "Home", "End", "Enter", " ", "Escape", "Tab", "b"] {
        assert_eq!(list.press(key, &cities()), Pressed::Ignored, "{key}");
    }
    assert_eq!((list.is_open(), list.active()), (false, None));
    assert_eq!(list.press("ArrowDown", &cities()), Pressed::Moved);
    assert_eq!((list.is_open(), list.active()), (true, Some(0)));
}

#[test]
fn arrows_home_and_end_stop_at_the_ends() {
    let keys = ["ArrowUp", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home"];
    let reached = [Some(0), Some(1), Some(3), Some(3), Some(2), Some(0)];
    for kind in [Kind::Dropdown, Kind::Buttons] {
        assert_eq!(walk(&mut opened(kind), &keys, &cities()), reached, "{kind:?}");
    }
}

#[test]
fn the_ends_of_a_palette_meet() {
    let mut list = Listbox::new(Kind::Palette);
    assert_eq!(walk(&mut list, &["ArrowUp", "ArrowDown", "ArrowDown"], &cities()), [Some(3), Some(0), Some(1)]);
    for key in ["Home", "End", "Escape", "Tab", " ", "b"] {
        assert_eq!(list.press(key, &cities()), Pressed::Ignored, "{key}");
    }
    assert!(list.is_open());
}

#[test]
fn before_the_first_suggestion_lies_the_field() {
    let mut list = Listbox::new(Kind::Suggestions);
    assert_eq!(list.press("Enter", &cities()), Pressed::Submitted);
    let keys = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"];
    assert_eq!(walk(&mut list, &keys, &cities()), [Some(0), Some(1), Some(0), None, None]);
    assert_eq!(list.press("Enter", &cities()), Pressed::Submitted);
    list.press("ArrowDown", &cities());
    assert_eq!(list.press("Enter", &cities()), Pressed::Chosen(0));
    assert_eq!(list.press("Escape", &cities()), Pressed::Closed);
    assert_eq!(list.press("Escape", &cities()), Pressed::Ignored);
    list.open();
    assert_eq!(list.active(), None, "begins in the field again");
}

#[test]
fn enter_chooses_and_space_does_where_it_is_not_typed() {
    let mut list = opened(Kind::Dropdown);
    list.reach(2);
    let searched = Options { has_field: true, ..cities() };
    assert_eq!(list.press("Enter", &cities()), Pressed::Chosen(2));
    assert_eq!(list.press(" ", &cities()), Pressed::Chosen(2));
    assert_eq!(list.press(" ", &searched), Pressed::Ignored);
    assert_eq!(list.press("b", &searched), Pressed::Ignored);
    assert!(list.is_open(), "whether a choice closes it is for its owner to say");
}

#[test]
fn escape_gives_the_focus_back_and_tab_takes_it_along() {
    for (key, pressed) in [("Escape", Pressed::Closed), ("Tab", Pressed::Left)] {
        let mut list = opened(Kind::Dropdown);
        list.reach(2);
        assert_eq!(list.press(key, &cities()), pressed);
        assert!(!list.is_open());
        list.open();
        assert_eq!(list.active(), Some(2), "it opens where it was");
    }
}

#[test]
fn a_letter_leads_to_the_next_option_that_begins_with_it() {
    let mut list = opened(Kind::Dropdown);
    assert_eq!(walk(&mut list, &["b", "B", "b", "o", "e"], &cities()), [1, 3, 1, 2, 2].map(Some));
    assert_eq!(list.press("F1", &cities()), Pressed::Ignored);
}

#[test]
fn in_typed_words_home_and_end_move_the_caret() {
    let typed = Options { has_field: true, is_typed: true, ..cities() };
    let mut list = opened(Kind::Dropdown);
    list.reach(1);
    assert_eq!(list.press("Home", &typed), Pressed::Ignored);
    assert_eq!(list.press("End", &typed), Pressed::Ignored);
    assert_eq!(list.press("ArrowDown", &typed), Pressed::Moved);
}

#[test]
fn what_is_active_is_an_option_that_is_there() {
    let mut list = opened(Kind::Dropdown);
    list.reach(3);
    let fewer = Options::new(2);
    assert_eq!(list.press("Enter", &fewer), Pressed::Chosen(1));
    assert_eq!(walk(&mut list, &["ArrowUp"], &fewer), [Some(0)]);
    for kind in [Kind::Dropdown, Kind::Suggestions, Kind::Palette] {
        let mut list = opened(kind);
        list.press("ArrowDown", &Options::new(0));
        assert_eq!(list.press("Enter", &Options::new(0)), Pressed::Submitted, "{kind:?}");
    }
}

#[test]
fn arrows_of_both_directions_move_along_buttons_which_have_their_own_enter() {
    let mut list = Listbox::new(Kind::Buttons);
    assert_eq!(walk(&mut list, &["ArrowRight", "ArrowDown", "ArrowLeft"], &cities()), [1, 2, 1].map(Some));
    for key in ["Enter", " ", "Tab", "Escape", "b"] {
        assert_eq!(list.press(key, &cities()), Pressed::Ignored, "{key}");
    }
    assert_eq!(opened(Kind::Dropdown).press("ArrowRight", &cities()), Pressed::Ignored);
}

#[test]
fn other_options_begin_at_the_first_or_in_the_field() {
    for (kind, first) in [(Kind::Dropdown, Some(0)), (Kind::Palette, Some(0)), (Kind::Suggestions, None)] {
        let mut list = opened(kind);
        list.reach(2);
        list.restart();
        assert_eq!(list.active(), first, "{kind:?}");
    }
}
