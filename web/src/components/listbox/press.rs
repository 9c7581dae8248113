//! A key of the keyboard, for a list in a signal.

use super::state::{Listbox, Options, Pressed};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Does in `list` what a key means and notifies its readers where it means something.
pub fn press(list: RwSignal<Listbox>, event: &KeyboardEvent, options: &Options<'_>) -> Pressed {
    let press = |list: &mut Listbox| {
        let pressed = list.press(&event.key(), options);
        (pressed != Pressed::Ignored, pressed)
    };
    list.try_maybe_update(press).unwrap_or(Pressed::Ignored)
}
