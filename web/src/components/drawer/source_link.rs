//! The link to a chat in the system it came from.

use crate::words::t_with;
use leptos::prelude::*;

/// The link, which names the host; nothing for what is no address of the web.
#[component]
pub fn SourceLink(
    /// The address.
    url: String,
) -> impl IntoView {
    host(&url).map(|host| {
        let words = t_with("drawer.open_in", &[("host", host)]);
        view! {
            <span class="drawer__member">
                <a class="drawer__link" href=url.clone() target="_blank" rel="noopener noreferrer">{words}</a>
            </span>
        }
    })
}

/// The host of an `http` or `https` address, as a browser reads it; none where it may read another.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    // Browsers take a backslash for a slash.
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let is_host = |letter: char| letter.is_alphanumeric() || "-._:[]".contains(letter);
    (is_web && host.starts_with(|letter: char| letter.is_alphanumeric() || letter == '[') && host.chars().all(is_host))
        .then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_host_is_the_one_that_opens() {
        for (url, expected) in [
            ("https://app.chatwoot.com/app/accounts/1/conversations/7", "app.chatwoot.com"),
            ("HTTP://desk.example.com?chat=7", "desk.example.com"),
            ("https://desk.example.com:8443#7", "desk.example.com:8443"),
            ("https://desk.example.com@other.example/7", "other.example"),
            ("https://other.example\\@desk.example.com/7", "other.example"),
            ("http://[2001:db8::1]/7", "[2001:db8::1]"),
        ] {
            assert_eq!(host(url), Some(expected), "{url}");
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_has_no_link() {
        for url in ["javascript:alert(1)", "javascript://desk.example.com/%0Aalert(1)", "data:text/html,x", "/chats/7"]
        {
            assert_eq!(host(url), None, "{url}");
        }
        for url in
            ["https://", "https:///chats", "https://desk\texample.com", "https://desk%2eexample.com", "https://:80"]
        {
            assert_eq!(host(url), None, "{url}");
        }
    }
}
