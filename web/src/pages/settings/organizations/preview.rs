//! What a move would change, in words.

use super::words::{refusal, target, viewers};
use crate::server::load::Failure;
use crate::words::{number, t, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::{Count, ManagedOrganization, OrganizationMove};

/// What is known of a move.
#[derive(Clone)]
pub enum Shown {
    /// Nothing is chosen.
    Nothing,
    /// It is being requested.
    Loading,
    /// What would change.
    Preview(OrganizationMove),
    /// Why it is not known, or cannot be.
    Failed(Failure),
}

/// What is shown of it; `before` is the organization as it is.
pub fn preview(shown: &Shown, before: &ManagedOrganization) -> AnyView {
    match shown {
        Shown::Nothing => ().into_any(),
        Shown::Loading => view! { <p class="settings__hint">{t("parts.loading")}</p> }.into_any(),
        Shown::Failed(why) => view! { <p class="popover__error">{refusal(why)}</p> }.into_any(),
        Shown::Preview(preview) => {
            let fact = |label: &'static str, words: String| {
                view! { <dt>{t(label)}</dt> <dd><span dir="auto">{words}</span></dd> }
            };
            let others = settings(preview, before).map(|words| fact("organizations.move.settings", words));
            view! {
                <dl class="move-facts">
                    {fact("organizations.move.along", along(preview))}
                    {fact("organizations.move.gaining", viewers(&preview.gaining))}
                    {fact("organizations.move.losing", viewers(&preview.losing))}
                    {others}
                </dl>
            }
            .into_any()
        }
    }
}

fn along(preview: &OrganizationMove) -> String {
    // From 10,000 on there are more than that.
    let counted = |one, many, count: &Count| {
        if count.capped { t_with(many, &[("count", &(number(count.count) + "+"))]) } else { t_count(one, count.count) }
    };
    [
        t_count("organizations.count", preview.organizations),
        counted("organizations.count_chats", "organizations.many_chats", &preview.chats),
        counted("organizations.count_contacts", "organizations.many_contacts", &preview.contacts),
        t_count("people.count", preview.people),
    ]
    .join(", ")
}

/// The settings that would be others.
fn settings(preview: &OrganizationMove, before: &ManagedOrganization) -> Option<String> {
    let (old, new) = (&before.organization, &preview.after);
    let changes = [
        (old.time_zone != new.time_zone, "organizations.time_zone", new.time_zone.clone()),
        (
            old.waiting_target_seconds != new.waiting_target_seconds,
            "organizations.waiting",
            target(new.waiting_target_seconds),
        ),
        (
            old.first_response_target_seconds != new.first_response_target_seconds,
            "organizations.response",
            target(new.first_response_target_seconds),
        ),
    ];
    let changes = changes.into_iter().filter(|(is_other, ..)| *is_other);
    let words: Vec<String> = changes.map(|(_, key, value)| format!("{} {value}", t(key))).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
