//! Values as JSON lines and as text for people.

use super::output::{Broken, Output};
use serde::Serialize;
use sightline_shared::FieldValue;

/// A value on a line of its own.
pub(super) fn write_json(value: &impl Serialize, output: &mut Output) -> Result<(), Broken> {
    serde_json::to_writer(output.buffer(), value)?;
    output.buffer().push(b'\n');
    Ok(())
}

/// `Label: value`, where something was filled in.
pub(super) fn filled(fields: &[FieldValue]) -> Vec<String> {
    let filled = fields.iter().filter_map(|field| Some((&field.label, field.value.as_ref()?)));
    filled.map(|(label, value)| format!("{label}: {value}")).collect()
}
