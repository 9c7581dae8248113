//! Where people report a weakness of the server.

/// Reads a contact as RFC 9116 has it: an address to write to or a page, as a URI.
///
/// # Errors
/// What it should look like.
pub fn security_contact(text: &str) -> Result<String, String> {
    let is_whole = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic());
    let is_address = text.strip_prefix("mailto:").is_some_and(|rest| is_whole(rest) && rest.contains('@'));
    let is_page = text.strip_prefix("https://").is_some_and(is_whole);
    if is_address || is_page {
        Ok(text.to_owned())
    } else {
        Err("a contact is an address as in mailto:security@example.com or https://example.com/security".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::security_contact;

    #[test]
    fn a_contact_is_one_uri_on_one_line() {
        assert!(security_contact("mailto:security@example.com").is_ok());
        assert!(security_contact("https://example.com/security").is_ok());
        for wrong in
            ["", "security@example.com", "mailto:", "mailto:me", "https://", "http://a", "https://a\nExpires: x"]
        {
            assert!(security_contact(wrong).is_err(), "{wrong}");
        }
    }
}
