//! `sightline openapi`: the API's document.

use super::print_line;
use anyhow::Context as _;

/// Prints the document as YAML.
pub fn run() -> anyhow::Result<()> {
    let text = crate::openapi::yaml().context("cannot write the document as YAML")?;
    print_line(text.trim_end())?;
    Ok(())
}
