//! Cells that more than one table has.

use crate::components::base::icon::Icon;
use crate::words::time::{absolute, age, day_of, exact, today, use_now};
use crate::words::zone::Zone;
use crate::words::{lower, t};
use leptos::prelude::*;
use sightline_shared::{ChatType, ContactRef, Timestamp};

/// The type of a chat.
#[component]
pub fn TypeName(
    /// The type.
    kind: ChatType,
) -> impl IntoView {
    let (icon, word) = match kind {
        ChatType::Contact => ("contact", t("type.contact")),
        ChatType::Agent => ("agent", t("type.agent")),
        ChatType::Bot => ("bot", t("type.bot")),
    };
    view! { <span class="type-name" title=word><Icon name=icon/><span>{word}</span></span> }
}

/// The name of a contact in a row, or what else is known of it.
#[must_use]
pub fn contact_name(contact: Option<&ContactRef>) -> (String, bool) {
    match contact {
        None => (t("contact.internal").to_owned(), false),
        Some(ContactRef { erased: true, .. }) => (t("contact.erased").to_owned(), false),
        Some(ContactRef { name: Some(name), .. }) => (name.clone(), true),
        Some(_) => (t("contact.unknown").to_owned(), false),
    }
}

/// The contact of a row.
#[component]
pub fn ContactName(
    /// The contact; none in chats between agents.
    contact: Option<ContactRef>,
) -> impl IntoView {
    let (name, is_known) = contact_name(contact.as_ref());
    view! { <span class="truncated" class:unknown=!is_known title=name.clone() dir="auto">{name.clone()}</span> }
}

/// An instant in a row: the clock first, or the age first.
#[component]
pub fn When(
    /// The instant.
    at: Timestamp,
    /// The zone in which times are shown.
    #[prop(into)]
    zone: Signal<Zone>,
    /// How long ago matters more than when.
    #[prop(optional)]
    age_first: bool,
) -> impl IntoView {
    let now = use_now();
    let clock = Memo::new(move |_| absolute(at, now.get(), &zone.get()));
    let ago = Memo::new(move |_| age(at, now.get()));
    // From another day on the date says more than the age.
    let is_today = Memo::new(move |_| {
        now.track();
        zone.with(|zone| today(zone) == day_of(at, zone))
    });
    view! {
        <span
            class="when" class:when--age-first=move || age_first && is_today.get()
            class:when--other-day=move || !is_today.get() title=move || exact(at, &zone.get())
        >
            <time class="when__clock" datetime=at.to_string()>{clock}</time>
            <span class="when__age">{ago}</span>
        </span>
    }
}

/// A number of results, with a flag when there are some.
#[component]
pub fn ResultCount(
    /// How many.
    count: i32,
) -> impl IntoView {
    if count == 0 {
        view! { <span class="zero">"0"</span> }.into_any()
    } else {
        view! { <span class="result-count"><Icon name="flag"/>{count}</span> }.into_any()
    }
}

/// The icon of a form, by what its name speaks of.
#[must_use]
pub fn form_icon(name: &str) -> &'static str {
    let name = lower(name);
    let icons = [("drive", "car"), ("car", "car"), ("service", "wrench"), ("call", "phone"), ("trade", "tag")];
    icons.iter().find(|(word, _)| name.contains(word)).map_or("doc", |(_, icon)| icon)
}
