//! What holds of the texts of all languages.

use super::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_language_has_every_text_with_the_same_values() {
    let complete = Texts::read(COMPLETE_FILE);
    assert!(!complete.0.is_empty());
    assert_eq!(FILES.len(), LANGUAGES.len());
    for (code, file) in FILES {
        let texts = Texts::read(file);
        let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(texts.0.len(), lines, "{code}: a line is no text");
        let keys: BTreeSet<_> = texts.0.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), texts.0.len(), "{code}: a key is there twice");
        for (key, words) in &complete.0 {
            let own = texts.get(key).unwrap_or_else(|| panic!("{code} lacks {key}"));
            assert_eq!(placeholders(own), placeholders(words), "{code}: {key}");
        }
    }
}

/// What only later parts of the app are made of.
const LATER: &[&str] = &[
    "components/drawer/",
    "components/filters/filter_chips.rs",
    "components/overview/",
    "components/shell/shortcuts.rs",
    "components/table/arrange/",
    "components/transcript/",
    "pages/alerts/announcing.rs",
    "pages/alerts/watching.rs",
    "pages/drawer/",
    "pages/erasing.rs",
    "pages/palette/",
    "pages/settings/",
    "pages/tab/filters/chips.rs",
    "pages/tab/filters/droppable.rs",
    "pages/tab/list/empty.rs",
    "pages/tab/overview/",
    "pages/tab/selection/",
    // The names of the pages, which the tabs of the settings and the palette show.
    "query_state/settings_pages.rs",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { sources(&path, found) } else { found.push(path) }
    }
}

#[test]
fn texts_that_come_later_are_not_on_the_first_screen() {
    let first = Texts::read(include_str!(concat!(env!("OUT_DIR"), "/first.txt")));
    let complete = Texts::read(COMPLETE_FILE);
    let later: Vec<&str> = complete.0.iter().map(|(key, _)| *key).filter(|key| first.get(key).is_none()).collect();
    assert!(later.len() > 100 && first.0.len() > 100);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    for file in files {
        let path = file.strip_prefix(&folder).unwrap().to_str().unwrap();
        if LATER.iter().any(|later| path.starts_with(later)) {
            continue;
        }
        let code = std::fs::read_to_string(&file).unwrap();
        for key in &later {
            let key = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
            assert!(!code.contains(&format!("\"{key}\"")), "{path} shows {key}, which comes later");
        }
    }
}

#[test]
fn values_are_put_in_where_their_names_stand() {
    assert_eq!(fill("{name} left {what}", &[("what", "{name}"), ("name", "Maud")]), "Maud left {name}");
    assert_eq!(fill("a { b", &[]), "a { b");
}

#[test]
fn what_is_counted_takes_its_plural_form() {
    assert_eq!(t_count("count.agents", 1), "1 agent");
    assert_eq!(t_count("count.agents", 12_345), "12,345 agents");
}

#[test]
fn the_first_known_language_is_taken() {
    choose(["fr".to_owned(), "nl-BE".to_owned(), "en".to_owned()]);
    assert_eq!(language(), "nl");
    choose(["fr".to_owned()]);
    assert_eq!(language(), COMPLETE);
}
