//! Parsers of the commands' input: addresses, names, paths, passwords.

use anyhow::Context as _;
use sightline_shared::people;
use std::io::{self, Read as _};

/// The names from the company down to an organization.
#[derive(Clone, Debug)]
pub struct OrganizationPath(pub Vec<String>);

/// The first line of standard input.
pub fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    // Room for the longest password in the longest characters, and for one too long.
    io::stdin().lock().take(8192).read_to_string(&mut text).context("cannot read the password from standard input")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// An e-mail address to sign in with.
pub fn email(text: &str) -> Result<String, String> {
    people::email(text).map(str::to_owned).map_err(str::to_owned)
}

/// A name of at most 200 visible characters.
pub fn name(text: &str) -> Result<String, String> {
    people::name(text).map(str::to_owned).map_err(str::to_owned)
}

/// An organization's path, its names separated by slashes.
pub fn organization(text: &str) -> Result<OrganizationPath, String> {
    text.split('/').map(name).collect::<Result<_, _>>().map(OrganizationPath)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_no_empty_names() {
        assert_eq!(organization("Halden / North").unwrap().0, ["Halden", "North"]);
        for wrong in ["", "/", "Halden/", "/Halden", "Halden//North"] {
            assert!(organization(wrong).is_err(), "{wrong}");
        }
    }
}
