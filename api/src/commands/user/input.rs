//! Parsers of the commands' input: addresses, names, paths, passwords.

use anyhow::Context as _;
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
    let (user, host) = text.rsplit_once('@').unwrap_or_default();
    let is_plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let is_address = !user.is_empty() && !host.is_empty() && !user.contains('@') && text.chars().count() <= 320;
    if is_plain && is_address { Ok(text.to_owned()) } else { Err("not an e-mail address".to_owned()) }
}

/// A name of at most 200 visible characters.
pub fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_name = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_name { Ok(text.to_owned()) } else { Err("a name has 1 to 200 characters".to_owned()) }
}

/// An organization's path, its names separated by slashes.
pub fn organization(text: &str) -> Result<OrganizationPath, String> {
    text.split('/').map(name).collect::<Result<_, _>>().map(OrganizationPath)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides() {
        assert!(email("mara.quill@example.com").is_ok());
        for wrong in ["", "mara", "@example.com", "mara@", "a b@example.com", "a@b@c", "a@b\n"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_has_no_empty_names() {
        assert_eq!(organization("Halden / North").unwrap().0, ["Halden", "North"]);
        for wrong in ["", "/", "Halden/", "/Halden", "Halden//North"] {
            assert!(organization(wrong).is_err(), "{wrong}");
        }
    }
}
