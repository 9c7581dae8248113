//! The customers of the demo: for as long as it runs, chats come in, wait, are answered and closed.

use super::desk::Desk;
use super::script::{self, Line, Script};
use crate::commands::demo::COMPANY;
use crate::generate::{Random, names};
use anyhow::ensure;
use chrono::{SubsecRound as _, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::IngestReport;
use sightline_shared::document::ChatDocument;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What the external ids of these chats begin with.
const PREFIX: &str = "visit-";
/// The mean time between two chats, in seconds, and the longest.
const BETWEEN: (f64, f64) = (75.0, 240.0);
/// How long a chat waits, in seconds: the least, the mean above it, and the most.
const WAIT: (f64, f64, f64) = (8.0, 35.0, 150.0);
/// How long it waits on a bad day: longer than most organizations want.
const LONG_WAIT: (f64, f64, f64) = (190.0, 60.0, 420.0);
/// How many chats have a bad day.
const UNLUCKY: f64 = 0.15;
/// How many contacts leave before the end.
const LEAVES: f64 = 0.1;
/// How fast people write, in letters a second, reading and thinking included.
const LETTERS: f64 = 9.0;

/// Lets customers come, `speed` times as fast as in life.
pub(super) async fn keep_coming(desk: Arc<Desk>, speed: f64) {
    let scripts: &'static [Script] = match script::all() {
        Ok(scripts) => scripts.leak(),
        Err(why) => return tracing::error!(why = format!("{why:#}"), "the demo has no conversations"),
    };
    if let Err(why) = close_left_over(&desk).await {
        tracing::warn!(why = format!("{why:#}"), "the demo could not close the chats of its last run");
    }
    let mut random = Random::of(rand::random(), "demo", 0);
    // The first one comes at once.
    let mut script = &scripts[0];
    loop {
        let visit = Visit::new(desk.clone(), &mut random, script, speed);
        actix_web::rt::spawn(async move {
            if let Err(why) = visit.run().await {
                tracing::warn!(why = format!("{why:#}"), "a chat of the demo ended early");
            }
        });
        let between = random.wait(BETWEEN.0).min(BETWEEN.1);
        pause(between, speed).await;
        script = random.one(scripts);
    }
}

/// Chats that were open when the demo ended: their contacts are gone.
async fn close_left_over(desk: &Arc<Desk>) -> anyhow::Result<()> {
    let path = "/export/chats?state=queued,active&format=ndjson";
    let text = desk.request(Method::GET, path).send().await?.error_for_status()?.text().await?;
    for line in text.lines() {
        let chat: ChatDocument = serde_json::from_str(line)?;
        if chat.external_id.starts_with(PREFIX) {
            let closed = json!({ "external_id": chat.external_id, "organization": chat.organization, "type": chat.kind,
                "participants": [], "events": [closed(&chat.external_id, None, "timeout")] });
            state(desk, &closed).await?;
        }
    }
    Ok(())
}

fn closed(chat: &str, participant: Option<&str>, reason: &str) -> Value {
    event(chat, "closed", participant, &json!({ "data": { "reason": reason } }))
}

fn event(chat: &str, kind: &str, participant: Option<&str>, rest: &Value) -> Value {
    let mut event = json!({ "external_id": format!("{chat}-{}", Uuid::now_v7().simple()),
        "at": Utc::now().trunc_subsecs(3), "type": kind, "participant": participant });
    if let (Some(event), Some(rest)) = (event.as_object_mut(), rest.as_object()) {
        event.extend(rest.clone());
    }
    event
}

async fn state(desk: &Arc<Desk>, chat: &Value) -> anyhow::Result<()> {
    let report = desk.request(Method::POST, "/ingest/chats").json(&[chat]).send().await?.error_for_status()?;
    let report: IngestReport = report.json().await?;
    ensure!(report.totals.rejected == 0, "it was rejected: {report:?}");
    Ok(())
}

async fn pause(seconds: f64, speed: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds / speed)).await;
}

/// A customer with something to say.
struct Visit {
    desk: Arc<Desk>,
    script: &'static Script,
    random: Random,
    speed: f64,
    /// The external id of the chat.
    id: String,
    /// The external id of the contact.
    contact: String,
    name: String,
    email: String,
    phone: String,
}

impl Visit {
    fn new(desk: Arc<Desk>, random: &mut Random, script: &'static Script, speed: f64) -> Self {
        let number = Uuid::now_v7().simple();
        let name = names::person(random);
        Self {
            desk,
            script,
            random: Random::of(random.next(), "visit", 0),
            speed,
            id: format!("{PREFIX}{number}"),
            contact: format!("visitor-{number}"),
            email: names::email(&name, random.below(100) as u64),
            // Numbers kept free for fiction (Ofcom).
            phone: format!("+44 20 7946 {:04}", random.below(1_000)),
            name,
        }
    }

    /// The conversation from the first word to the last, unless a user takes it over.
    async fn run(mut self) -> anyhow::Result<()> {
        let Script { inbox, lines, .. } = self.script;
        let agent = Some(self.script.agent.0);
        let contact = self.contact.clone();
        let mut lines = lines.iter();
        let first = lines.next().map(|line| self.line(line));
        let mut begin = vec![self.event("joined", Some(&contact), &json!({}))];
        begin.extend(inbox.map(|inbox| self.event("queued", None, &json!({ "data": { "inboxes": [inbox] } }))));
        begin.extend(first.into_iter().map(|(_, event, _)| event));
        // One after the other, as they happened.
        for (place, event) in begin.iter_mut().enumerate() {
            event["at"] = json!((Utc::now() + TimeDelta::milliseconds(place as i64)).trunc_subsecs(3));
        }
        self.state(&begin, None).await?;
        if inbox.is_some() {
            let (least, mean, most) = if self.random.happens(UNLUCKY) { LONG_WAIT } else { WAIT };
            let wait = (least + self.random.wait(mean)).min(most);
            self.pause(wait).await;
            if !self.happens("accepted", agent, &json!({})).await? {
                return Ok(());
            }
        }
        let leaves_after = if self.random.happens(LEAVES) { lines.len() / 2 } else { usize::MAX };
        for line in lines.by_ref().take(leaves_after) {
            let (letters, event, result) = self.line(line);
            self.pause(2.0 + letters as f64 / LETTERS).await;
            if self.desk.is_taken(&self.id) {
                return Ok(());
            }
            self.state(&[event], result).await?;
        }
        self.pause(15.0).await;
        let (by, reason) = if lines.next().is_some() { (None, "contact_left") } else { (agent, "resolved") };
        self.happens("closed", by, &json!({ "data": { "reason": reason } })).await?;
        Ok(())
    }

    async fn pause(&mut self, seconds: f64) {
        let seconds = seconds * (0.7 + 0.6 * self.random.share());
        pause(seconds, self.speed).await;
    }

    /// Adds an event, unless a user has taken the chat over.
    async fn happens(&self, kind: &str, participant: Option<&str>, rest: &Value) -> anyhow::Result<bool> {
        let is_free = !self.desk.is_taken(&self.id);
        if is_free {
            self.state(&[self.event(kind, participant, rest)], None).await?;
        }
        Ok(is_free)
    }

    fn event(&self, kind: &str, participant: Option<&str>, rest: &Value) -> Value {
        event(&self.id, kind, participant, rest)
    }

    /// What happens in a line: how long it takes, in letters, the event, and the result if it is one.
    fn line(&self, line: &Line) -> (usize, Value, Option<Value>) {
        let agent = self.script.agent.0;
        let says = |by: &str, words: &str| {
            let words = self.filled(words);
            (words.len(), self.event("message", Some(by), &json!({ "text": words })), None)
        };
        match line {
            Line::Contact(words) => says(&self.contact, words),
            Line::Agent(words) => says(agent, words),
            Line::Result(form, fields) => {
                let id = format!("{}-result-{}", self.id, Uuid::now_v7().simple());
                let added = json!({ "data": { "result": id, "form": form } });
                let event = self.event("result_added", Some(agent), &added);
                let fields: serde_json::Map<String, Value> =
                    fields.iter().map(|(name, value)| ((*name).to_owned(), json!(self.filled(value)))).collect();
                let result = json!({ "external_id": id, "form": form, "at": event["at"], "participant": agent,
                    "contact_external_id": self.contact, "fields": fields });
                (20, event, Some(result))
            }
        }
    }

    fn filled(&self, words: &str) -> String {
        let first = self.name.split(' ').next().unwrap_or_default();
        let values = [("{first}", first), ("{name}", &self.name), ("{email}", &self.email), ("{phone}", &self.phone)];
        values.into_iter().fold(words.to_owned(), |words, (name, value)| words.replace(name, value))
    }

    /// States what happened, as a platform does: the chat with what is new in it.
    async fn state(&self, events: &[Value], result: Option<Value>) -> anyhow::Result<()> {
        let Script { organization, channel, tag, inbox, agent: (agent, agent_name), lines } = self.script;
        let leaves = |what: &str| {
            lines.iter().any(|line| match line {
                Line::Contact(words) => words.contains(what),
                Line::Agent(_) | Line::Result(..) => false,
            })
        };
        let (kind, role) = if inbox.is_some() { ("contact", "agent") } else { ("bot", "bot") };
        let chat = json!({
            "external_id": self.id, "organization": format!("{COMPANY}/{organization}"), "type": kind,
            "channel": channel, "tags": tag.iter().collect::<Vec<_>>(),
            "contact": { "external_id": self.contact, "name": self.name,
                "email": leaves("{email}").then_some(&self.email), "phone": leaves("{phone}").then_some(&self.phone) },
            "participants": [
                { "external_id": self.contact, "kind": "contact", "name": self.name, "partner": false },
                { "external_id": agent, "kind": role, "name": agent_name, "partner": false },
            ],
            "events": events, "results": result.into_iter().collect::<Vec<_>>(),
        });
        state(&self.desk, &chat).await
    }
}
