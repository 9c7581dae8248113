//! Chats by their number: any can be made at any time, without those before it.

use super::calendar::Calendar;
use super::contacts::Owners;
use super::conversation::Conversation;
use super::ids::derived;
use super::people::Person;
use super::plan::Plan;
use super::random::Random;
use super::text::talk::Talk;
use super::text::words::Words;
use super::world::{self, Company, kind};
use crate::documents::faults::in_words;
use crate::documents::statement::{Statement, Taking};
use anyhow::bail;
use chrono::{DateTime, TimeDelta, Utc};
use sightline_shared::document::{ChatDocument, DocumentContact, Stated};
use sightline_shared::{ChatState, ChatType};
use std::ops::Range;
use uuid::Uuid;

/// Makes what a plan says.
pub struct Generator {
    plan: Plan,
    companies: Vec<Company>,
    /// Up to each company, the share of all chats.
    sums: Vec<f64>,
    owners: Owners,
    calendar: Calendar,
    words: Words,
}

/// A chat with its id and that of its contact.
pub struct GeneratedChat {
    /// The chat's id.
    pub id: Uuid,
    /// The checked document.
    pub chat: Statement,
    /// The contact's id, where it has one.
    pub contact_id: Option<Uuid>,
}

/// A contact with what its row counts.
pub struct GeneratedContact {
    /// Its id.
    pub id: Uuid,
    /// The organization of its first chat.
    pub organization_id: Uuid,
    /// The person.
    pub contact: DocumentContact,
    /// How many chats it has.
    pub chat_count: i32,
    /// How many results they have.
    pub result_count: i32,
    /// When the first began.
    pub first_seen_at: DateTime<Utc>,
    /// When something last happened in one.
    pub last_seen_at: DateTime<Utc>,
    /// One of its chats is of another organization.
    pub is_shared: bool,
}

/// Chats of one company, and the contacts whose first chats are among them.
#[derive(Default)]
pub struct Batch {
    /// The chats.
    pub chats: Vec<GeneratedChat>,
    /// The contacts.
    pub contacts: Vec<GeneratedContact>,
}

impl Generator {
    /// What `plan` says.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let begin = plan.until - TimeDelta::days(plan.days.into());
        let companies = world::companies(plan.seed, plan.companies, plan.chats, begin);
        let sums = companies.iter().scan(0.0, |sum, company| {
            *sum += company.share;
            Some(*sum)
        });
        Self {
            plan,
            sums: sums.collect(),
            companies,
            owners: Owners::new(plan.seed, plan.chats),
            calendar: Calendar::new(plan.days, plan.until),
            words: Words::new(),
        }
    }

    /// What it makes.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The companies, the largest first.
    #[must_use]
    pub fn companies(&self) -> &[Company] {
        &self.companies
    }

    /// When the first chats begin.
    #[must_use]
    pub fn begin(&self) -> DateTime<Utc> {
        self.plan.until - TimeDelta::days(self.plan.days.into())
    }

    /// The numbers of the chats, in parts: a part may be stored when those before it are.
    pub fn parts(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        self.owners.quarters()
    }

    /// The chats of these numbers, a batch for each company.
    ///
    /// # Errors
    /// When a generated chat is not valid: a fault of the program.
    pub fn batches(&self, numbers: Range<u64>) -> anyhow::Result<Vec<Batch>> {
        let mut batches: Vec<Batch> = self.companies.iter().map(|_| Batch::default()).collect();
        for number in numbers {
            let first = self.owners.first(number);
            let person = self.person(first);
            let batch = &mut batches[person.company];
            let chat = self.chat(number, first, &person)?;
            if first == number {
                batch.contacts.extend(self.contact(first, &person, &chat)?);
            }
            batch.chats.push(chat);
        }
        Ok(batches)
    }

    fn person(&self, first: u64) -> Person {
        let drawn = Random::of(self.plan.seed, "company of", first).share();
        let company = self.sums.partition_point(|sum| *sum <= drawn).min(self.companies.len() - 1);
        let is_back = self.owners.all(first).nth(1).is_some();
        Person::of(self.plan.seed, first, is_back, company, &self.companies[company])
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer chats")]
    fn start(&self, number: u64) -> DateTime<Utc> {
        let within = Random::of(self.plan.seed, "start", number).share();
        self.calendar.at((number as f64 + within) / self.plan.chats as f64)
    }

    fn chat(&self, number: u64, first: u64, person: &Person) -> anyhow::Result<GeneratedChat> {
        let company = &self.companies[person.company];
        let mut random = Random::of(self.plan.seed, "chat", number);
        let node = if random.happens(0.92) { person.node } else { company.node(&mut random) };
        let start = self.start(number);
        let document = ChatDocument {
            external_id: format!("chat-{number}"),
            organization: company.nodes[node].path.clone(),
            kind: person.kind,
            channel: (person.kind != ChatType::Agent)
                .then(|| (*random.early(&["web", "whatsapp", "app", "email", "sms"])).to_owned()),
            contact: person.contact.clone(),
            participants: person.participant().into_iter().collect(),
            url: Stated::Absent,
            tags: tags(number),
            as_of: None,
            closed_at: None,
            state: if person.kind == ChatType::Agent { ChatState::Active } else { ChatState::Queued }.into(),
            started_at: Some(start.into()),
            updated_at: Some(start.into()),
            events: Vec::with_capacity(8),
            results: Vec::new(),
        };
        let talk = Talk::new(document, start, self.plan.until);
        let words = &self.words;
        let document = Conversation { company, node, person, words, random, talk }.run().into_document();
        Ok(GeneratedChat {
            id: derived(company.id.as_u128(), kind::CHAT, number, start),
            chat: checked(document)?,
            contact_id: person.contact.as_ref().map(|_| self.contact_id(first, company)),
        })
    }

    fn contact_id(&self, first: u64, company: &Company) -> Uuid {
        derived(company.id.as_u128(), kind::CONTACT, first, self.start(first))
    }

    /// The contact whose first chat is `chat`, with all its later chats counted.
    fn contact(&self, first: u64, person: &Person, chat: &GeneratedChat) -> anyhow::Result<Option<GeneratedContact>> {
        let Some(contact) = person.contact.clone() else { return Ok(None) };
        let company = &self.companies[person.company];
        let document = chat.chat.document();
        let node = company.nodes.iter().find(|node| node.path == document.organization);
        let mut counted = GeneratedContact {
            id: self.contact_id(first, company),
            organization_id: node.map_or(company.id, |node| node.id),
            contact,
            chat_count: 0,
            result_count: 0,
            first_seen_at: chat.chat.started_at(),
            last_seen_at: chat.chat.as_of(),
            is_shared: false,
        };
        let path = &document.organization;
        counted.count(document, path);
        for later in self.owners.all(first).skip(1) {
            counted.count(self.chat(later, first, person)?.chat.document(), path);
        }
        Ok(Some(counted))
    }
}

/// A tag that many chats have and one that few have; drawn from the number alone, so that nothing else
/// of the chat depends on them.
fn tags(number: u64) -> Option<Vec<String>> {
    let tags = [("lease", 4), ("recall", 2_000)].into_iter().filter(|(_, every)| number.is_multiple_of(*every));
    Some(tags.map(|(tag, _)| tag.to_owned()).collect::<Vec<_>>()).filter(|tags| !tags.is_empty())
}

impl GeneratedContact {
    fn count(&mut self, document: &ChatDocument, own_path: &str) {
        self.chat_count += 1;
        self.is_shared |= document.organization != own_path;
        self.result_count += i32::try_from(document.results.len()).unwrap_or(i32::MAX);
        self.last_seen_at = self.last_seen_at.max(document.updated_at.map_or(self.last_seen_at, |at| at.utc()));
    }
}

fn checked(document: ChatDocument) -> anyhow::Result<Statement> {
    let id = document.external_id.clone();
    match Statement::take(document, &Taking::at(DateTime::<Utc>::MAX_UTC), Vec::new()) {
        Ok(chat) => Ok(chat),
        Err(refused) => bail!("{id}: {}", refused.faults.iter().map(in_words).collect::<Vec<_>>().join("; ")),
    }
}
