//! The keyboard behaviour of a list of options (WAI-ARIA APG: listbox, combobox, tree), independent
//! of its content and look. It uses neither signals nor the page, so it is tested without a browser.

use crate::words::lower;

/// The kind of a list, which decides what opens it and what happens at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A button opens it. One option is always active, and the ends are ends.
    Dropdown,
    /// Under a text field, and shown while it has the focus. No option is active until an arrow
    /// reaches one: before the first lies the field.
    Suggestions,
    /// Under a text field, and always shown. The ends meet.
    Palette,
    /// Always shown; its options are buttons, of which the active one has the focus.
    Buttons,
}

/// The options of a list at the moment of a key.
pub struct Options<'a> {
    /// How many there are.
    pub count: usize,
    /// Letters and Space go into a text field.
    pub has_field: bool,
    /// There are words in the field, in which Home and End move the caret.
    pub is_typed: bool,
    /// The words of which a first letter finds the option; `None` if letters do not find it.
    pub label: &'a dyn Fn(usize) -> Option<String>,
}

impl Options<'_> {
    /// This number of options, none of which is found by a letter.
    #[must_use]
    pub const fn new(count: usize) -> Self {
        Self { count, has_field: false, is_typed: false, label: &|_| None }
    }
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Nothing: the key is left to the page.
    Ignored,
    /// The list was opened, or another option is active and must be brought into view.
    Moved,
    /// This option is chosen.
    Chosen(usize),
    /// No option is active: the text of the field was submitted.
    Submitted,
    /// The list was closed; the focus goes back to where it came from.
    Closed,
    /// The list was closed and the focus moves on; the key is left to the page.
    Left,
}

/// A list of options: whether it is open, and which option is active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listbox {
    kind: Kind,
    is_open: bool,
    active: Option<usize>,
}

impl Listbox {
    /// A list that was not used yet.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        let is_open = matches!(kind, Kind::Palette | Kind::Buttons);
        let active = if matches!(kind, Kind::Suggestions) { None } else { Some(0) };
        Self { kind, is_open, active }
    }

    /// Whether the options are shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// The option that the keys have reached; absent while the list is closed, and in the field.
    #[must_use]
    pub fn active(&self) -> Option<usize> {
        self.active.filter(|_| self.is_open)
    }

    /// Whether an option is the active one.
    #[must_use]
    pub fn is_active(&self, option: usize) -> bool {
        self.active() == Some(option)
    }

    /// Shows the options.
    pub const fn open(&mut self) {
        self.is_open = true;
    }

    /// Hides them. Suggestions begin in the field the next time.
    pub const fn close(&mut self) {
        self.is_open = false;
        if matches!(self.kind, Kind::Suggestions) {
            self.active = None;
        }
    }

    /// Shows the options, or hides them.
    pub const fn toggle(&mut self) {
        if self.is_open {
            self.close();
        } else {
            self.open();
        }
    }

    /// Makes an option the active one, as a pointer does.
    pub const fn reach(&mut self, option: usize) {
        self.active = Some(option);
    }

    /// The options have changed: starts at the first, or in the field.
    pub const fn restart(&mut self) {
        self.active = if matches!(self.kind, Kind::Suggestions) { None } else { Some(0) };
    }

    /// Does what a key means, by its name in `KeyboardEvent.key`.
    pub fn press(&mut self, key: &str, options: &Options<'_>) -> Pressed {
        match (self.kind, key) {
            (Kind::Dropdown | Kind::Suggestions, "ArrowDown") if !self.is_open => {
                self.open();
                if self.kind == Kind::Suggestions {
                    self.step_down(options.count);
                }
                Pressed::Moved
            }
            (Kind::Suggestions, "ArrowUp" | "Enter") | (Kind::Palette | Kind::Buttons, _) => {
                self.press_open(key, options)
            }
            _ if self.is_open => self.press_open(key, options),
            _ => Pressed::Ignored,
        }
    }

    fn press_open(&mut self, key: &str, options: &Options<'_>) -> Pressed {
        let last = options.count.saturating_sub(1);
        match (self.kind, key) {
            (_, "ArrowDown") | (Kind::Buttons, "ArrowRight") => self.step_down(options.count),
            (_, "ArrowUp") | (Kind::Buttons, "ArrowLeft") => self.step_up(options.count),
            (Kind::Dropdown | Kind::Buttons, "Home") if !options.is_typed => self.active = Some(0),
            (Kind::Dropdown | Kind::Buttons, "End") if !options.is_typed => self.active = Some(last),
            // A button has its own Enter, Space and Tab.
            (Kind::Buttons, _) => return Pressed::Ignored,
            (_, "Enter") => return self.active_of(options.count).map_or(Pressed::Submitted, Pressed::Chosen),
            (Kind::Dropdown | Kind::Suggestions, "Escape") => {
                self.close();
                return Pressed::Closed;
            }
            (Kind::Dropdown, "Tab") => {
                self.close();
                return Pressed::Left;
            }
            (Kind::Dropdown, " ") if !options.has_field => {
                return self.active_of(options.count).map_or(Pressed::Ignored, Pressed::Chosen);
            }
            (Kind::Dropdown, _) if !options.has_field && key.chars().count() == 1 => self.seek(key, options),
            _ => return Pressed::Ignored,
        }
        Pressed::Moved
    }

    /// The active option, limited to this number of options: the list may have shrunk.
    fn active_of(&self, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        self.active().map(|at| at.min(last))
    }

    fn step_down(&mut self, count: usize) {
        let Some(last) = count.checked_sub(1) else { return };
        self.active = Some(match self.active_of(count) {
            None => 0,
            Some(at) if at == last && self.kind == Kind::Palette => 0,
            Some(at) => (at + 1).min(last),
        });
    }

    fn step_up(&mut self, count: usize) {
        let Some(at) = self.active_of(count) else { return };
        self.active = match (at.checked_sub(1), self.kind) {
            (Some(before), _) => Some(before),
            (None, Kind::Suggestions) => None,
            (None, Kind::Palette) => count.checked_sub(1),
            (None, Kind::Dropdown | Kind::Buttons) => Some(0),
        };
    }

    /// Goes to the next option that begins with a letter, from the top again after the last.
    fn seek(&mut self, letter: &str, options: &Options<'_>) {
        let letter = lower(letter);
        let begins = |at: usize| (options.label)(at).is_some_and(|label| lower(&label).starts_with(&letter));
        let from = self.active_of(options.count).unwrap_or_default();
        let next = (1..=options.count).map(|step| (from + step) % options.count).find(|at| begins(*at));
        self.active = next.or(self.active);
    }
}

#[cfg(test)]
mod tests;
