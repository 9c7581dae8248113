//! Lists page by page: in which order, where the next page begins, and where it ended.

use super::statement::{Bind, Statement};
use crate::store::lists::{Key, Position};

/// The order of a list: a key and, where keys are equal, the id, both in the same direction. Rows
/// whose key is null come last in either.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The column or expression that is sorted by.
    pub key: &'static str,
    /// The column of the id.
    pub id: &'static str,
    /// Largest or newest first.
    pub is_descending: bool,
    /// The key can be null. No index is walked for such an order when it descends.
    pub has_unknown: bool,
}

impl Order {
    /// By a key that is never null.
    #[must_use]
    pub const fn by(key: &'static str, id: &'static str, is_descending: bool) -> Self {
        Self { key, id, is_descending, has_unknown: false }
    }

    /// The same by other names.
    #[must_use]
    pub const fn named(self, key: &'static str, id: &'static str) -> Self {
        Self { key, id, ..self }
    }
}

impl<ST> Statement<ST> {
    /// Adds that a row comes after `position`, when there is one.
    pub fn and_after(&mut self, order: Order, position: Option<&Position>) {
        let Some(Position { key, id }) = position else { return };
        let beyond = if order.is_descending { " < " } else { " > " };
        let (id, key) = (Bind::Id(*id), Bind::of_key(key));
        let Some(key) = key else {
            self.sql(" AND ").sql(order.key).sql(" IS NULL AND ").sql(order.id).sql(beyond).bind(id);
            return;
        };
        self.sql(" AND ((").sql(order.key).sql(", ").sql(order.id).sql(")").sql(beyond);
        self.sql("(").bind(key).sql(", ").bind(id).sql(")");
        if order.has_unknown {
            self.sql(" OR ").sql(order.key).sql(" IS NULL");
        }
        self.sql(")");
    }

    /// Adds the order.
    pub fn order_by(&mut self, order: Order) -> &mut Self {
        self.sql(" ORDER BY ").sql(order.key);
        self.sql(if order.is_descending { " DESC" } else { "" });
        self.sql(if order.is_descending && order.has_unknown { " NULLS LAST, " } else { ", " });
        self.sql(order.id).sql(if order.is_descending { " DESC" } else { "" })
    }

    /// Adds the order, and that at most `limit` rows are wanted.
    pub fn ordered(&mut self, order: Order, limit: i64) -> &mut Self {
        self.order_by(order).sql(" LIMIT ").bind(Bind::Number(limit))
    }
}

impl Bind {
    /// The value of a row's key; `None` where nothing is known.
    fn of_key(key: &Key) -> Option<Self> {
        match key {
            Key::At(at) => Some(Self::At(*at)),
            Key::Number(number) => Some(Self::Number(*number)),
            Key::Text(text) => Some(Self::Text(text.clone())),
            Key::Unknown => None,
        }
    }
}

/// Splits what was read with a limit of one more than `limit` into the page and where the next
/// one begins, if there is one.
pub fn cut<R>(mut rows: Vec<R>, limit: u32, position: impl Fn(&R) -> Position) -> (Vec<R>, Option<Position>) {
    let limit = limit as usize;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(position);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use diesel::pg::Pg;
    use uuid::Uuid;

    #[test]
    fn a_page_has_a_next_one_only_when_more_was_read() {
        let position = |id: &u128| Position::at(DateTime::UNIX_EPOCH, Uuid::from_u128(*id));
        assert_eq!(cut(vec![1, 2, 3], 2, position), (vec![1, 2], Some(position(&2))));
        assert_eq!(cut(vec![1, 2], 2, position), (vec![1, 2], None));
        assert_eq!(cut(Vec::new(), 2, position), (vec![], None));
    }

    #[test]
    fn unknown_keys_come_after_all_others_in_either_direction() {
        let known = Position { key: Key::Text("zoe".to_owned()), id: Uuid::nil() };
        let unknown = Position { key: Key::Unknown, id: Uuid::nil() };
        let after = |order: Order, position: &Position| {
            let mut statement: Statement = Statement::new("");
            statement.and_after(order, Some(position));
            statement.order_by(order);
            diesel::debug_query::<Pg, _>(&statement).to_string().split_once(" -- binds").unwrap().0.to_owned()
        };
        let order = Order { has_unknown: true, ..Order::by("name", "id", true) };
        assert_eq!(
            after(order, &known),
            " AND ((name, id) < ($1, $2) OR name IS NULL) ORDER BY name DESC NULLS LAST, id DESC"
        );
        assert_eq!(after(order, &unknown), " AND name IS NULL AND id < $1 ORDER BY name DESC NULLS LAST, id DESC");
        assert_eq!(after(Order::by("name", "id", false), &known), " AND ((name, id) > ($1, $2)) ORDER BY name, id");
    }
}
