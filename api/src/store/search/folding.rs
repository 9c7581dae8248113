//! How the database folds each character, as a table: only a mapping by character leads from a
//! position in a folded text back to the original.

use crate::store::sql::statement::Statement;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The results of `fold()` for single characters; unchanged ones are left out.
#[derive(Debug, Default)]
pub struct Folding(HashMap<char, Box<str>>);

/// The blocks of Unicode with accents, cases or forms that fold to other letters.
const CHANGED: &str = "SELECT code, folded FROM (SELECT code, chr(code::integer) AS letter, fold(chr(code::integer)) \
     AS folded FROM (VALUES (128, 13311), (42560, 43967), (63744, 65535), (66560, 69631), (71680, 71935), \
     (93760, 93951), (119808, 120831), (125184, 125279), (127232, 127487)) AS block (first, last) \
     CROSS JOIN LATERAL generate_series(block.first::bigint, block.last) AS code) AS letters WHERE letter <> folded";

impl Folding {
    /// The folding of the database; read once per process, since the dictionary does not change
    /// while a server runs.
    pub fn load(conn: &mut PgConnection) -> QueryResult<&'static Self> {
        static FOLDING: OnceLock<Folding> = OnceLock::new();
        if let Some(folding) = FOLDING.get() {
            return Ok(folding);
        }
        let sql: Statement<(BigInt, Text)> = Statement::new(CHANGED);
        let rows: Vec<(i64, String)> = sql.load(conn)?;
        let letter = |code: i64| u32::try_from(code).ok().and_then(char::from_u32);
        let known = rows.into_iter().filter_map(|(code, folded)| Some((letter(code)?, folded.into_boxed_str())));
        Ok(FOLDING.get_or_init(|| Self(known.collect())))
    }

    /// What becomes of `letter`: mostly one, seldom several or none.
    pub fn fold(&self, letter: char) -> impl Iterator<Item = char> + '_ {
        let known = if letter.is_ascii() { None } else { self.0.get(&letter) };
        let one = known.is_none().then(|| letter.to_ascii_lowercase());
        one.into_iter().chain(known.into_iter().flat_map(|folded| folded.chars()))
    }

    #[cfg(test)]
    pub(super) fn of<const N: usize>(pairs: [(char, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(letter, folded)| (letter, folded.into())).collect())
    }
}
