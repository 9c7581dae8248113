//! SQL that diesel's query builder cannot express, and equally fast: text that is fixed at compile
//! time and bound values, so that every shape is prepared once per connection.
//!
//! Only `&'static str` can become SQL; a value can only be bound.

use chrono::{DateTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryResult, RunQueryDsl};
use sightline_shared::Count;
use std::marker::PhantomData;
use uuid::Uuid;

/// Where counting ends.
pub const CAP: i64 = 10_000;

/// A bound value.
#[derive(Clone, Debug)]
pub enum Bind {
    /// An id.
    Id(Uuid),
    /// Ids, as an array.
    Ids(Vec<Uuid>),
    /// An instant.
    At(DateTime<Utc>),
    /// A number.
    Number(i64),
    /// Numbers, as an array.
    Numbers(Vec<i64>),
    /// A text.
    Text(String),
    /// Instants, as an array.
    Ats(Vec<DateTime<Utc>>),
    /// Texts, as an array.
    Texts(Vec<String>),
}

#[derive(Clone, Debug)]
enum Piece {
    Sql(&'static str),
    Bind(Bind),
}

/// A statement under construction; `ST` are the SQL types of its columns.
#[derive(Debug)]
pub struct Statement<ST = ()> {
    pieces: Vec<Piece>,
    is_replanned: bool,
    columns: PhantomData<fn() -> ST>,
}

impl<ST> Statement<ST> {
    /// A statement that begins with `sql`.
    #[must_use]
    pub fn new(sql: &'static str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], is_replanned: false, columns: PhantomData }
    }

    /// The same after `sql`, of which it becomes a part.
    #[must_use]
    pub fn behind(mut self, sql: &'static str) -> Statement {
        self.pieces.insert(0, Piece::Sql(sql));
        Statement { pieces: self.pieces, is_replanned: self.is_replanned, columns: PhantomData }
    }

    /// Plans the statement for its values on every run, which takes another millisecond and round
    /// trip. For statements that read much or little depending on their values: after five runs a
    /// prepared statement may get a generic plan, which is the worst one for some values.
    pub const fn replanned(&mut self) -> &mut Self {
        self.is_replanned = true;
        self
    }

    /// Adds `sql`.
    pub fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// Adds `value` as a parameter.
    pub fn bind(&mut self, value: Bind) -> &mut Self {
        self.pieces.push(Piece::Bind(value));
        self
    }

    /// Adds that `column` is one of `ids`. One id is compared as such: only then can an index on
    /// the column and an instant be walked in order.
    pub fn is_one_of(&mut self, column: &'static str, ids: &[Uuid]) -> &mut Self {
        self.sql(column);
        match ids {
            [id] => self.sql(" = ").bind(Bind::Id(*id)),
            ids => self.sql(" = ANY(").bind(Bind::Ids(ids.to_vec())).sql(")"),
        }
    }

    /// Adds that `column` is one of `ids`, after other conditions; nothing where there are none.
    pub fn and_one_of(&mut self, column: &'static str, ids: &[Uuid]) {
        if !ids.is_empty() {
            self.sql(" AND ").is_one_of(column, ids);
        }
    }

    /// Adds that `column` is one of `words`.
    pub fn is_word_of(&mut self, column: &'static str, words: Vec<String>) -> &mut Self {
        self.sql(column);
        match <[String; 1]>::try_from(words) {
            Ok([word]) => self.sql(" = ").bind(Bind::Text(word)),
            Err(words) => self.sql(" = ANY(").bind(Bind::Texts(words)).sql(")"),
        }
    }

    /// Adds that the folded text of `column` contains `text`, in which nothing is a wildcard.
    /// It is escaped after folding, which itself makes a `%` of wider ones.
    pub fn contains(&mut self, column: &'static str, text: &str) -> &mut Self {
        self.sql(column)
            .sql(r" LIKE '%' || replace(replace(replace(fold(")
            .bind(Bind::Text(text.to_owned()))
            .sql(r"), '\', '\\'), '%', '\%'), '_', '\_') || '%'")
    }

    /// Adds ` AND column >= from AND column < to`, as far as they are given.
    pub fn and_between(&mut self, column: &'static str, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) {
        for (operator, at) in [(" >= ", from), (" < ", to)] {
            if let Some(at) = at {
                self.sql(" AND ").sql(column).sql(operator).bind(Bind::At(at));
            }
        }
    }
}

impl Statement<BigInt> {
    /// A statement that counts: what follows is the statement whose rows are counted, and then
    /// [`Statement::counted`].
    #[must_use]
    pub fn counting() -> Self {
        Self::new("SELECT count(*) FROM (")
    }

    /// The number of rows, exact up to 10,000.
    pub fn counted(mut self, conn: &mut PgConnection) -> QueryResult<Count> {
        self.sql(" LIMIT ").bind(Bind::Number(CAP + 1)).sql(") AS counted");
        let count: i64 = self.get_result(conn)?;
        Ok(Count { count: count.min(CAP), capped: count > CAP })
    }
}

impl<ST> QueryFragment<Pg> for Statement<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.is_replanned {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Bind(Bind::Id(id)) => out.push_bind_param::<SqlUuid, _>(id)?,
                Piece::Bind(Bind::Ids(ids)) => out.push_bind_param::<Array<SqlUuid>, _>(ids)?,
                Piece::Bind(Bind::At(at)) => out.push_bind_param::<Timestamptz, _>(at)?,
                Piece::Bind(Bind::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Bind(Bind::Numbers(numbers)) => out.push_bind_param::<Array<BigInt>, _>(numbers)?,
                Piece::Bind(Bind::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                Piece::Bind(Bind::Ats(ats)) => out.push_bind_param::<Array<Timestamptz>, _>(ats)?,
                Piece::Bind(Bind::Texts(texts)) => out.push_bind_param::<Array<Text>, _>(texts)?,
            }
        }
        Ok(())
    }
}

/// Not known by its type: prepared statements are found by their SQL.
impl<ST> QueryId for Statement<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Statement<ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<PgConnection> for Statement<ST> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(statement: &Statement) -> String {
        diesel::debug_query::<Pg, _>(statement).to_string()
    }

    #[test]
    fn values_are_bound_whatever_they_hold() {
        let mut statement: Statement = Statement::new("SELECT ");
        statement.contains("name", "'; DROP TABLE chats; --").sql(" AND ").is_one_of("id", &[Uuid::nil()]);
        let sql = shown(&statement);
        let (sql, binds) = sql.split_once(" -- binds").unwrap();
        assert!(!sql.contains("DROP") && sql.ends_with("AND id = $2"), "{sql}");
        assert!(binds.contains("DROP"), "{binds}");
    }
}
