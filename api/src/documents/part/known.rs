//! What is sent of a contact or an agent by itself: a statement about no chat.

use crate::documents::document;
use crate::documents::faults::step;
use crate::documents::statement::{Omitted, Statement, Taking};
use serde_json::{Map, Value, json};
use sightline_shared::document::Adjustment;
use sightline_shared::problem::Fault;
use sightline_shared::{Affiliation, ChatType};

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// A contact.
    Contact,
    /// An agent or bot.
    Agent,
}

impl Person {
    const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Contact => &["as_of", "name", "email", "phone"],
            Self::Agent => &["as_of", "name", "kind", "affiliation", "email"],
        }
    }

    /// Where the document has it.
    const fn place(self) -> &'static str {
        match self {
            Self::Contact => "/contact",
            Self::Agent => "/participants/0",
        }
    }

    /// What was put right, with pointers into what was sent.
    #[must_use]
    pub fn adjustments(self, statement: &Statement) -> Vec<Adjustment> {
        let own = |one: &Adjustment| Adjustment { kind: one.kind, pointer: self.pointer(&one.pointer) };
        statement.adjustments().iter().map(own).collect()
    }

    fn pointer(self, pointer: &str) -> String {
        match pointer.strip_prefix(self.place()) {
            Some("/partner") => "/affiliation".to_owned(),
            Some(member) => member.to_owned(),
            None => pointer.to_owned(),
        }
    }

    /// The statement that `body` makes about the person `external_id` of `company`.
    ///
    /// # Errors
    /// The faults of the body.
    pub fn read(
        self,
        mut body: Map<String, Value>,
        external_id: &str,
        company: &str,
        taking: &Taking,
    ) -> Result<Statement, Vec<Fault>> {
        let mut faults = Vec::new();
        body.retain(|name, _| {
            let is_known = self.members().contains(&name.as_str());
            if !is_known {
                faults.push(Fault::pointer(format!("/{}", step(name)), "is not a known member"));
            }
            is_known
        });
        let as_of = body.remove("as_of");
        let has_kind = body.contains_key("kind");
        let mut person = body;
        person.insert("external_id".to_owned(), json!(external_id));
        if self == Self::Agent {
            complete(&mut person, &mut faults);
        }
        let list = |own: Self| if self == own { vec![Value::Object(person.clone())] } else { Vec::new() };
        let document = json!({
            "external_id": external_id, "organization": company, "type": ChatType::Contact, "as_of": as_of,
            "started_at": sightline_shared::Timestamp::from(taking.now),
            "contact": list(Self::Contact).pop(), "participants": list(Self::Agent),
        });
        match document::from_value(&document, taking) {
            Ok(statement) if faults.is_empty() => {
                let omitted = Omitted { organization: true, head: true, kinds: !has_kind };
                Ok(statement.omitting(omitted, vec![company.to_owned()]))
            }
            Ok(_) => Err(faults),
            Err(refused) => {
                let own = |fault: Fault| Fault {
                    pointer: fault.pointer.as_deref().map(|pointer| self.pointer(pointer)),
                    ..fault
                };
                faults.extend(refused.faults.into_iter().map(own));
                Err(faults)
            }
        }
    }
}

/// Gives an agent the members that a document has of it.
fn complete(agent: &mut Map<String, Value>, faults: &mut Vec<Fault>) {
    agent.entry("kind").or_insert_with(|| json!("agent"));
    match agent.remove("affiliation") {
        None | Some(Value::Null) => {}
        Some(Value::String(word)) => match word.parse::<Affiliation>() {
            Ok(affiliation) => drop(agent.insert("partner".to_owned(), json!(affiliation == Affiliation::Partner))),
            Err(why) => faults.push(Fault::pointer("/affiliation", why.to_string())),
        },
        Some(_) => faults.push(Fault::pointer("/affiliation", "must be text")),
    }
    if let Some(kind) = agent.get("kind").filter(|kind| *kind == "contact") {
        let why = format!("must be agent or bot, not {kind}");
        faults.push(Fault::pointer("/kind", why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn read(person: Person, body: Value) -> Result<Statement, Vec<String>> {
        let Value::Object(body) = body else { panic!("{body}") };
        let taking = Taking::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let faults = |faults: Vec<Fault>| faults.into_iter().filter_map(|fault| fault.pointer).collect();
        person.read(body, "x", "Acme", &taking).map_err(faults)
    }

    #[test]
    fn every_fault_leads_into_what_was_sent() {
        let contact = json!({ "name": 7, "phone": [], "colour": "red", "external_id": "y", "as_of": "noon" });
        assert_eq!(
            read(Person::Contact, contact).unwrap_err(),
            ["/colour", "/external_id", "/as_of", "/name", "/phone"]
        );
        let agent = json!({ "name": 7, "kind": "contact", "affiliation": "owner", "partner": true });
        assert_eq!(read(Person::Agent, agent).unwrap_err(), ["/partner", "/affiliation", "/kind", "/name"]);
        let long = read(Person::Contact, json!({ "name": "é".repeat(300) })).unwrap();
        assert_eq!(Person::Contact.adjustments(&long)[0].pointer, "/name");
        // Without an instant it holds as of now.
        assert_eq!((long.as_of().timestamp(), long.is_dated()), (1_800_000_000, false));
    }
}
