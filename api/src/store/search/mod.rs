//! Searching: in which chats all words of `q` are found, as a part of the one predicate of chats.
//!
//! A word is found in a chat when a message or note holds it, or its contact's name, e-mail address
//! or telephone number. A rare word is looked up in the trigram indexes first, and only the chats
//! that this gives are checked. For a frequent word those would be most of the chats, so the chats
//! are walked in the requested order and each is checked until the page is full. [`plan`] chooses.
//! Erased chats have no text and no contact, so they are not found.

mod folding;
mod highlight;
mod matches;
mod plan;

pub use folding::Folding;
pub use matches::add_matches;

use super::sql::statement::{Bind, Statement};
use sightline_shared::requests::search;
use uuid::Uuid;

/// How the chats with all words are found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By the index, for the word at this place.
    Index(usize),
    /// Among these chats, in which the word at this place was found.
    Among(usize, Vec<Uuid>),
    /// By checking each chat that the other conditions leave. Holds for each word whether few
    /// contacts have it.
    Walk(Vec<bool>),
}

/// The words that are looked for, and how.
#[derive(Clone, Debug)]
pub struct Search {
    words: Vec<String>,
    way: Way,
}

impl Search {
    /// Looks for the words of `q`: by the index, if it can be used, until it is [planned].
    ///
    /// [planned]: Search::plan
    #[must_use]
    pub fn new(q: &str) -> Self {
        let words: Vec<String> = search::words(q).into_iter().map(str::to_owned).collect();
        let indexed = (0..words.len()).filter(|place| is_indexed(&words[*place]));
        let longest = indexed.max_by_key(|place| words[*place].len());
        let way = longest.map_or_else(|| Way::Walk(vec![false; words.len()]), Way::Index);
        Self { words, way }
    }

    /// Whether nothing can be found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(&self.way, Way::Among(_, ids) if ids.is_empty())
    }

    /// Whether the chats with the words are known or looked up, and few: reading and sorting them
    /// is cheaper than a walk through all chats.
    #[must_use]
    pub const fn is_sorted_apart(&self) -> bool {
        !matches!(&self.way, Way::Walk(_))
    }

    /// Adds the conditions on `chats`, from ` AND` on.
    pub fn push<ST>(&self, company_id: Uuid, sql: &mut Statement<ST>) {
        for (place, word) in self.words.iter().enumerate() {
            match &self.way {
                Way::Among(driver, ids) if *driver == place => {
                    sql.sql(" AND chats.id = ANY(").bind(Bind::Ids(ids.clone())).sql(")");
                }
                Way::Index(driver) if *driver == place => {
                    sql.sql(" AND chats.id = ANY(ARRAY(");
                    push_chats_with(word, company_id, sql);
                    sql.sql("))");
                }
                Way::Walk(few_contacts) => push_has(word, company_id, few_contacts[place], sql),
                Way::Among(..) | Way::Index(_) => push_has(word, company_id, false, sql),
            }
        }
    }
}

/// Whether trigrams narrow a search for `word`: three letters in a row, or one character of a script
/// without blanks. What folds to more or fewer letters may be judged wrongly; that costs time only.
#[must_use]
pub fn is_indexed(word: &str) -> bool {
    let mut in_a_row = 0;
    word.chars().any(|letter| {
        in_a_row = if letter.is_alphanumeric() { in_a_row + 1 } else { 0 };
        in_a_row == 3 || (in_a_row > 0 && has_no_blanks(letter))
    })
}

/// Whether a letter is of a script without blanks; see `search_grams` in the migrations.
const fn has_no_blanks(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{a980}'..='\u{a9df}' | '\u{aa00}'..='\u{aadf}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{16fe0}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Adds that `column` holds `word`. The pattern is made in a subquery: once a statement, not once a row.
fn push_holds<ST>(column: &'static str, word: &str, sql: &mut Statement<ST>) {
    sql.sql(column).sql(" LIKE (SELECT search_pattern(").bind(Bind::Text(word.to_owned())).sql("))");
}

/// Adds the statement of the ids of all chats with `word`, some of them several times.
fn push_chats_with<ST>(word: &str, company_id: Uuid, sql: &mut Statement<ST>) {
    let of_company = |sql: &mut Statement<ST>| {
        sql.bind(Bind::Id(company_id)).sql(" AND ");
    };
    sql.sql("SELECT chat_id FROM events WHERE words IS NOT NULL AND company_id = ");
    of_company(sql);
    push_holds("words", word, sql);
    sql.sql(
        " UNION ALL SELECT of_contact.id FROM contacts JOIN chats AS of_contact \
         ON of_contact.company_id = contacts.company_id AND of_contact.contact_id = contacts.id \
         WHERE contacts.company_id = ",
    );
    of_company(sql);
    push_holds("search_grams(contacts.search)", word, sql);
    sql.sql(
        " UNION ALL SELECT visited.id FROM chats AS visited WHERE visited.contact_id IS NULL \
         AND visited.contact_name IS NOT NULL AND visited.company_id = ",
    );
    of_company(sql);
    push_holds("search_grams(visited.contact_name)", word, sql);
}

/// Adds the condition that a chat has `word`. Each subquery ends with `OFFSET 0`, an optimization
/// fence: it stays a lookup in one chat, and never becomes a join that reads all events.
fn push_has<ST>(word: &str, company_id: Uuid, has_few_contacts: bool, sql: &mut Statement<ST>) {
    sql.sql(
        " AND (EXISTS (SELECT FROM events WHERE events.company_id = chats.company_id \
         AND events.chat_id = chats.id AND ",
    );
    push_holds("events.words", word, sql);
    if has_few_contacts {
        // All of them at once, so that no walked chat costs a look at its contact.
        sql.sql(" OFFSET 0) OR chats.contact_id IN (SELECT id FROM contacts WHERE company_id = ");
        sql.bind(Bind::Id(company_id)).sql(" AND ");
        push_holds("search_grams(search)", word, sql);
    } else {
        sql.sql(
            " OFFSET 0) OR EXISTS (SELECT FROM contacts WHERE contacts.company_id = chats.company_id \
             AND contacts.id = chats.contact_id AND ",
        );
        push_holds("search_grams(contacts.search)", word, sql);
    }
    sql.sql(" OFFSET 0) OR (chats.contact_id IS NULL AND ");
    push_holds("search_grams(chats.contact_name)", word, sql);
    sql.sql("))");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_serves_three_letters_or_one_character_without_blanks() {
        for word in ["brake", "o'connell", "100 km/h", "中", "a中", "กร", "한국", "カ"] {
            assert!(is_indexed(word), "{word}");
        }
        for word in ["ok", "a.b", "%", "-__-", "、"] {
            assert!(!is_indexed(word), "{word}");
        }
    }

    #[test]
    fn the_longest_word_leads() {
        assert_eq!(Search::new("my brakes squeak-- ok").way, Way::Index(2));
        assert_eq!(Search::new("ok").way, Way::Walk(vec![false]));
    }

    #[test]
    fn words_are_bound_and_never_written_into_the_statement() {
        for way in [Way::Index(0), Way::Among(1, vec![Uuid::nil()]), Way::Walk(vec![true, false])] {
            let search = Search { words: vec!["'dropped".to_owned(), "%dropped".to_owned()], way };
            let mut sql: Statement = Statement::new("SELECT FROM chats WHERE true");
            search.push(Uuid::nil(), &mut sql);
            let shown = diesel::debug_query::<diesel::pg::Pg, _>(&sql).to_string();
            assert!(!shown.split_once(" -- binds").unwrap().0.contains("dropped"), "{shown}");
        }
    }
}
