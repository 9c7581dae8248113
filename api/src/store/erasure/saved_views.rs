//! Saved views about the person are removed, too: those of its chats or results, those that search
//! for it, and those that are named after it. A search without its words would be another one, so
//! the whole view is removed, regardless of its owner; the preview reports their number.
//!
//! A search is for the person when one of its words is a word of the name, the first part of the
//! e-mail address, the whole of it, or the telephone number. Other people share single words, so a
//! view counts as named after the person only when its name has all words of the person's name.
//! Fragments of words do not count.

use crate::store::schema::{idempotency_keys, views};
use crate::store::search::fold;
use crate::store::{Scope, views as views_of_company};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::View;
use uuid::Uuid;

/// The operation whose kept answers hold views.
const CREATE: &str = "create_view";
/// How many digits at the end of a telephone number are its own, however it is dialled.
const OWN_DIGITS: usize = 7;
/// How many digits at least are a telephone number.
const FEWEST_DIGITS: usize = 5;

/// How a person can be named, folded.
pub(super) struct Person {
    id: Uuid,
    /// The words of the name.
    name: Vec<String>,
    /// The first part of the e-mail address.
    mailbox: Option<String>,
    email: Option<String>,
    /// The last digits of the telephone number.
    digits: Option<String>,
}

impl Person {
    /// The person with this name, e-mail address and telephone number.
    pub(super) fn new(id: Uuid, [name, email, phone]: [Option<&str>; 3]) -> Self {
        let folded = |text: &str| fold(text.trim());
        let email = email.map(folded).filter(|email| !email.is_empty());
        let digits = phone.map(digits).filter(|digits| digits.len() >= FEWEST_DIGITS);
        Self {
            id,
            name: parts(&folded(name.unwrap_or_default())),
            mailbox: email.as_deref().and_then(|email| email.split('@').next()).map(str::to_owned),
            email,
            digits: digits.map(|digits| digits[digits.len().saturating_sub(OWN_DIGITS)..].to_owned()),
        }
    }

    /// Whether a view with this name and query is about the person.
    fn has(&self, name: &str, query: &str) -> bool {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let is_of_it = |(parameter, value): &(String, String)| match parameter.as_str() {
            "contact_id" => value.parse() == Ok(self.id),
            "q" => self.is_searched_for(&fold(value)),
            _ => false,
        };
        pairs.iter().any(is_of_it) || self.is_meant_by(&fold(name))
    }

    fn is_searched_for(&self, text: &str) -> bool {
        let is_mailbox = |word: &str| self.mailbox.as_deref() == Some(word);
        let is_in_name = |part: &String| self.name.iter().any(|own| is_same(own, part));
        text.split_whitespace().any(is_mailbox) || parts(text).iter().any(is_in_name) || self.has_details(text)
    }

    fn is_meant_by(&self, text: &str) -> bool {
        let given = parts(text);
        let is_given = |own: &String| given.iter().any(|part| is_same(own, part));
        (!self.name.is_empty() && self.name.iter().all(is_given)) || self.has_details(text)
    }

    fn has_details(&self, text: &str) -> bool {
        let has_email = self.email.as_ref().is_some_and(|email| text.contains(email.as_str()));
        has_email || self.digits.as_ref().is_some_and(|own| digits(text).contains(own.as_str()))
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn parts(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether a word is that of a name. Scripts without cases often have no blanks either: there, one
/// is a part of the other.
fn is_same(own: &str, word: &str) -> bool {
    let is_uncased = |letter: char| letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase();
    let is_long = word.chars().nth(1).is_some();
    own == word || (is_long && word.chars().all(is_uncased) && (own.contains(word) || word.contains(own)))
}

/// The views of the company that are of a person with this name, e-mail address and telephone
/// number. One statement.
pub(super) fn find(conn: &mut PgConnection, company_id: Uuid, person: &Person) -> QueryResult<Vec<Uuid>> {
    let of_company = views::table.filter(views::company_id.eq(company_id));
    let saved: Vec<(Uuid, String, String)> = of_company.select((views::id, views::name, views::query)).load(conn)?;
    Ok(saved.into_iter().filter(|(_, name, query)| person.has(name, query)).map(|(id, ..)| id).collect())
}

/// Removes the views about the person, and the stored answers to requests that created such views,
/// whether or not the views still exist. Returns the number of views removed.
pub(super) fn remove(conn: &mut PgConnection, scope: &Scope, person: &Person) -> QueryResult<usize> {
    views_of_company::hold(conn, scope)?;
    let company_id = scope.company_id();
    let ids = find(conn, company_id, person)?;
    let of_company = views::table.filter(views::company_id.eq(company_id));
    let removed = diesel::delete(of_company.filter(views::id.eq_any(ids))).execute(conn)?;
    let answers = idempotency_keys::table.filter(idempotency_keys::company_id.eq(company_id));
    let kept: Vec<(Uuid, String)> = answers
        .filter(idempotency_keys::operation.eq(CREATE))
        .select((idempotency_keys::id, idempotency_keys::body))
        .load(conn)?;
    let is_of_it = |body: &str| match serde_json::from_str::<View>(body) {
        Ok(view) => person.has(&view.name, &view.query),
        Err(_) => true,
    };
    let told: Vec<Uuid> = kept.into_iter().filter(|(_, body)| is_of_it(body)).map(|(id, _)| id).collect();
    if !told.is_empty() {
        diesel::delete(answers.filter(idempotency_keys::id.eq_any(told))).execute(conn)?;
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_person(details: [Option<&str>; 3], ask: impl Fn(&Person) -> bool) -> bool {
        ask(&Person::new(Uuid::from_u128(5), details))
    }

    fn is_of(name: &str, query: &str) -> bool {
        let details = [Some("Cleo Canary"), Some("C.Canary@aviary.example"), Some("+1 (555) 555-0199")];
        with_person(details, |person| person.has(name, query))
    }

    #[test]
    fn a_search_for_a_person_is_known_by_any_word_of_its_name_and_by_what_reaches_it() {
        for query in [
            "q=cleo",
            "q=brake+CLEO",
            "q=c.canary",
            "q=C.Canary%40Aviary.example",
            "q=0555-550199",
            "q=Dear+cleo%21",
            &format!("contact_id={}", Uuid::from_u128(5)),
        ] {
            assert!(is_of("", query), "{query}");
        }
        for query in
            ["q=brake", "q=cle", "q=aviary.example", "q=199", "agent=cleo", "form=Cleo", "state=queued", "q=%ff", ""]
        {
            assert!(!is_of("", query), "{query}");
        }
    }

    #[test]
    fn a_view_is_called_after_a_person_by_its_whole_name() {
        for name in ["Cleo Canary", "canary, Cleo: complaints", "for c.canary@aviary.example", "call 5550199"] {
            assert!(is_of(name, ""), "{name}");
        }
        for name in ["Cleo's chats", "Waiting", "Today 2026-11-22"] {
            assert!(!is_of(name, ""), "{name}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_searched_by_parts() {
        let has = |query: &str| with_person([Some("王小明"), None, None], |person| person.has("", query));
        assert!(has("q=小明") && has("q=王小明") && has("q=王小明先生"));
        assert!(!has("q=王") && !has("q=小红"));
    }

    #[test]
    fn of_whom_nothing_is_known_there_is_no_view() {
        let details = [None, Some(" "), Some("1")];
        assert!(!with_person(details, |person| person.has("", "") || person.has("A view", "q=1")));
    }
}
