//! From a line to a checked chat, or to the reasons why it is none.

use super::chat::ImportChat;
use super::shape;
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;

/// The chat that `line` holds.
///
/// # Errors
/// The faults of the line, up to ten.
pub fn read(line: &[u8]) -> Result<ImportChat, Vec<Fault>> {
    let document = serde_json::from_slice::<ChatDocument>(line).map_err(|why| faults(line, &why))?;
    ImportChat::check(document)
}

/// The chat that `value` is, as a body of the API has it.
///
/// # Errors
/// The faults of the document, up to ten.
pub fn from_value(value: &serde_json::Value) -> Result<ImportChat, Vec<Fault>> {
    let document = serde::Deserialize::deserialize(value);
    ImportChat::check(document.map_err(|why: serde_json::Error| structural(value, &why))?)
}

fn faults(line: &[u8], why: &serde_json::Error) -> Vec<Fault> {
    match serde_json::from_slice(line) {
        Ok(value) => structural(&value, why),
        Err(why) => vec![Fault::pointer("", format!("not JSON: {}", within_line(&why)))],
    }
}

/// The reader counts lines within what it was given, which is one line.
fn within_line(why: &serde_json::Error) -> String {
    why.to_string().replace(" at line 1 column ", " at column ")
}

fn structural(value: &serde_json::Value, why: &serde_json::Error) -> Vec<Fault> {
    let found = shape::faults(value).into_vec();
    // What only reading finds: a member that is there twice.
    if found.is_empty() { vec![Fault::pointer("", within_line(why))] } else { found }
}
