//! Texts and names: too long, blank, with control characters, HTML.

use super::Adjusting;
use crate::documents::text::{LONGEST_NAME, LONGEST_TEXT};
use serde_json::Value;
use sightline_shared::document::{AdjustmentKind, Stated};

/// The width at which HTML would be wrapped: no message is that wide.
const WIDTH: usize = 20_000;

/// Whether `c` is kept in a text.
fn is_kept(c: char) -> bool {
    !c.is_control() || matches!(c, '\t' | '\n' | '\r')
}

/// Replaces the characters that are not kept; returns whether there were any.
fn replace_controls(text: &mut String) -> bool {
    let has_any = text.chars().any(|c| !is_kept(c));
    if has_any {
        *text = text.chars().map(|c| if is_kept(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
    }
    has_any
}

/// Cuts `text` to at most `most` bytes, at a character; returns whether that took something.
fn cut_bytes(text: &mut String, most: usize) -> bool {
    let is_long = text.len() > most;
    if is_long {
        text.truncate(text.floor_char_boundary(most));
    }
    is_long
}

fn cut_characters(text: &mut String, most: usize) -> bool {
    // A text has no more characters than bytes.
    let end = if text.len() > most { text.char_indices().nth(most).map(|(end, _)| end) } else { None };
    if let Some(end) = end {
        text.truncate(end);
    }
    end.is_some()
}

impl Adjusting {
    /// A text that may be long. Returns whether it was cut.
    pub(super) fn long(&mut self, text: &mut String, pointer: impl Fn() -> String) -> bool {
        if replace_controls(text) {
            self.note(AdjustmentKind::ControlCharacters, &pointer);
        }
        let is_cut = cut_bytes(text, LONGEST_TEXT);
        if is_cut {
            self.note(AdjustmentKind::Cut, &pointer);
        }
        is_cut
    }

    /// A text of at most `most` characters, without control characters; blank is none.
    pub(super) fn short(&mut self, text: &mut Option<String>, most: usize, pointer: impl Fn() -> String) {
        let Some(words) = text else { return };
        if words.trim().is_empty() {
            *text = None;
            return self.note(AdjustmentKind::BlankName, pointer);
        }
        if replace_controls(words) {
            self.note(AdjustmentKind::ControlCharacters, &pointer);
        }
        if cut_characters(words, most) {
            self.note(AdjustmentKind::Cut, &pointer);
        }
    }

    /// The name, e-mail address or telephone number of a contact.
    pub(super) fn stated(&mut self, text: &mut Stated<String>, most: usize, pointer: impl Fn() -> String) {
        let Stated::Is(words) = text else { return };
        let mut words = Some(std::mem::take(words));
        self.short(&mut words, most, pointer);
        *text = words.into();
    }

    /// A name.
    pub(super) fn name(&mut self, name: &mut Option<String>, pointer: impl Fn() -> String) {
        self.short(name, LONGEST_NAME, pointer);
    }

    /// Everything in free JSON.
    pub(super) fn free(&mut self, value: &mut Value, pointer: &impl Fn() -> String) {
        let mut replaced = false;
        clean(value, &mut replaced);
        if replaced {
            self.note(AdjustmentKind::ControlCharacters, pointer);
        }
    }

    /// HTML as plain text: tags out, entities decoded, breaks kept.
    pub(super) fn html(&mut self, text: &mut String, pointer: impl Fn() -> String) {
        let plain = html2text::config::plain_no_decorate().no_link_wrapping().string_from_read(text.as_bytes(), WIDTH);
        // What cannot be read as HTML is text as it is.
        if let Ok(plain) = plain {
            *text = plain.trim_end().to_owned();
        }
        self.note(AdjustmentKind::Html, pointer);
    }
}

/// PostgreSQL cannot keep U+0000, not even in JSON.
fn clean(value: &mut Value, replaced: &mut bool) {
    match value {
        Value::String(text) if text.contains('\0') => *replaced |= replace_controls(text),
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, replaced)),
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                *replaced = true;
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, value)| (name.replace('\0', "\u{fffd}"), value))
                    .collect();
            }
            members.values_mut().for_each(|value| clean(value, replaced));
        }
        _ => {}
    }
}
