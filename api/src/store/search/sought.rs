//! What one term of a search is compared with, as conditions of SQL.

use crate::store::sql::statement::{Bind, Statement};
use sightline_shared::requests::search::Term;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Ids of ours are compared from this many hexadecimal digits on.
const FEWEST_HEX: usize = 8;
/// Ids of sources are compared by their beginning from this many characters on, shorter ones whole.
const FEWEST_OF_SOURCE: usize = 4;
/// Greater than every character that follows in an id.
const LAST: char = '\u{10ffff}';

/// A term, and everything it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    text: String,
    /// Patterns of a telephone number's digits.
    numbers: Vec<String>,
    /// The ids that begin with it.
    ids: Option<RangeInclusive<Uuid>>,
    /// As an id of a source.
    external: Option<External>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum External {
    Whole,
    From,
}

impl From<Term> for Sought {
    fn from(term: Term) -> Self {
        let numbers = term.number.iter().flat_map(|number| {
            let whole = number.without_prefix().map(str::to_owned);
            std::iter::once(format!("%{}%", number.digits)).chain(whole)
        });
        let is_long = term.text.chars().count() >= FEWEST_OF_SOURCE;
        // Words of letters alone are not looked up as ids, too: an id has digits.
        let may_be_id = !term.is_phrase && term.text.contains(|letter: char| letter.is_ascii_digit());
        Self {
            numbers: numbers.collect(),
            ids: if may_be_id { ids(&term.text) } else { None },
            external: may_be_id.then_some(if is_long { External::From } else { External::Whole }),
            text: term.text,
        }
    }
}

/// Whether trigrams narrow a search for `word`: three letters in a row, or one character of a script
/// without blanks. What folds to more or fewer letters may be judged wrongly; that costs time only.
fn is_indexed(word: &str) -> bool {
    let mut in_a_row = 0;
    word.chars().any(|letter| {
        in_a_row = if letter.is_alphanumeric() { in_a_row + 1 } else { 0 };
        in_a_row == 3 || (in_a_row > 0 && has_no_blanks(letter))
    })
}

/// Whether a letter is of a script without blanks; see `search_text` in the migrations.
const fn has_no_blanks(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{a980}'..='\u{a9df}' | '\u{aa00}'..='\u{aadf}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{16fe0}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// The ids whose text begins with `text`.
fn ids(text: &str) -> Option<RangeInclusive<Uuid>> {
    let text = text.to_ascii_lowercase();
    let hex: String = text.chars().filter(|letter| *letter != '-').collect();
    if !(FEWEST_HEX..=32).contains(&hex.len()) || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [first, last] = ['0', 'f'].map(|digit| {
        let whole: String = hex.chars().chain(std::iter::repeat(digit)).take(32).collect();
        Uuid::try_parse(&whole).unwrap_or_default()
    });
    let is_written_so = !text.contains('-') || first.to_string().starts_with(&text);
    is_written_so.then_some(first..=last)
}

impl Sought {
    /// Whether an index narrows the search for its words.
    pub fn is_indexed(&self) -> bool {
        is_indexed(&self.text)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds that `column` holds it. The pattern is made in a subquery: once a statement, not once a row.
    pub fn push_holds<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        sql.sql(column).sql(" LIKE (SELECT search_pattern(").bind(Bind::Text(self.text.clone())).sql("))");
    }

    /// The same with a pattern that the planner knows: its estimate is made of it. Words that no
    /// index serves never use one.
    pub fn push_holds_known<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        sql.sql(column).sql(if self.is_indexed() { "" } else { " || ''" });
        sql.sql(" LIKE search_pattern(").bind(Bind::Text(self.text.clone())).sql(")");
    }

    /// Whether it may be a telephone number or an id.
    pub const fn has_digits(&self) -> bool {
        self.external.is_some() || !self.numbers.is_empty()
    }

    /// Adds the statement of the ids of all contacts that have it, each part from an index of its own.
    pub fn push_contact_ids<ST>(&self, company_id: Uuid, sql: &mut Statement<ST>) {
        const CONTACTS: &str = "SELECT id FROM contacts AS named WHERE company_id = ";
        self.push_holds("words", sql.sql(CONTACTS).bind(Bind::Id(company_id)).sql(" AND "));
        let mut further = |push: &dyn Fn(&mut Statement<ST>)| {
            push(sql.sql(" UNION ALL ").sql(CONTACTS).bind(Bind::Id(company_id)).sql(" AND "));
        };
        for pattern in &self.numbers {
            further(&|sql| {
                sql.sql("digits LIKE ").bind(Bind::Text(pattern.clone()));
            });
        }
        if let Some(ids) = &self.ids {
            further(&|sql| push_between("id", ids, sql));
        }
        if self.external.is_some() {
            further(&|sql| self.push_external("external_id", sql));
        }
    }

    /// Adds the statement of the ids of all results that have it.
    pub fn push_result_ids<ST>(&self, company_id: Uuid, sql: &mut Statement<ST>) {
        const RESULTS: &str = "SELECT id FROM results AS named WHERE company_id = ";
        self.push_holds("words", sql.sql(RESULTS).bind(Bind::Id(company_id)).sql(" AND words IS NOT NULL AND "));
        let mut further = |push: &dyn Fn(&mut Statement<ST>)| {
            push(sql.sql(" UNION ALL ").sql(RESULTS).bind(Bind::Id(company_id)).sql(" AND "));
        };
        if let Some(ids) = &self.ids {
            further(&|sql| push_between("id", ids, sql));
            further(&|sql| push_between("chat_id", ids, sql));
        }
        if self.external.is_some() {
            further(&|sql| self.push_external("external_id", sql));
        }
    }

    /// Adds that the contact of `contacts` has it, from ` OR` on: telephone numbers and ids.
    pub fn or_contact<ST>(&self, sql: &mut Statement<ST>) {
        for pattern in &self.numbers {
            sql.sql(" OR contacts.digits LIKE ").bind(Bind::Text(pattern.clone()));
        }
        self.or_ids("contacts.id", sql);
        self.or_external("contacts.external_id", sql);
    }

    /// Adds that `column` is an id that begins with it, from ` OR` on.
    pub fn or_ids<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        if let Some(ids) = &self.ids {
            push_between(column, ids, sql.sql(" OR "));
        }
    }

    /// Adds that `column` is an id of a source that begins with it, from ` OR` on.
    pub fn or_external<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        if self.external.is_some() {
            self.push_external(column, sql.sql(" OR "));
        }
    }

    /// Adds the statements of the chats that have it as an id, from ` UNION ALL` on.
    pub fn union_chats_by_id<ST>(&self, company_id: Uuid, sql: &mut Statement<ST>) {
        if let Some(ids) = &self.ids {
            sql.sql(" UNION ALL SELECT id FROM chats AS named WHERE company_id = ").bind(Bind::Id(company_id));
            push_between("id", ids, sql.sql(" AND "));
        }
        if self.external.is_some() {
            sql.sql(" UNION ALL SELECT id FROM chats AS named WHERE company_id = ").bind(Bind::Id(company_id));
            self.push_external("external_id", sql.sql(" AND "));
        }
    }

    /// In the order of bytes, which the index has in every collation.
    fn push_external<ST>(&self, column: &'static str, sql: &mut Statement<ST>) {
        let text = || Bind::Text(self.text.clone());
        match self.external {
            Some(External::From) => {
                sql.sql(column).sql(" ~>=~ ").bind(text());
                sql.sql(" AND ").sql(column).sql(" ~<~ ").bind(Bind::Text(format!("{}{LAST}", self.text)));
            }
            Some(External::Whole) => {
                sql.sql(column).sql(" = ").bind(text());
            }
            None => {}
        }
    }
}

fn push_between<ST>(column: &'static str, ids: &RangeInclusive<Uuid>, sql: &mut Statement<ST>) {
    sql.sql(column).sql(" BETWEEN ").bind(Bind::Id(*ids.start())).sql(" AND ").bind(Bind::Id(*ids.end()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::requests::search::terms;

    fn sought(q: &str) -> Sought {
        let [term] = terms(q).try_into().unwrap();
        term.into()
    }

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
    fn an_id_of_ours_is_known_by_its_first_eight_digits() {
        let id = Uuid::from_u128(0x019a_bc1d_e2f3_7000_8000_0000_0000_0001);
        for q in ["019abc1d", "019ABC1D-e2f3", "019abc1de2f37", &id.to_string(), &id.simple().to_string()] {
            assert!(sought(q).ids.unwrap().contains(&id), "{q}");
        }
        for q in ["019abc1e", "019abc1d-e2f4"] {
            assert!(!sought(q).ids.unwrap().contains(&id), "{q}");
        }
        for q in ["019abc1", "019a-bc1d", "019abc1g", "\"019abc1d\"", "019abc1d--e2f3", "abcdefab"] {
            assert_eq!(sought(q).ids, None, "{q}");
        }
    }

    #[test]
    fn a_short_id_of_a_source_is_compared_whole() {
        assert_eq!(sought("771").external, Some(External::Whole));
        assert_eq!(sought("7712").external, Some(External::From));
        for q in ["\"7712\"", "seven"] {
            assert_eq!(sought(q).external, None, "{q}");
        }
    }

    #[test]
    fn a_telephone_number_is_compared_with_and_without_prefix() {
        assert_eq!(sought("+31 20 5550199").numbers, ["%31205550199%", "1205550199", "205550199", "5550199"]);
        assert_eq!(sought("0205550199").numbers, ["%205550199%"]);
        assert!(sought("205").numbers.is_empty());
    }
}
