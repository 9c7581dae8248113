//! The kinds of parameters that a filter is declared with.

#[cfg(feature = "openapi")]
use super::openapi::{self, Documented};
#[cfg(feature = "openapi")]
use super::parameter::Describe as _;

use super::declaration::{Pairs, QueryFilter};
use super::parameter::{Parameter, Value};
use super::reader::{MAX_ROWS, QueryReader};
use super::sort::Sort;
use crate::problem::Word;
use std::fmt::Display;
use uuid::Uuid;

fn write_one<T: Display>(name: &'static str, value: Option<&T>, pairs: &mut Pairs) {
    pairs.extend(value.map(|value| (name, value.to_string())));
}

/// Repeated, which every reader understands whatever the values contain.
fn write_many<T: Display>(name: &'static str, values: &[T], pairs: &mut Pairs) {
    pairs.extend(values.iter().map(|value| (name, value.to_string())));
}

/// One value.
pub(crate) struct One(pub &'static str);

impl<T: Value> Parameter<Option<T>> for One {
    fn read(&self, query: &mut QueryReader) -> Option<T> {
        query.one(self.0)
    }

    fn write(&self, value: &Option<T>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, T::schema())]
    }
}

/// One value that is never absent: the second is read and left out when written.
pub(crate) struct Or<T>(pub &'static str, pub T);

impl<T: Value + Clone + PartialEq> Parameter<T> for Or<T> {
    fn read(&self, query: &mut QueryReader) -> T {
        query.one(self.0).unwrap_or_else(|| self.1.clone())
    }

    fn write(&self, value: &T, pairs: &mut Pairs) {
        write_one(self.0, Some(value).filter(|value| **value != self.1), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        One(self.0).when_absent(self.1.clone()).document(description)
    }
}

/// Values, repeated or separated by commas; any of them applies.
pub(crate) struct Many(pub &'static str);

impl<T: Value + PartialEq> Parameter<Vec<T>> for Many {
    fn read(&self, query: &mut QueryReader) -> Vec<T> {
        query.many(self.0)
    }

    fn write(&self, values: &Vec<T>, pairs: &mut Pairs) {
        write_many(self.0, values, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::list(T::schema()))]
    }
}

/// The id of a row. Callers may have that of the source: it is ours before it is read.
pub(crate) struct Row(pub &'static str);

impl Parameter<Option<Uuid>> for Row {
    fn read(&self, query: &mut QueryReader) -> Option<Uuid> {
        One(self.0).read(query)
    }

    fn write(&self, value: &Option<Uuid>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, &[description, &[EXTERNAL]].concat(), openapi::external_id())]
    }
}

/// The ids of rows; any of them applies. Callers may have those of the source, as for [`Row`].
pub(crate) struct Rows(pub &'static str);

impl Parameter<Vec<Uuid>> for Rows {
    fn read(&self, query: &mut QueryReader) -> Vec<Uuid> {
        Many(self.0).read(query)
    }

    fn write(&self, values: &Vec<Uuid>, pairs: &mut Pairs) {
        write_many(self.0, values, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        let schema = openapi::list(openapi::external_id());
        vec![openapi::parameter(self.0, &[description, &[EXTERNAL]].concat(), schema)]
    }
}

/// `id`: the rows themselves, at most [`MAX_ROWS`]. Callers may have ids of the source, as with [`Rows`].
pub(crate) struct These;

impl Parameter<Vec<Uuid>> for These {
    fn read(&self, query: &mut QueryReader) -> Vec<Uuid> {
        query.up_to("id", MAX_ROWS)
    }

    fn write(&self, values: &Vec<Uuid>, pairs: &mut Pairs) {
        write_many("id", values, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        let schema = openapi::list(openapi::external_id()).max_items(Some(MAX_ROWS));
        vec![openapi::parameter("id", &[description, &[EXTERNAL]].concat(), schema)]
    }
}

/// What the description of an id says of those of sources.
#[cfg(feature = "openapi")]
const EXTERNAL: &str = "`external:` and the id of the source will do.";

/// A text; see [`QueryReader::text`].
pub(crate) struct Text(pub &'static str);

impl Parameter<Option<String>> for Text {
    fn read(&self, query: &mut QueryReader) -> Option<String> {
        query.text(self.0)
    }

    fn write(&self, value: &Option<String>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::free_text())]
    }
}

/// Words to search for; see [`QueryReader::words`].
pub(crate) struct Words(pub &'static str);

impl Parameter<Option<String>> for Words {
    fn read(&self, query: &mut QueryReader) -> Option<String> {
        query.words(self.0)
    }

    fn write(&self, value: &Option<String>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::words())]
    }
}

/// Names, repeated; see [`QueryReader::texts`].
pub(crate) struct Texts(pub &'static str);

impl Parameter<Vec<String>> for Texts {
    fn read(&self, query: &mut QueryReader) -> Vec<String> {
        query.texts(self.0)
    }

    fn write(&self, values: &Vec<String>, pairs: &mut Pairs) {
        write_many(self.0, values, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::list(openapi::free_text()))]
    }
}

/// `sort`: a key, with `-` in front for descending order.
pub(crate) struct Order;

impl<K: Word + PartialEq> Parameter<Sort<K>> for Order
where
    Sort<K>: Default,
{
    fn read(&self, query: &mut QueryReader) -> Sort<K> {
        query.one("sort").unwrap_or_default()
    }

    fn write(&self, value: &Sort<K>, pairs: &mut Pairs) {
        write_one("sort", Some(value).filter(|value| **value != Sort::default()), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter("sort", description, openapi::sort(&Sort::<K>::default()))]
    }
}

/// A number of 0 or more.
pub(crate) struct Natural(pub &'static str);

impl Parameter<Option<i32>> for Natural {
    fn read(&self, query: &mut QueryReader) -> Option<i32> {
        let number: Option<i32> = query.whole(self.0);
        if number.is_some_and(i32::is_negative) {
            query.fault(self.0, "must not be negative");
            return None;
        }
        number
    }

    fn write(&self, value: &Option<i32>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::integer().minimum(Some(0)))]
    }
}

/// `limit`; see [`QueryReader::limit`].
pub(crate) struct Limit;

impl Parameter<Option<u32>> for Limit {
    fn read(&self, query: &mut QueryReader) -> Option<u32> {
        query.limit()
    }

    fn write(&self, value: &Option<u32>, pairs: &mut Pairs) {
        write_one("limit", value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter("limit", description, openapi::limit())]
    }
}

/// A text that only the server understands; the server checks it.
pub(crate) struct Opaque(pub &'static str);

impl Parameter<Option<String>> for Opaque {
    fn read(&self, query: &mut QueryReader) -> Option<String> {
        query.one(self.0)
    }

    fn write(&self, value: &Option<String>, pairs: &mut Pairs) {
        write_one(self.0, value.as_ref(), pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        vec![openapi::parameter(self.0, description, openapi::text().max_length(Some(1024)))]
    }
}

/// All parameters of another filter.
pub(crate) struct All;

impl<F: QueryFilter> Parameter<F> for All {
    fn read(&self, query: &mut QueryReader) -> F {
        F::read(query)
    }

    fn write(&self, filter: &F, pairs: &mut Pairs) {
        pairs.extend(filter.pairs());
    }

    #[cfg(feature = "openapi")]
    fn document(&self, _: &[&str]) -> Vec<Documented> {
        F::parameters()
    }
}
