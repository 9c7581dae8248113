//! What a parameter is: how its value is read, written and documented. The kinds are in
//! [`super::kinds`].

#![cfg_attr(not(feature = "openapi"), allow(dead_code, reason = "examples and defaults are only documented"))]

#[cfg(feature = "openapi")]
use super::openapi::{self, Documented, Schema};

use super::declaration::Pairs;
use super::reader::QueryReader;
use crate::problem::Word;
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;

/// A parameter, or several, that make up a `T`.
pub(crate) trait Parameter<T> {
    /// Takes the value out of `query`. What is not understood is a fault and reads as absent.
    fn read(&self, query: &mut QueryReader) -> T;

    /// Adds the pairs that read back to `value`; none for a default.
    fn write(&self, value: &T, pairs: &mut Pairs);

    /// The OpenAPI parameters; `description` has the lines of the field's doc comment.
    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented>;
}

/// A value that has a form of its own.
pub(crate) trait Value: FromStr<Err: Display + 'static> + Display {
    /// Its schema.
    #[cfg(feature = "openapi")]
    fn schema() -> Schema;
}

impl<T: Word> Value for T {
    #[cfg(feature = "openapi")]
    fn schema() -> Schema {
        openapi::text().enum_values(Some(T::WORDS.iter().copied())).into()
    }
}

impl Value for bool {
    #[cfg(feature = "openapi")]
    fn schema() -> Schema {
        openapi::boolean().into()
    }
}

impl Value for Uuid {
    #[cfg(feature = "openapi")]
    fn schema() -> Schema {
        openapi::uuid().into()
    }
}

/// What the document says of a parameter besides its description.
pub(crate) trait Describe: Sized {
    /// The same parameter with an example.
    fn example(self, example: &'static str) -> Example<Self> {
        Example(self, example)
    }

    /// The same parameter, documented with the value that applies when it is absent.
    fn when_absent<V>(self, value: V) -> WhenAbsent<Self, V> {
        WhenAbsent(self, value)
    }
}

impl<P> Describe for P {}

/// A parameter with an example.
pub(crate) struct Example<P>(P, &'static str);

impl<T, P: Parameter<T>> Parameter<T> for Example<P> {
    fn read(&self, query: &mut QueryReader) -> T {
        self.0.read(query)
    }

    fn write(&self, value: &T, pairs: &mut Pairs) {
        self.0.write(value, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        openapi::with_example(self.0.document(description), self.1)
    }
}

/// A parameter with the value that applies when it is absent. Reading it still gives `None`, so that a
/// default that is written out in the address stays there.
pub(crate) struct WhenAbsent<P, V>(P, V);

impl<V: Value, P: Parameter<Option<V>>> Parameter<Option<V>> for WhenAbsent<P, V> {
    fn read(&self, query: &mut QueryReader) -> Option<V> {
        self.0.read(query)
    }

    fn write(&self, value: &Option<V>, pairs: &mut Pairs) {
        self.0.write(value, pairs);
    }

    #[cfg(feature = "openapi")]
    fn document(&self, description: &[&str]) -> Vec<Documented> {
        openapi::with_default(self.0.document(description), &self.1.to_string())
    }
}
