//! Saved views about the person are removed, too: those of its chats or results, those that search
//! for it, and those that are named after it. A search without its words would be another one, so
//! the whole view is removed, regardless of its owner; the preview reports their number.
//!
//! A search is for the person when one of its words is a word of the name, the first part of the
//! e-mail address, the whole of it, or the telephone number. Other people share single words, so a
//! view counts as named after the person only when its name has all words of the person's name. What the
//! person was called and reached by before counts, too.
//!
//! A view with a fragment of such a word, or with a single word of the name in its own, may be about anybody: it
//! stays, and is named in the receipt.

use crate::store::schema::{idempotency_keys, views};
use crate::store::search::fold;
use crate::store::sql::columns::word;
use crate::store::{Scope, views as views_of_company};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::{SimilarView, View};
use uuid::Uuid;

/// The operation whose kept answers hold views.
const CREATE: &str = "create_view";
/// How many digits at the end of a telephone number are its own, however it is dialled.
const OWN_DIGITS: usize = 7;
/// How many digits at least are a telephone number.
const FEWEST_DIGITS: usize = 5;

/// How few letters of a word are no fragment of it.
const FEWEST_LETTERS: usize = 3;

/// A person, as it is named now and was before.
pub(super) struct Person {
    id: Uuid,
    named: Vec<Named>,
}

/// How a person can be named, folded.
#[derive(Default)]
struct Named {
    /// The words of the name.
    name: Vec<String>,
    /// The first part of the e-mail address.
    mailbox: Option<String>,
    email: Option<String>,
    /// The last digits of the telephone number.
    digits: Option<String>,
}

/// What a view has to do with a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    /// Nothing.
    Other,
    /// It may be about the person.
    Similar,
    /// It is about the person.
    Own,
}

impl Person {
    /// The person with this name, e-mail address and telephone number, and with these before.
    pub(super) fn new(id: Uuid, [name, email, phone]: [Option<&str>; 3], former: &[String]) -> Self {
        let now = Named::of(name, email, phone);
        let before = former.iter().map(|one| {
            let is_number = one.chars().any(|letter| letter.is_ascii_digit()) && !one.chars().any(char::is_alphabetic);
            match one.contains('@') {
                true => Named::of(None, Some(one), None),
                false if is_number => Named::of(None, None, Some(one)),
                false => Named::of(Some(one), None, None),
            }
        });
        Self { id, named: std::iter::once(now).chain(before).collect() }
    }

    /// What a view with this name and query has to do with the person.
    fn meaning(&self, name: &str, query: &str) -> Meaning {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let is_of_id =
            |(parameter, value): &(String, String)| parameter == "contact_id" && value.parse() == Ok(self.id);
        let searched = pairs.iter().filter(|(parameter, _)| parameter == "q").map(|(_, value)| fold(value));
        let searched: Vec<String> = searched.collect();
        let name = fold(name);
        let is_own =
            |named: &Named| searched.iter().any(|text| named.is_searched_for(text)) || named.is_meant_by(&name);
        let is_similar = |named: &Named| {
            searched.iter().chain([&name]).any(|text| named.has_fragment(text)) || named.shares_a_word(&name)
        };
        match () {
            () if pairs.iter().any(is_of_id) || self.named.iter().any(is_own) => Meaning::Own,
            () if self.named.iter().any(is_similar) => Meaning::Similar,
            () => Meaning::Other,
        }
    }
}

impl Named {
    fn of(name: Option<&str>, email: Option<&str>, phone: Option<&str>) -> Self {
        let folded = |text: &str| fold(text.trim());
        let email = email.map(folded).filter(|email| !email.is_empty());
        let digits = phone.map(digits).filter(|digits| digits.len() >= FEWEST_DIGITS);
        Self {
            name: parts(&folded(name.unwrap_or_default())),
            mailbox: email.as_deref().and_then(|email| email.split('@').next()).map(str::to_owned),
            email,
            digits: digits.map(|digits| digits[digits.len().saturating_sub(OWN_DIGITS)..].to_owned()),
        }
    }

    /// Whether a word of a text is a part of a word of the name or of an address.
    fn has_fragment(&self, text: &str) -> bool {
        let own = || self.name.iter().chain(&self.mailbox).chain(&self.email);
        let is_fragment = |part: &str| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            let is_of_phone = || self.digits.as_ref().is_some_and(|own| own.contains(part));
            part.chars().count() >= FEWEST_LETTERS
                && (own().any(|own| own.contains(part)) || (is_number && is_of_phone()))
        };
        text.split_whitespace().any(is_fragment) || parts(text).iter().any(|part| is_fragment(part))
    }

    fn shares_a_word(&self, text: &str) -> bool {
        parts(text).iter().any(|part| self.name.iter().any(|own| is_same(own, part)))
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

/// The views of a company that have to do with somebody.
#[derive(Default)]
pub(super) struct Found {
    /// Those about the person.
    pub(super) own: Vec<Uuid>,
    /// Those that may be about the person, by name.
    pub(super) similar: Vec<Similar>,
}

/// A view that may be about somebody.
pub(super) struct Similar {
    pub(super) view: SimilarView,
    /// Its owner, where it is not shared.
    pub(super) private_to: Option<Uuid>,
}

type Saved = (Uuid, Uuid, String, String, String, bool);

/// The views of the company that have to do with these persons. One statement.
pub(super) fn find(conn: &mut PgConnection, company_id: Uuid, persons: &[Person]) -> QueryResult<Found> {
    let saved: Vec<Saved> = views::table
        .filter(views::company_id.eq(company_id))
        .order((views::name, views::id))
        .select((views::id, views::user_id, views::tab, views::name, views::query, views::is_shared))
        .load(conn)?;
    let mut found = Found::default();
    for (id, user_id, tab, name, query, is_shared) in saved {
        match persons.iter().map(|person| person.meaning(&name, &query)).max() {
            Some(Meaning::Own) => found.own.push(id),
            Some(Meaning::Similar) => {
                let view = SimilarView { id, tab: word(&tab)?, name };
                found.similar.push(Similar { view, private_to: (!is_shared).then_some(user_id) });
            }
            Some(Meaning::Other) | None => {}
        }
    }
    Ok(found)
}

/// Removes the views about the person, and the stored answers to requests that created such views,
/// whether or not the views still exist. Returns the number of views removed.
pub(super) fn remove(conn: &mut PgConnection, scope: &Scope, person: Person) -> QueryResult<usize> {
    views_of_company::hold(conn, scope)?;
    let company_id = scope.company_id();
    let persons = [person];
    let found = find(conn, company_id, &persons)?;
    let of_company = views::table.filter(views::company_id.eq(company_id));
    let removed = diesel::delete(of_company.filter(views::id.eq_any(&found.own))).execute(conn)?;
    let answers = idempotency_keys::table.filter(idempotency_keys::company_id.eq(company_id));
    let kept: Vec<(Uuid, String)> = answers
        .filter(idempotency_keys::operation.eq(CREATE))
        .select((idempotency_keys::id, idempotency_keys::body))
        .load(conn)?;
    let is_of_it = |body: &str| match serde_json::from_str::<View>(body) {
        Ok(view) => persons[0].meaning(&view.name, &view.query) == Meaning::Own,
        Err(_) => true,
    };
    let own: Vec<Uuid> = kept.into_iter().filter(|(_, body)| is_of_it(body)).map(|(id, _)| id).collect();
    if !own.is_empty() {
        diesel::delete(answers.filter(idempotency_keys::id.eq_any(own))).execute(conn)?;
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(details: [Option<&str>; 3], former: &[&str]) -> Person {
        let former: Vec<String> = former.iter().map(|one| (*one).to_owned()).collect();
        Person::new(Uuid::from_u128(5), details, &former)
    }

    fn meaning(name: &str, query: &str) -> Meaning {
        let details = [Some("Cleo Canary"), Some("C.Canary@aviary.example"), Some("+1 (555) 555-0199")];
        let former = ["Cleo Finch", "finch@nest.example", "0170 1234567"];
        person(details, &former).meaning(name, query)
    }

    fn is_of(name: &str, query: &str) -> bool {
        meaning(name, query) == Meaning::Own
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
    fn what_a_person_was_called_before_counts() {
        for query in ["q=FINCH", "q=finch%40nest.example", "q=%2B49+170+1234567"] {
            assert!(is_of("", query), "{query}");
        }
        assert!(is_of("Finch, Cleo", "") && !is_of("Finches", ""));
    }

    #[test]
    fn a_part_of_a_word_may_be_of_anybody() {
        for (name, query) in [
            ("", "q=can"),
            ("", "q=aviary"),
            ("", "q=555"),
            ("Cleo's chats", ""),
            ("", "q=%22fin%22"),
            ("about cana", ""),
        ] {
            assert_eq!(meaning(name, query), Meaning::Similar, "{name} {query}");
        }
        for (name, query) in [("", "q=ca"), ("", "q=brake"), ("", "agent=can"), ("Waiting", "q=77")] {
            assert_eq!(meaning(name, query), Meaning::Other, "{name} {query}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_searched_by_parts() {
        let has = |query: &str| person([Some("王小明"), None, None], &[]).meaning("", query) == Meaning::Own;
        assert!(has("q=小明") && has("q=王小明") && has("q=王小明先生"));
        assert!(!has("q=王") && !has("q=小红"));
    }

    #[test]
    fn of_whom_nothing_is_known_there_is_no_view() {
        let nobody = person([None, Some(" "), Some("1")], &[]);
        assert_eq!((nobody.meaning("", ""), nobody.meaning("A view", "q=1")), (Meaning::Other, Meaning::Other));
    }
}
