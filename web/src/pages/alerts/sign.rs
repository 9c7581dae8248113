//! A number in the title and on the icon of the tab.

use leptos::prelude::*;

/// The icon of the tab: where it is, and what it was.
const ICON: &str = "link[rel~='icon']";

/// Shows how many chats wait too long; nothing of it when there are none.
pub fn show(count: usize, has_more: bool) {
    let number = if has_more { format!("{count}+") } else { count.to_string() };
    document().set_title(&if count == 0 { "Sightline".to_owned() } else { format!("({number}) Sightline") });
    let Ok(Some(icon)) = document().query_selector(ICON) else { return };
    let plain = icon.get_attribute("data-plain").or_else(|| icon.get_attribute("href")).unwrap_or_default();
    let _ = icon.set_attribute("data-plain", &plain);
    let badge = if count > 9 { "9+".to_owned() } else { count.to_string() };
    let _ = icon.set_attribute("href", &if count == 0 { plain } else { badged(&badge) });
}

/// The icon with a number on it.
fn badged(number: &str) -> String {
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='#1b2129'/>\
         <circle cx='11' cy='21' r='5.25' fill='none' stroke='#fff' stroke-width='2.5'/><path d='M17 21h9' stroke='#fff' \
         stroke-width='2.5' stroke-linecap='round'/><circle cx='21' cy='10' r='10' fill='#b42318'/><text x='21' y='15' \
         text-anchor='middle' font-family='sans-serif' font-weight='bold' font-size='14' fill='#fff'>{number}</text></svg>"
    );
    format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&drawing))
}
