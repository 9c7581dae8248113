//! The browser and the system of a client, as words for its user. What a client says of itself proves nothing.

/// The longest name of a program that is kept, in characters.
const LONGEST: usize = 40;

/// The mark of a browser in `User-Agent` (RFC 9110), and its name: the first that fits, since most browsers name
/// others, too.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of systems.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// `Firefox on Windows`, or the name of a program; `None` where the client says nothing.
#[must_use]
pub fn words(user_agent: &str) -> Option<String> {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(browser), None) => Some(browser.to_owned()),
        (None, _) => {
            let name: String = user_agent
                .split(['/', ' ', '('])
                .next()?
                .chars()
                .filter(|letter| letter.is_ascii_graphic())
                .take(LONGEST)
                .collect();
            (!name.is_empty()).then_some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn browsers_and_programs_have_their_names() {
        let mozilla = |rest: &str| words(&format!("Mozilla/5.0 ({rest}"));
        for (rest, expected) in [
            ("Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
            ("X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
            ("Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
            ("Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605", "Safari on macOS"),
            ("iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
            ("Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ] {
            assert_eq!(mozilla(rest).as_deref(), Some(expected), "{rest}");
        }
        assert_eq!(words("curl/8.5.0").as_deref(), Some("curl"));
        assert_eq!(words(&"x".repeat(100)).map(|name| name.len()), Some(40));
        assert_eq!(words(""), None);
        assert_eq!(words("\u{1}/2"), None);
    }
}
