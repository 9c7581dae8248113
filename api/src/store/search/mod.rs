//! Searching: in which chats all terms of `q` are found, as a part of the one predicate of chats.
//!
//! A term is found in a chat when a message or note holds it, a value of a result, its contact's
//! name, e-mail address or telephone number, or when an id of the chat or its contact begins with it.
//! A rare term is looked up in the indexes first, and only the chats that this gives are checked.
//! For a frequent one those would be most of the chats, so the chats are walked in the requested
//! order and each is checked until the page is full. [`plan`] chooses. Erased chats have no text and
//! no contact, so they are not found.

mod folding;
mod highlight;
mod matches;
mod plan;
mod sought;

pub use folding::fold;
pub use matches::add_matches;

use super::sql::statement::{Bind, Statement};
use sightline_shared::requests::search;
use sought::Sought;
use uuid::Uuid;

/// The sign that stands between the fields of a contact or result: no text has it.
const BETWEEN_FIELDS: char = '\u{1f}';

/// How the chats with all terms are found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By the index, for the term at this place.
    Index(usize),
    /// Among these chats, in which the term at this place was found.
    Among(usize, Vec<Uuid>),
    /// By checking each chat that the other conditions leave. Holds for each term whether few
    /// contacts have it.
    Walk(Vec<bool>),
    /// A term can be found nowhere.
    Nowhere,
}

/// The terms that are looked for, and how.
#[derive(Clone, Debug)]
pub struct Search {
    terms: Vec<Sought>,
    way: Way,
}

/// The terms of `q`; none when one of them can be found nowhere. Letters that do not count, such as
/// characters without width, are no term.
fn sought(q: &str) -> Option<Vec<Sought>> {
    let terms = search::terms(q).into_iter().filter(|term| !fold(&term.text).trim().is_empty());
    let terms: Vec<Sought> = terms.map(Sought::from).collect();
    let is_nowhere = terms.is_empty() || terms.iter().any(|term| term.text().contains(BETWEEN_FIELDS));
    (!is_nowhere).then_some(terms)
}

impl Search {
    /// Looks for the terms of `q`: by the index, if it can be used, until it is [planned].
    ///
    /// [planned]: Search::plan
    #[must_use]
    pub fn new(q: &str) -> Self {
        let Some(terms) = sought(q) else { return Self { terms: Vec::new(), way: Way::Nowhere } };
        let indexed = (0..terms.len()).filter(|place| terms[*place].is_indexed());
        let longest = indexed.max_by_key(|place| terms[*place].text().len());
        let way = longest.map_or_else(|| Way::Walk(vec![false; terms.len()]), Way::Index);
        Self { terms, way }
    }

    /// Whether nothing can be found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        match &self.way {
            Way::Among(_, ids) => ids.is_empty(),
            Way::Nowhere => true,
            Way::Index(_) | Way::Walk(_) => false,
        }
    }

    /// Whether the chats with the terms are known or looked up, and few: reading and sorting them
    /// is cheaper than a walk through all chats.
    #[must_use]
    pub const fn is_sorted_apart(&self) -> bool {
        !matches!(&self.way, Way::Walk(_))
    }

    /// Adds the conditions on `chats`, from ` AND` on.
    pub fn push<ST>(&self, company_id: Uuid, sql: &mut Statement<ST>) {
        if self.way == Way::Nowhere {
            sql.sql(" AND false");
        }
        for (place, term) in self.terms.iter().enumerate() {
            match &self.way {
                Way::Among(driver, ids) if *driver == place => {
                    sql.sql(" AND chats.id = ANY(").bind(Bind::Ids(ids.clone())).sql(")");
                }
                Way::Index(driver) if *driver == place => {
                    sql.sql(" AND chats.id = ANY(ARRAY(");
                    push_chats_with(term, company_id, sql);
                    sql.sql("))");
                }
                Way::Walk(few_contacts) => push_has(term, company_id, few_contacts[place], sql),
                Way::Among(..) | Way::Index(_) | Way::Nowhere => push_has(term, company_id, false, sql),
            }
        }
    }
}

/// Adds that every term of `q` is found in a contact of `contacts`, from ` AND` on.
pub fn push_contacts<ST>(q: &str, company_id: Uuid, sql: &mut Statement<ST>) {
    push_rows(q, ["contacts.words", "contacts.id"], sql, &|term, sql| term.push_contact_ids(company_id, sql));
}

/// Adds that every term of `q` is found in a result of `results`, from ` AND` on.
pub fn push_results<ST>(q: &str, company_id: Uuid, sql: &mut Statement<ST>) {
    push_rows(q, ["results.words", "results.id"], sql, &|term, sql| term.push_result_ids(company_id, sql));
}

/// What may be a number or an id is looked up first: one index does not serve all that it can be,
/// and such terms are rare.
fn push_rows<ST>(
    q: &str,
    [words, id]: [&'static str; 2],
    sql: &mut Statement<ST>,
    push_ids: &dyn Fn(&Sought, &mut Statement<ST>),
) {
    let Some(terms) = sought(q) else {
        sql.sql(" AND false");
        return;
    };
    for term in terms {
        if term.has_digits() {
            sql.sql(" AND ").sql(id).sql(" = ANY(ARRAY(");
            push_ids(&term, sql);
            sql.sql("))");
        } else {
            term.push_holds_known(words, sql.sql(" AND "));
        }
    }
}

/// Adds the statement of the ids of all chats with `term`, some of them several times.
fn push_chats_with<ST>(term: &Sought, company_id: Uuid, sql: &mut Statement<ST>) {
    let company = || Bind::Id(company_id);
    sql.sql("SELECT chat_id FROM events WHERE words IS NOT NULL AND company_id = ").bind(company());
    term.push_holds("words", sql.sql(" AND "));
    sql.sql(" UNION ALL SELECT chat_id FROM results WHERE words IS NOT NULL AND company_id = ").bind(company());
    term.push_holds("words", sql.sql(" AND "));
    sql.sql(" UNION ALL SELECT of_contact.id FROM (");
    term.push_contact_ids(company_id, sql);
    sql.sql(") AS found JOIN chats AS of_contact ON of_contact.contact_id = found.id AND of_contact.company_id = ");
    sql.bind(company());
    sql.sql(
        " UNION ALL SELECT visited.id FROM chats AS visited WHERE visited.contact_id IS NULL \
         AND visited.contact_name IS NOT NULL AND visited.company_id = ",
    );
    sql.bind(company());
    term.push_holds("search_text(visited.contact_name)", sql.sql(" AND "));
    term.union_chats_by_id(company_id, sql);
}

/// Adds the condition that a chat has `term`. Each subquery ends with `OFFSET 0`, an optimization
/// fence: it stays a lookup in one chat, and never becomes a join that reads all events.
fn push_has<ST>(term: &Sought, company_id: Uuid, has_few_contacts: bool, sql: &mut Statement<ST>) {
    sql.sql(
        " AND (EXISTS (SELECT FROM events WHERE events.company_id = chats.company_id \
         AND events.chat_id = chats.id AND ",
    );
    term.push_holds("events.words", sql);
    if has_few_contacts {
        // All of them at once, so that no walked chat costs a look at its contact.
        sql.sql(" OFFSET 0) OR chats.contact_id IN (");
        term.push_contact_ids(company_id, sql);
        sql.sql(")");
    } else {
        sql.sql(
            " OFFSET 0) OR EXISTS (SELECT FROM contacts WHERE contacts.company_id = chats.company_id \
             AND contacts.id = chats.contact_id AND (",
        );
        term.push_holds("contacts.words", sql);
        term.or_contact(sql);
        sql.sql(") OFFSET 0)");
    }
    sql.sql(" OR (chats.contact_id IS NULL AND ");
    term.push_holds("search_text(chats.contact_name)", sql);
    sql.sql(
        ") OR (chats.result_count > 0 AND EXISTS (SELECT FROM results WHERE results.company_id = chats.company_id \
         AND results.chat_id = chats.id AND ",
    );
    term.push_holds("results.words", sql);
    sql.sql(" OFFSET 0))");
    term.or_ids("chats.id", sql);
    term.or_external("chats.external_id", sql);
    sql.sql(")");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_leads() {
        assert_eq!(Search::new("my brakes squeak-- ok").way, Way::Index(2));
        assert_eq!(Search::new("ok").way, Way::Walk(vec![false]));
    }

    #[test]
    fn what_does_not_count_is_no_term() {
        assert_eq!(Search::new("\u{200b} brakes").terms.len(), 1);
        for q in ["\u{200b}", "\u{301}", "a\u{1f}b"] {
            assert!(Search::new(q).is_empty(), "{q:?}");
        }
    }

    #[test]
    fn words_are_bound_and_never_written_into_the_statement() {
        for way in [Way::Index(0), Way::Among(1, vec![Uuid::nil()]), Way::Walk(vec![true, false, true])] {
            let search = Search { terms: sought("'dropped +31205550199 01234567").unwrap(), way };
            let mut sql: Statement = Statement::new("SELECT FROM chats WHERE true");
            search.push(Uuid::nil(), &mut sql);
            let shown = diesel::debug_query::<diesel::pg::Pg, _>(&sql).to_string();
            let statement = shown.split_once(" -- binds").unwrap().0;
            assert!(!["dropped", "5550199", "01234567"].iter().any(|word| statement.contains(word)), "{shown}");
        }
    }
}
