//! How the reader wants to see lists: their own settings, kept in this browser and never in an
//! address.

use leptos::prelude::*;

const KEY: &str = "sightline-settings";

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Rows are lower, so that more of them are seen.
    pub is_compact: bool,
    /// The drawer is wide.
    pub is_drawer_wide: bool,
    /// Single keys are shortcuts (WCAG 2.1.4 wants them to be switched off).
    pub has_single_keys: bool,
    /// The columns that are not shown, as `list.column`.
    pub hidden: Vec<String>,
    /// The optional columns that are shown, as `list.column`.
    pub shown: Vec<String>,
    /// The columns of lists whose columns were moved, as `list.column`, in their order.
    order: Vec<String>,
    /// The widths of columns in pixels, as `list.column.pixels`.
    widths: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::read("")
    }
}

/// Whether the name of a column is one of a list.
fn is_of(list: &str, name: &str) -> bool {
    name.split_once('.').is_some_and(|(own, _)| own == list)
}

impl Settings {
    fn read(kept: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(kept).unwrap_or_default();
        let has = |name: &str, value: &str| pairs.iter().any(|(own, is)| own == name && is == value);
        let columns =
            |of: &str| pairs.iter().filter(|(name, _)| name == of).map(|(_, column)| column.clone()).collect();
        Self {
            is_compact: has("density", "compact"),
            is_drawer_wide: has("drawer", "wide"),
            has_single_keys: !has("keys", "off"),
            hidden: columns("hidden"),
            shown: columns("shown"),
            order: columns("order"),
            widths: columns("width"),
        }
    }

    fn write(&self) -> String {
        let mut pairs = Vec::new();
        if self.is_compact {
            pairs.push(("density", "compact"));
        }
        if self.is_drawer_wide {
            pairs.push(("drawer", "wide"));
        }
        if !self.has_single_keys {
            pairs.push(("keys", "off"));
        }
        let columns =
            [("hidden", &self.hidden), ("shown", &self.shown), ("order", &self.order), ("width", &self.widths)];
        for (name, columns) in columns {
            pairs.extend(columns.iter().map(|column| (name, column.as_str())));
        }
        serde_html_form::to_string(pairs).unwrap_or_default()
    }

    /// Whether a column is shown; an optional one only where it was chosen.
    #[must_use]
    pub fn shows(&self, list: &str, column: &str, is_optional: bool) -> bool {
        let exceptions = if is_optional { &self.shown } else { &self.hidden };
        exceptions.iter().any(|name| name.split_once('.') == Some((list, column))) == is_optional
    }

    /// Shows a column, or hides it.
    pub fn show(&mut self, list: &str, column: &str, is_optional: bool, is_shown: bool) {
        let name = format!("{list}.{column}");
        let exceptions = if is_optional { &mut self.shown } else { &mut self.hidden };
        exceptions.retain(|other| *other != name);
        if is_shown == is_optional {
            exceptions.push(name);
        }
    }

    /// The columns of a list in the order that was chosen; none where none was.
    #[must_use]
    pub fn order(&self, list: &str) -> Vec<String> {
        let names = self.order.iter().filter_map(|name| name.split_once('.'));
        names.filter(|(own, _)| *own == list).map(|(_, column)| column.to_owned()).collect()
    }

    /// Keeps the columns of a list in this order.
    pub fn arrange(&mut self, list: &str, columns: &[&str]) {
        self.order.retain(|name| !is_of(list, name));
        self.order.extend(columns.iter().map(|column| format!("{list}.{column}")));
    }

    /// The width of a column in pixels, if one was chosen.
    #[must_use]
    pub fn width(&self, list: &str, column: &str) -> Option<i32> {
        let prefix = format!("{list}.{column}.");
        self.widths.iter().find_map(|name| name.strip_prefix(&prefix)?.parse().ok())
    }

    /// Keeps a width of a column, or none.
    pub fn resize(&mut self, list: &str, column: &str, width: Option<i32>) {
        let prefix = format!("{list}.{column}.");
        self.widths.retain(|name| !name.starts_with(&prefix));
        self.widths.extend(width.map(|width| format!("{prefix}{width}")));
    }

    /// Forgets what was chosen of the columns of a list.
    pub fn reset_columns(&mut self, list: &str) {
        for names in [&mut self.hidden, &mut self.shown, &mut self.order, &mut self.widths] {
            names.retain(|name| !is_of(list, name));
        }
    }
}

/// The settings, for everything below; a change is kept and shown at once.
pub fn provide_settings() {
    let storage = || window().local_storage().ok().flatten();
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let settings = RwSignal::new(Settings::read(&kept.unwrap_or_default()));
    provide_context(settings);
    Effect::new(move || {
        let settings = settings.get();
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEY, &settings.write());
        }
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-density", if settings.is_compact { "compact" } else { "normal" });
        }
    });
}

/// The settings.
#[must_use]
pub fn use_settings() -> RwSignal<Settings> {
    use_context().unwrap_or_else(|| RwSignal::new(Settings::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_the_same() {
        let mut settings =
            Settings { is_compact: true, is_drawer_wide: true, has_single_keys: false, ..Settings::default() };
        settings.show("chats", "events", false, false);
        settings.show("chats", "events", false, false);
        settings.show("results", "agent", false, false);
        settings.show("results", "agent", false, true);
        assert_eq!(settings.hidden, ["chats.events"]);
        assert!(!settings.shows("chats", "events", false) && settings.shows("contacts", "events", false));
        assert_eq!(Settings::read(&settings.write()), settings);
        assert_eq!(Settings::read(""), Settings::default());
    }

    #[test]
    fn an_optional_column_is_shown_once_it_is_chosen() {
        let mut settings = Settings::default();
        assert!(!settings.shows("chats", "tags", true));
        settings.show("chats", "tags", true, true);
        assert!(settings.shows("chats", "tags", true) && !settings.shows("results", "tags", true));
        assert_eq!(Settings::read(&settings.write()), settings);
        settings.show("chats", "tags", true, false);
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn columns_are_kept_as_they_were_arranged_until_they_are_reset() {
        let mut settings = Settings::default();
        settings.arrange("chats", &["state", "type"]);
        settings.arrange("chats", &["type", "state"]);
        settings.arrange("results", &["form"]);
        settings.resize("chats", "state", Some(120));
        settings.resize("chats", "state", Some(140));
        settings.resize("chats", "type", Some(60));
        settings.resize("chats", "type", None);
        assert_eq!(Settings::read(&settings.write()), settings);
        assert_eq!(settings.order("chats"), ["type", "state"]);
        let width = |column| settings.width("chats", column);
        assert_eq!([width("state"), width("type"), settings.width("results", "state")], [Some(140), None, None]);
        settings.reset_columns("chats");
        assert_eq!((settings.order("chats").len(), settings.width("chats", "state")), (0, None));
        assert_eq!(settings.order("results"), ["form"]);
        // What is kept may be of another version of the app.
        assert_eq!(Settings::read("width=chats.state.wide").width("chats", "state"), None);
    }
}
