//! The address of the server for browsers.

/// Reads an address that has a scheme and a host, and nothing after them; without the slash at its end.
///
/// # Errors
/// What it should look like.
pub fn public_url(text: &str) -> Result<String, String> {
    let host =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).map(|rest| rest.trim_end_matches('/'));
    let is_origin = host.is_some_and(|host| {
        !host.is_empty() && !host.contains(|letter: char| letter.is_whitespace() || "/?#@".contains(letter))
    });
    let origin = text.trim_end_matches('/').to_owned();
    if is_origin {
        Ok(origin)
    } else {
        Err("a public URL is a scheme and a host, as in https://sightline.example.com".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::public_url;

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(public_url("https://sightline.example.com/").unwrap(), "https://sightline.example.com");
        assert!(public_url("http://127.0.0.1:8080").is_ok());
        for wrong in ["", "sightline.example.com", "https://", "https://a/b", "https://u@a", "ftp://a"] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }
}
