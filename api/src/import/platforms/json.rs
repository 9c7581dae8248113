//! The conversations of exported JSON, one after another: never the whole file in memory.
//!
//! An export is a list, a page of an API with a list in it, one conversation, or any number of these
//! after each other, each on a line of its own or indented.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};
use std::fmt;
use std::io::BufRead;

/// Takes a conversation.
pub(super) type Take<'a> = dyn FnMut(Value) -> anyhow::Result<()> + 'a;

/// Gives every conversation of `reader` to `take`. The members that `lists` names hold the list of a
/// page. Returns why reading could not go on, where it could not.
pub(super) fn each(reader: &mut dyn BufRead, lists: &[&str], take: &mut Take<'_>) -> anyhow::Result<Option<String>> {
    let mut json = Deserializer::from_reader(reader);
    loop {
        if json.end().is_ok() {
            return Ok(None);
        }
        let mut stopped = None;
        let found = Found { lists, take, stopped: &mut stopped, is_inside: false };
        let outcome = found.deserialize(&mut json);
        if let Some(why) = stopped {
            return Err(why);
        }
        if let Err(why) = outcome {
            return Ok(Some(why.to_string()));
        }
    }
}

/// What is found at one place: a conversation, or a list of them.
struct Found<'a, 'b> {
    lists: &'a [&'a str],
    take: &'a mut Take<'b>,
    /// Why `take` failed.
    stopped: &'a mut Option<anyhow::Error>,
    /// It is inside a page.
    is_inside: bool,
}

impl Found<'_, '_> {
    fn give<E: serde::de::Error>(&mut self, value: Value) -> Result<(), E> {
        (self.take)(value).map_err(|why| {
            *self.stopped = Some(why);
            E::custom("stopped")
        })
    }

    fn inside(&mut self) -> Found<'_, '_> {
        Found { lists: self.lists, take: &mut *self.take, stopped: &mut *self.stopped, is_inside: true }
    }
}

impl<'de> DeserializeSeed<'de> for Found<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Found<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a conversation, or a list of them")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.is_inside { Ok(()) } else { Err(E::custom("null is no conversation")) }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.inside())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let (mut own, mut is_page) = (Map::new(), false);
        while let Some(name) = members.next_key::<String>()? {
            if self.lists.contains(&name.as_str()) {
                is_page = true;
                members.next_value_seed(self.inside())?;
            } else {
                own.insert(name, members.next_value()?);
            }
        }
        if is_page {
            return Ok(());
        }
        let is_by_id = !own.is_empty() && !own.contains_key("id") && own.values().all(Value::is_object);
        if is_by_id {
            return own.into_iter().try_for_each(|(_, value)| self.give(value));
        }
        self.give::<A::Error>(Value::Object(own)).map_err(A::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> (Vec<String>, Option<String>) {
        let mut ids = Vec::new();
        let mut take = |value: Value| {
            ids.push(value["id"].to_string());
            Ok(())
        };
        let end = each(&mut text.as_bytes(), &["data", "payload", "docs"], &mut take).unwrap();
        (ids, end)
    }

    #[test]
    fn every_form_of_an_export_gives_its_conversations_in_order() {
        for text in [
            r#"[{"id":1},{"id":2}]"#,
            "{\"id\":1}\n{\"id\":2}\n",
            "{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}",
            r#"{"data":{"meta":{"count":2},"payload":[{"id":1},{"id":2}]}}"#,
            r#"[{"payload":[{"id":1}],"next":2},{"payload":[{"id":2}],"next":null}]"#,
            r#"{"docs":{"a":{"id":1},"b":{"id":2}},"errors":{}}"#,
            r#"{"payload":null} {"payload":[{"id":1},{"id":2,"data2":[{"id":9}]}]}"#,
        ] {
            assert_eq!(ids(text), (vec!["1".to_owned(), "2".to_owned()], None), "{text}");
        }
        assert_eq!(ids(" \n"), (vec![], None));
    }

    #[test]
    fn what_comes_before_a_fault_is_given_and_the_fault_has_its_place() {
        let (found, end) = ids("[{\"id\":1},\n{\"id\":]");
        assert_eq!(found, ["1"]);
        assert!(end.unwrap().contains("at line 2 column"));
        assert!(ids("date,text\n").1.unwrap().contains("line 1"));
        assert!(ids("7").1.unwrap().contains("a conversation, or a list of them"));
    }

    #[test]
    fn a_failure_of_the_taker_comes_out_as_it_is() {
        let mut take = |_| anyhow::bail!("the database is gone");
        let why = each(&mut &b"[{\"id\":1},{\"id\":2}]"[..], &[], &mut take).unwrap_err();
        assert_eq!(why.to_string(), "the database is gone");
    }
}
