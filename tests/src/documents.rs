//! Chat documents for tests.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The conversations that come with the product, one document a line.
#[must_use]
pub fn samples() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/samples/chats.ndjson");
    std::fs::read_to_string(path).unwrap()
}

/// The folder of further conversations, where there is one (`SIGHTLINE_EXTRA_DATA`).
#[must_use]
pub fn extra_data() -> Option<PathBuf> {
    let folder = std::env::var_os("SIGHTLINE_EXTRA_DATA").map(PathBuf::from)?;
    assert!(folder.is_dir(), "{} is no folder", folder.display());
    Some(folder)
}

/// The instant of an RFC 3339 text.
///
/// # Panics
/// When the text is not one.
#[must_use]
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// A chat document in the making: events follow each other by a second.
#[derive(Clone)]
pub struct ChatBuilder {
    external_id: String,
    organization: String,
    kind: &'static str,
    contact: Option<Value>,
    state: &'static str,
    participants: Vec<Value>,
    events: Vec<Value>,
    results: Vec<Value>,
    tags: Vec<String>,
    at: DateTime<Utc>,
}

impl ChatBuilder {
    /// A chat with a contact that waits in the organization's inbox since `at`.
    #[must_use]
    pub fn queued(external_id: &str, organization: &str, at: DateTime<Utc>) -> Self {
        let contact_id = format!("{external_id}-contact");
        let contact = json!({"external_id": contact_id, "name": format!("Contact of {external_id}"),
            "email": null, "phone": null});
        let person = json!({"external_id": contact_id, "kind": "contact",
            "name": format!("Contact of {external_id}"), "partner": false});
        let chat = Self {
            external_id: external_id.to_owned(),
            organization: organization.to_owned(),
            kind: "contact",
            contact: Some(contact),
            state: "queued",
            participants: vec![person],
            events: Vec::new(),
            results: Vec::new(),
            tags: Vec::new(),
            at,
        };
        chat.event("queued", None, None, Some(json!({"inboxes": ["Sales"]})))
    }

    /// A chat between agents, begun by `agent`.
    #[must_use]
    pub fn between_agents(external_id: &str, organization: &str, agent: &str, at: DateTime<Utc>) -> Self {
        let chat = Self {
            external_id: external_id.to_owned(),
            organization: organization.to_owned(),
            kind: "agent",
            contact: None,
            state: "active",
            participants: Vec::new(),
            events: Vec::new(),
            results: Vec::new(),
            tags: Vec::new(),
            at,
        };
        chat.joined(agent)
    }

    /// A chat that was closed at the instant it began.
    #[must_use]
    pub fn moment(external_id: &str, organization: &str, at: DateTime<Utc>) -> Self {
        Self::queued(external_id, organization, at).at(at).accepted("Moment").at(at).closed("Moment")
    }

    /// It was started by a chatbot.
    #[must_use]
    pub const fn by_bot(mut self) -> Self {
        self.kind = "bot";
        self
    }

    /// It goes back to a queue.
    #[must_use]
    pub fn queues_in(self, inbox: &str) -> Self {
        self.event("queued", None, None, Some(json!({"inboxes": [inbox]})))
    }

    /// The inboxes in which it waits since the last event.
    #[must_use]
    pub fn waits_in(mut self, inboxes: &[&str]) -> Self {
        self.events.last_mut().unwrap()["data"]["inboxes"] = json!(inboxes);
        self
    }

    /// The contact is unknown.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.contact = None;
        self.participants[0]["name"] = Value::Null;
        self
    }

    /// The next event happens at `at`.
    #[must_use]
    pub const fn at(mut self, at: DateTime<Utc>) -> Self {
        self.at = at;
        self
    }

    /// The contact's name, e-mail address and telephone number.
    #[must_use]
    pub fn contact(mut self, id: &str, name: Option<&str>, email: Option<&str>, phone: Option<&str>) -> Self {
        self.contact = Some(json!({"external_id": id, "name": name, "email": email, "phone": phone}));
        self.participants[0] =
            json!({"external_id": id, "kind": "contact", "name": name.unwrap_or("Visitor"), "partner": false});
        self
    }

    fn event(mut self, kind: &str, participant: Option<&str>, text: Option<&str>, data: Option<Value>) -> Self {
        let number = self.events.len() + 1;
        self.events.push(json!({
            "external_id": format!("{}-e{number}", self.external_id),
            "at": instant(self.at), "type": kind, "participant": participant, "text": text, "data": data,
        }));
        self.at += Duration::seconds(1);
        self
    }

    fn with_agent(mut self, name: &str) -> Self {
        if !self.participants.iter().any(|known| known["external_id"] == name) {
            let kind = if name.ends_with("Bot") { "bot" } else { "agent" };
            let partner = name.starts_with("Partner");
            self.participants.push(json!({"external_id": name, "kind": kind, "name": name, "partner": partner}));
        }
        self
    }

    /// An agent accepts; names that end in `Bot` are bots, names that begin with `Partner` partners.
    #[must_use]
    pub fn accepted(mut self, agent: &str) -> Self {
        self.state = "active";
        self.with_agent(agent).event("accepted", Some(agent), None, None)
    }

    /// An agent joins without taking responsibility.
    #[must_use]
    pub fn joined(self, agent: &str) -> Self {
        self.with_agent(agent).event("joined", Some(agent), None, None)
    }

    /// An agent leaves.
    #[must_use]
    pub fn left(self, agent: &str) -> Self {
        self.with_agent(agent).event("left", Some(agent), None, None)
    }

    /// An agent notes something that the contact never sees.
    #[must_use]
    pub fn notes(self, agent: &str, text: &str) -> Self {
        self.with_agent(agent).event("note", Some(agent), Some(text), None)
    }

    /// An agent says something.
    #[must_use]
    pub fn says(self, agent: &str, text: &str) -> Self {
        self.with_agent(agent).event("message", Some(agent), Some(text), None)
    }

    /// An agent or bot looks something up.
    #[must_use]
    pub fn looks_up(self, agent: &str, data: Value) -> Self {
        self.with_agent(agent).event("action", Some(agent), None, Some(data))
    }

    /// The contact says something.
    #[must_use]
    pub fn contact_says(self, text: &str) -> Self {
        let contact = self.participants[0]["external_id"].as_str().unwrap().to_owned();
        self.event("message", Some(&contact), Some(text), None)
    }

    /// An agent completes a form.
    #[must_use]
    pub fn result(mut self, agent: &str, form: &str, fields: &Value) -> Self {
        let id = format!("{}-r{}", self.external_id, self.results.len() + 1);
        let contact = self.contact.as_ref().map(|contact| contact["external_id"].clone());
        self.results.push(json!({"external_id": id, "form": form, "at": instant(self.at), "participant": agent,
            "contact_external_id": contact, "fields": fields}));
        self.with_agent(agent).event("result_added", Some(agent), None, Some(json!({"result": id, "form": form})))
    }

    /// An agent closes.
    #[must_use]
    pub fn closed(mut self, agent: &str) -> Self {
        self.state = "closed";
        self.event("closed", Some(agent), None, Some(json!({"reason": "resolved"})))
    }

    /// The contact comes back and waits again.
    #[must_use]
    pub fn reopened(mut self) -> Self {
        self.state = "queued";
        let contact = self.participants[0]["external_id"].as_str().unwrap().to_owned();
        self.event("reopened", Some(&contact), None, None).event(
            "queued",
            None,
            None,
            Some(json!({"inboxes": ["Sales"]})),
        )
    }

    /// Its tags.
    #[must_use]
    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        self
    }

    /// The document.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut document = json!({
            "external_id": self.external_id, "organization": self.organization, "type": self.kind,
            "channel": "web", "contact": self.contact, "participants": self.participants, "state": self.state,
            "started_at": self.events[0]["at"], "updated_at": self.events.last().unwrap()["at"],
            "events": self.events, "results": self.results,
        });
        if !self.tags.is_empty() {
            document["tags"] = json!(self.tags);
        }
        document
    }

    /// The document as one line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}\n", self.json())
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
