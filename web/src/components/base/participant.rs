//! Agents and bots by name. Kind and affiliation are shown by colour, by shape, and in words.

use super::icon::Icon;
use crate::words::{t, t_with, upper};
use leptos::prelude::*;
use sightline_shared::{Affiliation, AgentKind, Participant};

/// How many names stand in a row before the rest is a number.
const NAMES: usize = 2;

/// What an agent or bot is, in words.
#[must_use]
pub fn role(kind: AgentKind, affiliation: Affiliation) -> &'static str {
    match (kind, affiliation) {
        (AgentKind::Bot, _) => t("role.in.bot"),
        (AgentKind::Agent, Affiliation::Own) => t("role.in.own"),
        (AgentKind::Agent, Affiliation::Partner) => t("role.in.partner"),
    }
}

/// What an agent or bot is, as the end of a class.
#[must_use]
pub const fn tone(kind: AgentKind, affiliation: Affiliation) -> &'static str {
    match (kind, affiliation) {
        (AgentKind::Bot, _) => "bot",
        (AgentKind::Agent, Affiliation::Own) => "own",
        (AgentKind::Agent, Affiliation::Partner) => "partner",
    }
}

/// The first letters of the first and the last word.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    upper(&first.into_iter().chain(words.next_back()).collect::<String>())
}

/// An agent or bot: its shape, its name, and hidden words for what it is.
#[component]
pub fn ParticipantName(
    /// The participant.
    participant: Participant,
) -> impl IntoView {
    let Participant { name, kind, affiliation, .. } = participant;
    let role = role(kind, affiliation);
    let title = format!("{name}, {role}");
    let shape = match kind {
        AgentKind::Bot => view! { <Icon name="bot"/> }.into_any(),
        AgentKind::Agent => initials(&name).into_any(),
    };
    view! {
        <span class=format!("participant participant--{}", tone(kind, affiliation)) title=title>
            <i class="participant__shape" aria-hidden="true">{shape}</i>
            <span class="participant__name" dir="auto">{name}</span>
            <span class="visually-hidden">", " {role}</span>
        </span>
    }
}

/// The participants of a row: two names and how many more.
#[component]
pub fn ParticipantNames(
    /// The participants, in the order they joined.
    participants: Vec<Participant>,
) -> impl IntoView {
    let more: Vec<String> = participants.iter().skip(NAMES).map(|participant| participant.name.clone()).collect();
    let names: Vec<_> =
        participants.into_iter().take(NAMES).map(|participant| view! { <ParticipantName participant/> }).collect();
    let more = (!more.is_empty()).then(|| {
        let hidden = t_with("participants.and", &[("names", &more.join(", "))]);
        view! {
            <span class="participants__more" title=more.join(", ")>
                <span aria-hidden="true">{format!("+{}", more.len())}</span>
                <span class="visually-hidden">" " {hidden}</span>
            </span>
        }
    });
    view! { <span class="participants">{names} {more}</span> }
}

/// What the three shapes mean.
#[component]
pub fn ParticipantKey() -> impl IntoView {
    let entry = |tone: &str, shape: AnyView, words: &'static str| {
        view! {
            <span class=format!("participant participant--{tone}")>
                <i class="participant__shape" aria-hidden="true">{shape}</i>
                {words}
            </span>
        }
    };
    view! {
        <div class="participant-key" aria-label=t("participants.key") role="note">
            {entry("own", "AB".into_any(), t("role.own"))}
            {entry("partner", "AB".into_any(), t("role.partner"))}
            {entry("bot", view! { <Icon name="bot"/> }.into_any(), t("role.bot"))}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_last_word() {
        assert_eq!(initials("Maud Ellery"), "ME");
        assert_eq!(initials("véronique de la Cruz"), "VC");
        assert_eq!(initials("Cher"), "C");
        assert_eq!(initials(" (x) 'y "), "XY");
        assert_eq!(initials(""), "");
    }
}
