//! One bulk request, on its thread.

use super::answer::{Answer, Form, Message};
use super::coding::Coding;
use super::elements::{Found, Splitter};
use super::inbox::{Chunk, Inbox};
use super::keyed::Keyed;
use super::storing::Storing;
use crate::documents::document;
use crate::documents::outcome::Outcome;
use crate::documents::part::placed;
use crate::documents::refused::Refused;
use crate::documents::statement::{Statement, Taking};
use crate::error::Error;
use crate::http::extract::{MAX_DEPTH, depth};
use crate::slots::Slot;
use crate::store::Scope;
use crate::store::idempotency::running::Running;
use crate::store::imports::Target;
use actix_web::web::Bytes;
use chrono::Utc;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sightline_shared::document::Adjustment;
use sightline_shared::{Fault, IngestOptions, IngestOutcome, IngestedDocument, UnknownMembers};
use std::collections::HashSet;
use std::io;
use tokio::sync::mpsc::{Receiver, UnboundedSender};

/// The most documents of a request.
pub const MOST_DOCUMENTS: u32 = 1000;
/// The most bytes of a request, unpacked: 64 MiB.
pub const MOST_BYTES: usize = 64 << 20;
/// How many documents are stored in one transaction: more are somewhat faster, and requests at once hold
/// a batch each in memory.
const BATCH: usize = 50;
/// How many bytes of documents are stored in one transaction, about.
const BATCH_BYTES: usize = 512 << 10;
/// How many adjustments of a document are listed.
const MOST_ADJUSTMENTS: usize = 100;

/// What one request asks for.
pub struct Job {
    /// The part of the company that the caller may write to.
    pub scope: Scope,
    /// How documents are taken.
    pub options: IngestOptions,
    /// The form of the body.
    pub form: Form,
    /// How the body is compressed.
    pub coding: Coding,
    /// The request's path and id, for a problem within the answer.
    pub request: (String, String),
    /// The key of the request, which was taken for it.
    pub key: Option<Running>,
    /// Released at the end.
    pub slot: Slot,
}

/// A document that waits to be reported: one of the statements that wait, or one that was refused.
struct Waiting {
    index: u32,
    external_id: Option<String>,
    /// Why it was refused.
    faults: Vec<Fault>,
}

/// A job under way.
struct Run<'a> {
    job: Job,
    storing: &'a Storing,
    target: Target,
    taking: Taking,
    messages: UnboundedSender<Message>,
    answer: Answer,
    keyed: Option<Keyed>,
    waiting: Vec<Waiting>,
    /// The statements of those that were not refused.
    statements: Vec<Statement>,
    /// Their external ids.
    ids: HashSet<String>,
    /// Those that were refused and are not kept yet.
    refused: Vec<Refused>,
    bytes: usize,
    index: u32,
}

impl Job {
    /// Does it: takes what arrives in `chunks`, and sends the answer in parts. Blocks.
    pub(super) fn run(self, storing: &Storing, chunks: Receiver<Chunk>, messages: UnboundedSender<Message>) {
        let taking = Taking {
            ignores_unknown: self.options.unknown == Some(UnknownMembers::Ignore),
            is_strict: self.options.strict,
            ..Taking::at(Utc::now())
        };
        let target = Target::of(&self.scope);
        let answer = Answer::new(self.form);
        let mut run = Run {
            keyed: self.key.map(Keyed::new),
            job: self,
            storing,
            target,
            taking,
            messages,
            answer,
            waiting: Vec::new(),
            statements: Vec::new(),
            ids: HashSet::new(),
            refused: Vec::new(),
            bytes: 0,
            index: 0,
        };
        let read = run.read(chunks);
        // What was complete is stored, whatever came behind it.
        let stored = run.store();
        run.end(stored.and(read).err());
    }
}

impl Run<'_> {
    /// Takes every document.
    fn read(&mut self, chunks: Receiver<Chunk>) -> Result<(), Error> {
        let inbox = Inbox::new(chunks, self.keyed.is_some().then(Sha256::new));
        let unreadable = |why: &io::Error| Error::fault(Fault::pointer("", format!("cannot be read: {why}")));
        let mut reader = self.job.coding.decoded(&inbox).map_err(|why| unreadable(&why))?;
        let mut splitter = Splitter::new(self.job.form);
        let mut read = 0;
        loop {
            let bytes = match reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => {
                    // Nothing more is there for now: what is there does not wait for it.
                    self.store()?;
                    inbox.wait();
                    continue;
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => return Err(unreadable(&why)),
            };
            if bytes.is_empty() {
                if let Some(keyed) = &mut self.keyed {
                    keyed.set_hash(inbox.hash());
                }
                let found = splitter.end().map_err(Error::fault)?;
                return self.take(found, &splitter);
            }
            let (found, used) = splitter.take(bytes).map_err(Error::fault)?;
            reader.consume(used);
            read += used;
            if read > MOST_BYTES {
                return Err(Error::TooLarge("A request has at most 64 MiB of documents. Send them in several."));
            }
            self.take(found, &splitter)?;
            if found != Found::Nothing {
                splitter.clear();
            }
        }
    }

    /// Takes what was found, and stores when enough waits.
    fn take(&mut self, found: Found, splitter: &Splitter) -> Result<(), Error> {
        let bytes = splitter.document();
        let is_blank = self.job.form == Form::Lines && bytes.trim_ascii().is_empty();
        let taken = match found {
            Found::Nothing => return Ok(()),
            Found::Document if is_blank => return Ok(()),
            _ if self.index == MOST_DOCUMENTS => {
                return Err(Error::TooLarge("A request has at most 1,000 documents. Send them in several."));
            }
            Found::Document => self.statement(bytes),
            Found::TooLong => Err(vec![Fault::pointer("", "is longer than 8 MiB: send the chat in parts")].into()),
        };
        let external_id = match &taken {
            Ok(statement) => Some(statement.document().external_id.clone()),
            Err(_) => serde_json::from_slice(bytes).ok().and_then(|value: Value| id(&value)),
        };
        // Known twice in one request: the second is compared with the first.
        if taken.is_ok() && external_id.as_ref().is_some_and(|id| self.ids.contains(id)) {
            self.store()?;
        }
        let faults = match taken {
            Ok(statement) => {
                self.ids.extend(external_id.clone());
                self.statements.push(statement);
                Vec::new()
            }
            Err(refused) => {
                let faults = refused.faults.clone();
                // Whatever company it names: it is kept for the one whose caller sent it.
                let kept = Refused::of_company(self.job.scope.company(), refused.faults);
                self.refused.push(Refused { external_id: refused.external_id, ..kept });
                faults
            }
        };
        self.waiting.push(Waiting { index: self.index, external_id, faults });
        self.index += 1;
        self.bytes += bytes.len();
        if self.waiting.len() >= BATCH || self.bytes >= BATCH_BYTES { self.store() } else { Ok(()) }
    }

    fn statement(&self, bytes: &[u8]) -> Result<Statement, Refused> {
        if depth(bytes) > MAX_DEPTH {
            return Err(vec![Fault::pointer("", format!("nests more than {MAX_DEPTH} levels deep"))].into());
        }
        let scope = &self.job.scope;
        document::read(bytes, &self.taking).and_then(|one| placed(one, &scope.path(), scope.source_name()))
    }

    /// Stores those that wait, in one transaction, and reports them.
    fn store(&mut self) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (waiting, statements) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.statements));
        self.ids.clear();
        self.bytes = 0;
        let refused = std::mem::take(&mut self.refused);
        let (statements, outcomes) = self.storing.store(&self.job.scope, &self.target, statements, &refused)?;
        let mut stored = statements.iter().zip(outcomes);
        let report = |mut one: Waiting| {
            let faults = std::mem::take(&mut one.faults);
            let own = if faults.is_empty() { stored.next() } else { None };
            match own {
                Some((statement, outcome)) => line(one, outcome, statement.adjustments()),
                None => line(one, Outcome::Rejected(faults), &[]),
            }
        };
        let lines: Vec<IngestedDocument> = waiting.into_iter().map(report).collect();
        let part = self.answer.part(&lines);
        if let Some(keyed) = &mut self.keyed {
            keyed.add(&part);
            keyed.go_on(&self.storing.db);
        }
        // Where nobody listens any more, the documents are stored all the same.
        let _ = self.messages.send(Message::Part(part));
        Ok(())
    }

    /// Ends the answer; `why` says what kept the rest from being taken.
    fn end(self, why: Option<Error>) {
        let Self { job, storing, messages, answer, keyed, .. } = self;
        drop(job.slot);
        let is_kept = why.is_none() && !answer.has_refused();
        let last = match why {
            Some(why) if answer.documents() == 0 => Err(why),
            why => {
                let (path, id) = job.request;
                Ok(answer.end(why.map(|why| why.problem(path, &id))))
            }
        };
        // Before the client knows of it, and sends the same again.
        if let Some(mut keyed) = keyed {
            keyed.add(last.as_ref().unwrap_or(&Bytes::new()));
            keyed.end(&storing.db, is_kept);
        }
        let _ = messages.send(last.map_or_else(Message::Failed, Message::Part));
    }
}

fn line(waiting: Waiting, outcome: Outcome, made: &[Adjustment]) -> IngestedDocument {
    let Waiting { index, external_id, .. } = waiting;
    let (outcome, chat_id, errors) = match outcome {
        Outcome::Created(id) => (IngestOutcome::Created, Some(id), Vec::new()),
        Outcome::Updated(id) => (IngestOutcome::Updated, Some(id), Vec::new()),
        Outcome::Unchanged(id) => (IngestOutcome::Unchanged, Some(id), Vec::new()),
        Outcome::Rejected(faults) => (IngestOutcome::Rejected, None, faults),
    };
    let adjustments = made.iter().filter(|_| chat_id.is_some()).take(MOST_ADJUSTMENTS).cloned().collect();
    IngestedDocument { index, external_id, outcome, chat_id, adjustments, errors }
}

/// The external id of a document that cannot be taken.
fn id(document: &Value) -> Option<String> {
    match document.get("external_id")? {
        Value::String(id) => Some(id.chars().take(200).collect()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
