//! The answer to a bulk request, written as its documents are stored.

use crate::error::Error;
use actix_web::web::Bytes;
use serde::Serialize;
use sightline_shared::{IngestTotals, IngestedDocument};

/// The form of a body and of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/x-ndjson`: a document a line, and an answer a line.
    Lines,
    /// `application/json`: an array, and an object with the answers.
    Array,
}

/// What a job reports.
#[derive(Debug)]
pub enum Message {
    /// A part of the answer.
    Part(Bytes),
    /// There is no answer, since nothing was taken.
    Failed(Error),
}

/// Writes the answer.
pub(super) struct Answer {
    form: Form,
    documents: u32,
    totals: IngestTotals,
}

impl Answer {
    pub(super) fn new(form: Form) -> Self {
        Self { form, documents: 0, totals: IngestTotals::default() }
    }

    /// How many documents it has.
    pub(super) const fn documents(&self) -> u32 {
        self.documents
    }

    /// Whether a document was refused.
    pub(super) const fn has_refused(&self) -> bool {
        self.totals.rejected > 0
    }

    /// The part for these documents.
    pub(super) fn part(&mut self, documents: &[IngestedDocument]) -> Bytes {
        let mut part = Vec::new();
        for document in documents {
            match (self.form, self.documents) {
                (Form::Lines, _) => {}
                (Form::Array, 0) => part.extend_from_slice(b"{\"items\":["),
                (Form::Array, _) => part.push(b','),
            }
            write(&mut part, document);
            if self.form == Form::Lines {
                part.push(b'\n');
            }
            self.documents += 1;
            self.totals.count(document.outcome);
        }
        part.into()
    }

    /// The last part, with the numbers.
    pub(super) fn end(mut self, problem: Option<sightline_shared::Problem>) -> Bytes {
        self.totals.problem = problem;
        let mut part = Vec::new();
        match (self.form, self.documents) {
            (Form::Lines, _) => {}
            (Form::Array, 0) => part.extend_from_slice(b"{\"items\":[],"),
            (Form::Array, _) => part.extend_from_slice(b"],"),
        }
        let start = part.len();
        write(&mut part, &self.totals);
        if self.form == Form::Array {
            // Goes on in the object that has the items.
            part.remove(start);
        }
        part.push(b'\n');
        part.into()
    }
}

fn write(part: &mut Vec<u8>, value: &impl Serialize) {
    if let Err(why) = serde_json::to_writer(&mut *part, value) {
        tracing::error!(%why, "a part of an answer could not be written");
    }
}
