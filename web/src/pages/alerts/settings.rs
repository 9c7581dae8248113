//! What the reader wants to be alerted of, and how: kept in this browser, for each user.

use leptos::prelude::*;
use uuid::Uuid;

/// What is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watched {
    /// All chats that the user sees.
    #[default]
    Everything,
    /// Those of an organization and everything below it.
    Organization(Uuid),
    /// Those of a saved view.
    View(Uuid),
}

impl Watched {
    /// As the value of an option.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Everything => String::new(),
            Self::Organization(id) => format!("organization:{id}"),
            Self::View(id) => format!("view:{id}"),
        }
    }

    /// From the value of an option; anything else is everything.
    #[must_use]
    pub fn read(word: &str) -> Self {
        let known = word.split_once(':').and_then(|(kind, id)| {
            let id = id.parse().ok()?;
            match kind {
                "organization" => Some(Self::Organization(id)),
                "view" => Some(Self::View(id)),
                _ => None,
            }
        });
        known.unwrap_or_default()
    }
}

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertSettings {
    /// What is watched.
    pub watched: Watched,
    /// The browser shows a notification.
    pub notifies: bool,
    /// A sound is played.
    pub sounds: bool,
    /// Nothing is announced before this instant, in milliseconds since 1970.
    pub snoozed_until: i64,
}

impl AlertSettings {
    fn read(kept: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(kept).unwrap_or_default();
        let value = |name: &str| pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
        Self {
            watched: Watched::read(value("watched")),
            notifies: value("notifies") == "yes",
            sounds: value("sounds") == "yes",
            snoozed_until: value("snoozed_until").parse().unwrap_or_default(),
        }
    }

    fn write(&self) -> String {
        let word = |is: bool| if is { "yes" } else { "no" };
        let pairs = [
            ("watched", self.watched.word()),
            ("notifies", word(self.notifies).to_owned()),
            ("sounds", word(self.sounds).to_owned()),
            ("snoozed_until", self.snoozed_until.to_string()),
        ];
        serde_html_form::to_string(pairs).unwrap_or_default()
    }
}

/// A text that the browser keeps for a user.
#[derive(Clone)]
pub struct Kept(String);

impl Kept {
    /// The text of this name.
    #[must_use]
    pub fn new(name: &str, user: Uuid) -> Self {
        Self(format!("sightline-{name}-{user}"))
    }

    /// What is kept now, perhaps by another tab.
    #[must_use]
    pub fn read(&self) -> Option<String> {
        window().local_storage().ok()??.get_item(&self.0).ok()?
    }

    /// Keeps another text.
    pub fn write(&self, text: &str) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(&self.0, text);
        }
    }
}

/// The settings of a user; a change is kept, and reaches the other tabs.
#[must_use]
pub fn alert_settings(user: Uuid) -> RwSignal<AlertSettings> {
    let kept = Kept::new("alerts", user);
    let read = move || AlertSettings::read(&kept.read().unwrap_or_default());
    let settings = RwSignal::new(read());
    let elsewhere = window_event_listener_untyped("storage", move |_| {
        let now = read();
        if settings.with_untracked(|settings| *settings != now) {
            settings.set(now);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let kept = Kept::new("alerts", user);
    Effect::new(move || kept.write(&settings.with(AlertSettings::write)));
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_the_same() {
        for watched in
            [Watched::Everything, Watched::Organization(Uuid::from_u128(7)), Watched::View(Uuid::from_u128(8))]
        {
            let settings = AlertSettings { watched, notifies: true, sounds: true, snoozed_until: 1_764_000_000_000 };
            assert_eq!(AlertSettings::read(&settings.write()), settings);
        }
        assert_eq!(AlertSettings::read("watched=weather%3A1"), AlertSettings::default());
    }
}
