//! From bytes to documents: the lines of a text, or the elements of a JSON array.
//!
//! Elements are found by brackets and quotes alone. What is in one is read afterwards, so that a
//! faulty document does not cost those behind it.

use super::answer::Form;
use sightline_shared::Fault;

/// The most bytes of one document: 8 MiB.
pub const MOST_BYTES: usize = 8 << 20;
/// How much memory a splitter keeps after a long document.
const KEPT: usize = 256 << 10;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// All bytes were used, and no document ends in them.
    Nothing,
    /// A document is whole; [`Splitter::document`] has it.
    Document,
    /// A document ends that has over [`MOST_BYTES`]; it was passed over.
    TooLong,
}

/// Where an array is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before its bracket.
    Start,
    /// Before the first element.
    First,
    /// After a comma.
    Next,
    /// In an element: how deep, and whether in a string or behind its backslash.
    Within { depth: u32, is_string: bool, is_escaped: bool },
    /// After an element.
    After,
    /// After the array.
    End,
}

/// Splits bytes into documents as they come.
pub(super) struct Splitter {
    form: Form,
    place: Place,
    document: Vec<u8>,
    is_too_long: bool,
}

impl Splitter {
    pub(super) const fn new(form: Form) -> Self {
        Self { form, place: Place::Start, document: Vec::new(), is_too_long: false }
    }

    /// The document that was found.
    pub(super) fn document(&self) -> &[u8] {
        &self.document
    }

    /// Forgets the document, to find the next one.
    pub(super) fn clear(&mut self) {
        self.document.clear();
        self.document.shrink_to(KEPT);
        self.is_too_long = false;
    }

    /// Takes bytes up to the end of a document; returns what was found, and how many were used.
    ///
    /// # Errors
    /// When an array is none: nothing behind can be read.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(Found, usize), Fault> {
        match self.form {
            Form::Lines => Ok(self.take_line(bytes)),
            Form::Array => self.take_element(bytes),
        }
    }

    /// What the end of the body completes: a line needs no end.
    ///
    /// # Errors
    /// When an array is not complete.
    pub(super) fn end(&mut self) -> Result<Found, Fault> {
        match self.form {
            Form::Lines if self.document.is_empty() => Ok(Found::Nothing),
            Form::Lines => Ok(self.found()),
            Form::Array if self.place == Place::End => Ok(Found::Nothing),
            Form::Array => Err(Fault::pointer("", "is not a complete JSON array")),
        }
    }

    fn take_line(&mut self, bytes: &[u8]) -> (Found, usize) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        self.add(&bytes[..end.unwrap_or(bytes.len())]);
        end.map_or((Found::Nothing, bytes.len()), |end| (self.found(), end + 1))
    }

    fn take_element(&mut self, bytes: &[u8]) -> Result<(Found, usize), Fault> {
        let mut begin = 0;
        for (at, byte) in bytes.iter().copied().enumerate() {
            let is_blank = byte.is_ascii_whitespace();
            match self.place {
                Place::Start | Place::First | Place::Next | Place::After | Place::End if is_blank => {}
                Place::Start if byte == b'[' => self.place = Place::First,
                Place::Start => return Err(Fault::pointer("", "must be a JSON array of chat documents")),
                Place::First if byte == b']' => self.place = Place::End,
                Place::First | Place::Next if !matches!(byte, b',' | b']' | b'}' | b':') => {
                    begin = at;
                    self.place = within(0, byte);
                }
                Place::After if byte == b',' => self.place = Place::Next,
                Place::After if byte == b']' => self.place = Place::End,
                Place::First | Place::Next | Place::After | Place::End => {
                    return Err(Fault::pointer("", "is not a JSON array: a bracket or comma is in the wrong place"));
                }
                Place::Within { depth: 0, is_string: false, .. } if is_blank || matches!(byte, b',' | b']') => {
                    // A bare word or number ends before this byte.
                    self.add(&bytes[begin..at]);
                    self.place = Place::After;
                    return Ok((self.found(), at));
                }
                Place::Within { depth, is_string, is_escaped } => {
                    self.place = match (is_string, is_escaped, byte) {
                        (true, false, b'\\') => Place::Within { depth, is_string, is_escaped: true },
                        (true, false, b'"') => Place::Within { depth, is_string: false, is_escaped: false },
                        (true, ..) => Place::Within { depth, is_string, is_escaped: false },
                        (false, ..) => within(depth, byte),
                    };
                    let is_closed = matches!(self.place, Place::Within { depth: 0, is_string: false, .. });
                    if is_closed && matches!(byte, b'}' | b']' | b'"') {
                        self.add(&bytes[begin..=at]);
                        self.place = Place::After;
                        return Ok((self.found(), at + 1));
                    }
                }
            }
        }
        if matches!(self.place, Place::Within { .. }) {
            self.add(&bytes[begin..]);
        }
        Ok((Found::Nothing, bytes.len()))
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.document.len() + bytes.len() > MOST_BYTES {
            self.is_too_long = true;
            self.document = Vec::new();
        } else if !self.is_too_long {
            self.document.extend_from_slice(bytes);
        }
    }

    const fn found(&self) -> Found {
        if self.is_too_long { Found::TooLong } else { Found::Document }
    }
}

/// The place after `byte`, outside of strings, at this depth.
const fn within(depth: u32, byte: u8) -> Place {
    let depth = match byte {
        b'{' | b'[' => depth.saturating_add(1),
        b'}' | b']' => depth.saturating_sub(1),
        _ => depth,
    };
    Place::Within { depth, is_string: byte == b'"', is_escaped: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The documents of `text`, which arrives in pieces of `size` bytes.
    fn split(form: Form, text: &str, size: usize) -> Result<Vec<String>, String> {
        let mut splitter = Splitter::new(form);
        let mut found = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            let mut rest = piece;
            while !rest.is_empty() {
                let (what, used) = splitter.take(rest).map_err(|fault| fault.detail)?;
                if what == Found::Document {
                    found.push(String::from_utf8(splitter.document().to_vec()).unwrap());
                    splitter.clear();
                }
                rest = &rest[used..];
            }
        }
        if splitter.end().map_err(|fault| fault.detail)? == Found::Document {
            found.push(String::from_utf8(splitter.document().to_vec()).unwrap());
        }
        Ok(found)
    }

    #[test]
    fn documents_are_found_however_the_bytes_arrive() {
        let text = r#" [ {"a": "]},{\"\\"}, [1, [2]], "x,]" ,12 , nul,{"b":{}}  ] "#;
        let expected = [r#"{"a": "]},{\"\\"}"#, "[1, [2]]", r#""x,]""#, "12", "nul", r#"{"b":{}}"#];
        for size in 1..=text.len() {
            assert_eq!(split(Form::Array, text, size).unwrap(), expected, "in pieces of {size}");
        }
        for size in 1..10 {
            assert_eq!(split(Form::Lines, "{1}\n\n{22}\r\n{3}", size).unwrap(), ["{1}", "", "{22}\r", "{3}"]);
        }
        assert_eq!(split(Form::Array, "[]", 1).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_array_is_refused() {
        for wrong in ["", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] x", "[}", "[:]", "[\"a]"] {
            assert!(split(Form::Array, wrong, 3).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_document_that_is_too_long_is_passed_over() {
        let mut splitter = Splitter::new(Form::Lines);
        let long = vec![b'x'; MOST_BYTES];
        assert_eq!(splitter.take(&long).unwrap(), (Found::Nothing, MOST_BYTES));
        assert_eq!(splitter.take(b"y\n{}\n").unwrap(), (Found::TooLong, 2));
        splitter.clear();
        assert_eq!(splitter.take(b"{}\n").unwrap(), (Found::Document, 3));
        assert_eq!(splitter.document(), b"{}");
    }

    proptest! {
        #[test]
        fn any_text_is_split_alike_however_it_arrives(text in "[\\[\\]{},:\"\\\\a1 \n]{0,60}", size in 1..20_usize) {
            for form in [Form::Lines, Form::Array] {
                let whole = split(form, &text, text.len().max(1));
                prop_assert_eq!(&split(form, &text, size), &whole);
                // Where the text is JSON, its elements are what is found.
                if form == Form::Array && let Ok(read) = serde_json::from_str::<Vec<serde_json::Value>>(&text) {
                    let found: Vec<serde_json::Value> =
                        whole.unwrap().iter().map(|one| serde_json::from_str(one).unwrap()).collect();
                    prop_assert_eq!(found, read);
                }
            }
        }
    }
}
