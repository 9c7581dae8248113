//! A link with which a person sets its password, on the screen this once.

use crate::components::base::copy_button::CopyButton;
use crate::pages::settings::set_password::LINK_PATH;
use crate::words::time::{absolute, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::html::Input;
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
    let until = move || t_with("people.link_once", &[("when", &absolute(expires_at, now.get(), &zone))]);
    let field = NodeRef::<Input>::new();
    // So that it is read, and copied by the keyboard.
    field.on_load(|field| request_animation_frame(move || _ = field.focus()));
    view! {
        <div class="made-link">
            <label class="views__name" for="made-link">{t_with("people.link_of", &[("name", &name)])}</label>
            <div class="made-link__line">
                <input
                    id="made-link" type="text" readonly=true value=address.clone() aria-describedby="made-link-words" node_ref=field
                    on:focus=move |_| field.get_untracked().into_iter().for_each(|field| field.select())
                />
                <CopyButton text=Signal::stored(address) what=t("people.link_noun")/>
            </div>
            <p class="person__hint" id="made-link-words">{until}</p>
        </div>
    }
}
