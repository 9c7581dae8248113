//! From a line to a statement, or to the reasons why it is none.

use super::faults::step;
use super::refused::Refused;
use super::shape;
use super::statement::{Statement, Taking};
use serde_json::Value;
use sightline_shared::document::{Adjustment, AdjustmentKind, ChatDocument};
use sightline_shared::problem::Fault;

/// The statement that `line` holds.
///
/// # Errors
/// The faults of the line, up to ten.
pub fn read(line: &[u8], taking: &Taking) -> Result<Statement, Refused> {
    match serde_json::from_slice::<ChatDocument>(line) {
        Ok(document) => Statement::take(document, taking, Vec::new()),
        Err(why) => match serde_json::from_slice(line) {
            Ok(value) => take_odd(value, &why, taking),
            Err(why) => Err(vec![Fault::pointer("", format!("not JSON: {}", within_line(&why)))].into()),
        },
    }
}

/// The statement that `value` is, as a body of the API has it.
///
/// # Errors
/// The faults of the document, up to ten.
pub fn from_value(value: &Value, taking: &Taking) -> Result<Statement, Refused> {
    match serde::Deserialize::deserialize(value) {
        Ok(document) => Statement::take(document, taking, Vec::new()),
        Err(why) => take_odd(value.clone(), &why, taking),
    }
}

/// A document that cannot be read as it is: without its unknown members, where these are ignored.
fn take_odd(mut value: Value, why: &serde_json::Error, taking: &Taking) -> Result<Statement, Refused> {
    if !taking.ignores_unknown {
        return Err(structural(&value, why));
    }
    let mut ignored = Vec::new();
    shape::remove_unknown(&mut value, &mut |parent, name| {
        let pointer = format!("{parent}/{}", step(name));
        ignored.push(Adjustment { kind: AdjustmentKind::UnknownMember, pointer });
    });
    match serde::Deserialize::deserialize(&value) {
        Ok(document) => Statement::take(document, taking, ignored),
        Err(why) => Err(structural(&value, &why)),
    }
}

/// The reader counts lines within what it was given, which is one line.
fn within_line(why: &serde_json::Error) -> String {
    why.to_string().replace(" at line 1 column ", " at column ")
}

fn structural(value: &Value, why: &serde_json::Error) -> Refused {
    let found = shape::faults(value).into_vec();
    // What only reading finds: a member that is there twice.
    let faults = if found.is_empty() { vec![Fault::pointer("", within_line(why))] } else { found };
    Refused::of_value(value, faults)
}
