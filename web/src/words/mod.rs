//! The words of the screen, in the reader's language.
//!
//! Each language is one file of `web/text`, named by its BCP 47 code: a line for each text, `key =
//! words`, with `{name}` where a value goes in. Texts that count end in the plural categories of
//! the language (Unicode CLDR): `key.one`, `key.other`. English is complete, and replaces the texts
//! that another language lacks; a test compares its keys with the code. Only the English texts of the first
//! screen are part of the code (`build.rs`): the other ones come with the first part of the app that comes later.
//! The file of another language is fetched before the first text is shown, so that readers load only the language
//! they read.

pub mod day;
pub mod time;
pub mod value;
pub mod zone;

use std::cell::Cell;
use std::sync::OnceLock;

/// The languages that there are: code, and name in the language itself.
const LANGUAGES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/languages.rs"));
/// The language that has every text.
const COMPLETE: &str = "en";
/// Its texts, in the browser those of the first screen.
#[cfg(target_arch = "wasm32")]
const COMPLETE_FILE: &str = include_str!(concat!(env!("OUT_DIR"), "/first.txt"));
#[cfg(not(target_arch = "wasm32"))]
const COMPLETE_FILE: &str = include_str!("../../text/en.txt");

thread_local! {
    static LANGUAGE: Cell<&'static str> = const { Cell::new(COMPLETE) };
    /// The texts of the language in use, where they are not part of the code.
    static OWN: Cell<Option<&'static Texts>> = const { Cell::new(None) };
}
static ENGLISH: OnceLock<Texts> = OnceLock::new();

/// The texts of a language, sorted by their keys.
struct Texts(Vec<(&'static str, &'static str)>);

impl Texts {
    fn read(file: &'static str) -> Self {
        let mut texts: Vec<_> = file.lines().filter_map(|line| line.split_once(" = ")).collect();
        texts.sort_unstable_by_key(|(key, _)| *key);
        Self(texts)
    }

    fn get(&self, key: &str) -> Option<&'static str> {
        self.0.binary_search_by_key(&key, |(own, _)| own).ok().map(|at| self.0[at].1)
    }
}

/// The languages to choose from: code, and name in the language itself.
pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.iter().copied()
}

/// The code of the language in use.
#[must_use]
pub fn language() -> &'static str {
    LANGUAGE.get()
}

/// Takes the first of the `wanted` languages that there is, `nl-BE` for `nl` too. Only before the
/// first text is shown.
pub fn choose(wanted: impl IntoIterator<Item = String>) {
    let known = wanted.into_iter().find_map(|wanted| {
        let base = wanted.split('-').next().unwrap_or_default().to_ascii_lowercase();
        LANGUAGES.iter().map(|(code, _)| *code).find(|code| *code == wanted || *code == base)
    });
    LANGUAGE.set(known.unwrap_or(COMPLETE));
}

/// Whether the language in use still has to be [provided](provide).
#[must_use]
pub fn needs_file() -> bool {
    language() != COMPLETE
}

/// Whether texts that only later parts of the app show are missing.
#[must_use]
pub fn needs_rest() -> bool {
    OWN.get().is_none()
}

/// Takes the file of the language in use; without it all texts are English.
pub fn provide(file: Option<String>) {
    if file.is_none() {
        LANGUAGE.set(COMPLETE);
    }
    // Kept as long as the page is: every text of it is handed out as such.
    OWN.set(file.map(|file| &*Box::leak(Box::new(Texts::read(file.leak())))));
}

/// The text behind `key`.
#[must_use]
pub fn t(key: &'static str) -> &'static str {
    find(key).unwrap_or(key)
}

/// The text behind `key` with its values put in.
#[must_use]
pub fn t_with(key: &'static str, values: &[(&str, &str)]) -> String {
    fill(t(key), values)
}

/// The text behind `key` in the plural form for `count`; the count itself, in the reader's digits,
/// is the value `{count}`.
#[must_use]
pub fn t_count(key: &'static str, count: i64) -> String {
    t_count_with(key, count, &[])
}

/// As [`t_count`], with more values, or another word for `{count}`.
#[must_use]
pub fn t_count_with(key: &'static str, count: i64, values: &[(&str, &str)]) -> String {
    let form = |category: &str| find(&format!("{key}.{category}"));
    let text = form(intl::plural_category(count)).or_else(|| form("other")).unwrap_or(key);
    let count = number(count);
    let mut all = values.to_vec();
    all.push(("count", &count));
    fill(text, &all)
}

/// A number as the reader writes it.
#[must_use]
pub fn number(number: i64) -> String {
    intl::number(number)
}

/// A text in small letters. The browser knows them, so that their tables are no part of the app.
#[must_use]
pub fn lower(text: &str) -> String {
    intl::lower(text)
}

/// A text in capital letters, as [`lower`].
#[must_use]
pub fn upper(text: &str) -> String {
    intl::upper(text)
}

/// A text with a capital first letter.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let first = text.chars().next().map_or(0, char::len_utf8);
    upper(&text[..first]) + &text[first..]
}

fn find(key: &str) -> Option<&'static str> {
    let own = OWN.get().and_then(|own| own.get(key));
    own.or_else(|| ENGLISH.get_or_init(|| Texts::read(COMPLETE_FILE)).get(key))
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        filled.push_str(before);
        let value = values.iter().find(|(own, _)| *own == name);
        match value {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    filled + rest
}

/// What the browser knows of the reader's language (ECMA-402).
#[cfg(target_arch = "wasm32")]
mod intl {
    use js_sys::{Array, Intl, JsString, Object, Reflect};
    use wasm_bindgen::{JsCast as _, JsValue};

    thread_local! {
        static NUMBERS: js_sys::Function = Intl::NumberFormat::new(&locales(), &Object::new()).format();
        static PLURALS: Intl::PluralRules = Intl::PluralRules::new(&locales(), &Object::new());
    }

    fn locales() -> Array {
        Array::of1(&JsValue::from_str(super::language()))
    }

    pub fn number(number: i64) -> String {
        let text = NUMBERS.with(|format| format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(number as f64)));
        text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| number.to_string())
    }

    pub fn lower(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    pub fn upper(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }

    pub fn plural_category(count: i64) -> &'static str {
        let category = PLURALS.with(|rules| {
            let select = Reflect::get(rules, &JsValue::from_str("select")).ok()?.dyn_into::<js_sys::Function>().ok()?;
            select.call1(rules, &JsValue::from_f64(count as f64)).ok()?.as_string()
        });
        let known = ["zero", "one", "two", "few", "many"];
        category.and_then(|category| known.into_iter().find(|known| *known == category)).unwrap_or("other")
    }
}

/// English, where there is no browser.
#[cfg(not(target_arch = "wasm32"))]
mod intl {
    pub fn number(number: i64) -> String {
        let digits = number.to_string();
        let (head, tail) = digits.split_at(digits.len() % 3);
        let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
        let groups = Some(head.to_owned()).filter(|head| !head.is_empty()).into_iter().chain(groups);
        groups.collect::<Vec<_>>().join(",")
    }

    pub fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    pub fn upper(text: &str) -> String {
        text.to_uppercase()
    }

    pub const fn plural_category(count: i64) -> &'static str {
        if count == 1 { "one" } else { "other" }
    }
}

/// The languages in tests: code, and the content of the file.
#[cfg(test)]
pub const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

#[cfg(test)]
mod tests;
