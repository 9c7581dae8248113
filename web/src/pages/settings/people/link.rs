//! A link with which a person sets its password, on the screen this once.

use crate::pages::settings::form::secret::Secret;
use crate::pages::settings::set_password::LINK_PATH;
use crate::words::time::{absolute, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::Timestamp;
use sightline_shared::people::PasswordLink;

/// A link that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeLink {
    /// Its whole address.
    address: String,
    expires_at: Timestamp,
}

impl MadeLink {
    /// The link to this server; none where its secret was lost on the way.
    #[must_use]
    pub fn new(link: &PasswordLink) -> Option<Self> {
        let origin = window().location().origin().ok()?;
        let secret = link.token.as_ref()?;
        Some(Self { address: format!("{origin}{LINK_PATH}#{secret}"), expires_at: link.expires_at })
    }
}

/// The link, ready to be copied.
#[component]
pub fn ShownLink(
    /// The link.
    link: MadeLink,
    /// The name of the person.
    name: String,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let MadeLink { address, expires_at } = link;
    let now = use_now();
    let words =
        Signal::derive(move || t_with("people.link_once", &[("when", &absolute(expires_at, now.get(), &zone))]));
    let label = t_with("people.link_of", &[("name", &name)]);
    view! { <Secret id="made-link" label value=address what=t("people.link_noun") words is_focused=true/> }
}
