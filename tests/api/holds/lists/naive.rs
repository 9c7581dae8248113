//! The filters a second time, written from the documents alone: slow, plain, and independent of the
//! server's queries.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use sightline_shared::requests::search::{Term, terms};
use sightline_tests::{Caller, TestApp, samples};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Name and value of each parameter.
pub type Query = Vec<(&'static str, String)>;

/// The samples, imported, and the ids of their parts.
pub struct World {
    pub app: TestApp,
    pub caller: Caller,
    pub documents: Vec<Value>,
    /// Ids by external id.
    pub chats: HashMap<String, String>,
    pub contacts: HashMap<String, String>,
    pub agents: HashMap<String, String>,
    /// Ids by path.
    pub organizations: BTreeMap<String, String>,
}

/// The tags that some of the chats get, and how many chats come to each of them.
const TAGS: [(&str, usize); 3] = [("VIP, new", 17), ("lease", 3), ("vip", 11)];

pub const PATHS: &str = "WITH RECURSIVE tree AS (SELECT id, name AS path FROM organizations WHERE parent_id IS NULL \
     UNION ALL SELECT child.id, tree.path || '/' || child.name FROM organizations AS child \
     JOIN tree ON tree.id = child.parent_id) SELECT path || chr(9) || id FROM tree";

impl World {
    pub async fn start() -> Self {
        Self::of(&samples(), None).await
    }

    /// The same with other conversations, all under one company.
    pub async fn of(lines: &str, company: Option<&str>) -> Self {
        let app = TestApp::start().await;
        let mut documents: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (place, chat) in documents.iter_mut().enumerate() {
            chat["tags"] = TAGS.iter().filter(|(_, every)| place % every == 0).map(|(tag, _)| *tag).collect();
        }
        let lines: String = documents.iter().map(|chat| format!("{chat}\n")).collect();
        let report = app.import(&lines, company);
        assert_eq!(report.totals.rejected, 0);
        let ids = |table: &str| pairs(&app, &format!("SELECT external_id || chr(9) || id FROM {table}"));
        let organizations: BTreeMap<String, String> = pairs(&app, PATHS).into_iter().collect();
        let root = organizations.keys().next().unwrap().split('/').next().unwrap().to_owned();
        for chat in documents.iter_mut().filter(|_| company.is_some()) {
            chat["organization"] = format!("{root}/{}", chat["organization"].as_str().unwrap()).into();
        }
        Self {
            caller: app.supervisor(&root).await,
            documents,
            chats: ids("chats"),
            contacts: ids("contacts"),
            agents: ids("agents"),
            organizations,
            app,
        }
    }

    pub fn is_within(&self, document: &Value, organization_id: &str) -> bool {
        let Some((path, _)) = self.organizations.iter().find(|(_, id)| *id == organization_id) else { return false };
        let own = document["organization"].as_str().unwrap();
        own == path || own.starts_with(&format!("{path}/"))
    }

    /// Whether a chat waits longer than every organization's target, which is three minutes. None of the
    /// documents' begins to while they are looked at.
    fn is_late(&self, chat: &Value) -> bool {
        let queued = list(chat, "events")
            .iter()
            .rev()
            .find(|event| event["type"] == "queued")
            .map(|event| instant(&event["at"]));
        chat["state"] == "queued" && queued.is_some_and(|at| chrono::Utc::now() - at > chrono::TimeDelta::seconds(180))
    }

    /// Whether an agent or bot has written to the contact, after it wrote, since the chat was opened last.
    fn is_replied(chat: &Value) -> bool {
        let kind_of = |event: &Value| {
            let author = list(chat, "participants").iter().find(|one| one["external_id"] == event["participant"])?;
            Some(author["kind"].as_str().unwrap().to_owned())
        };
        let (mut has_written, mut has_reply) = (false, false);
        for event in list(chat, "events") {
            match (event["type"].as_str().unwrap(), kind_of(event).as_deref()) {
                ("reopened", _) => (has_written, has_reply) = (false, false),
                ("message", Some("contact")) => has_written = true,
                ("message", Some(_)) => has_reply |= has_written,
                _ => {}
            }
        }
        has_reply
    }

    /// Whether a chat matches.
    pub fn is_chat_asked_for(&self, chat: &Value, query: &Query) -> bool {
        let is_one = |name: &str, is: &dyn Fn(&str) -> bool| is_any(query, name, is);
        let folded: Vec<String> = agents(chat).iter().map(|agent| fold(agent["name"].as_str().unwrap())).collect();
        is_one("id", &|value| self.chats[chat["external_id"].as_str().unwrap()] == value)
            && is_one("type", &|value| chat["type"] == value)
            && is_one("state", &|value| chat["state"] == value)
            && is_one("agent", &|value| folded.iter().any(|name| name.contains(&fold(value))))
            && is_one("agent_id", &|value| {
                agents(chat).iter().any(|agent| self.agents[agent["external_id"].as_str().unwrap()] == value)
            })
            && is_one("organization_id", &|value| self.is_within(chat, value))
            && is_one("contact_id", &|value| self.contact_id(chat).is_some_and(|id| id == value))
            && is_one("form", &|value| list(chat, "results").iter().any(|result| result["form"] == value))
            && is_one("tag", &|value| list(chat, "tags").iter().any(|tag| tag == value.trim()))
            && is_one("over_target", &|value| self.is_late(chat) == (value == "true"))
            && is_one("replied", &|value| Self::is_replied(chat) == (value == "true"))
            && is_one("has_results", &|value| list(chat, "results").is_empty() == (value == "false"))
            && is_in_range(chat, query)
    }

    /// Whether a result of a chat matches.
    pub fn is_result_asked_for(&self, chat: &Value, result: &Value, query: &Query) -> bool {
        let is_one = |name: &str, is: &dyn Fn(&str) -> bool| is_any(query, name, is);
        let agent = agents(chat).into_iter().find(|agent| agent["external_id"] == result["participant"]);
        let (from, to) = range(query);
        let at = instant(&result["at"]);
        is_one("form", &|value| result["form"] == value)
            && is_one("agent", &|value| {
                agent.is_some_and(|agent| fold(agent["name"].as_str().unwrap()).contains(&fold(value)))
            })
            && is_one("agent_id", &|value| {
                agent.is_some_and(|agent| self.agents[agent["external_id"].as_str().unwrap()] == value)
            })
            && is_one("organization_id", &|value| self.is_within(chat, value))
            && is_one("contact_id", &|value| self.contact_id(chat).is_some_and(|id| id == value))
            && is_one("chat_id", &|value| self.chats[chat["external_id"].as_str().unwrap()] == value)
            && from <= at
            && at < to
    }

    /// Whether the contact of these chats, the first stored first, matches.
    pub fn is_contact_asked_for(&self, chats: &[&Value], query: &Query) -> bool {
        let is_one = |name: &str, is: &dyn Fn(&str) -> bool| is_any(query, name, is);
        let last_seen = chats.iter().map(|chat| instant(&chat["updated_at"])).max().unwrap();
        let (from, to) = range(query);
        let newest = |field: &str| {
            let known = chats.iter().filter(|chat| !chat["contact"][field].is_null());
            let newest = known.max_by_key(|chat| instant(&chat["updated_at"]))?;
            newest["contact"][field].as_str().map(fold)
        };
        let texts: Vec<String> = ["name", "email", "phone"].into_iter().filter_map(newest).collect();
        let digits: String = newest("phone").unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        let id = chats[0]["contact"]["external_id"].as_str().unwrap_or_default();
        let has = |term: &Term| {
            let is_id = term.text.contains(|letter: char| letter.is_ascii_digit()) && !term.is_phrase;
            texts.iter().any(|text| text.contains(&fold(&term.text)))
                || term.number.as_ref().is_some_and(|number| digits.contains(&number.digits))
                || (is_id && (id == term.text || (term.text.len() >= 4 && id.starts_with(&term.text))))
        };
        is_one("id", &|value| self.contact_id(chats[0]).is_some_and(|id| id == value))
            && is_one("q", &|value| terms(value).iter().all(has))
            && is_one("organization_id", &|value| self.is_within(chats[0], value))
            && from <= last_seen
            && last_seen < to
    }

    pub fn contact_id(&self, chat: &Value) -> Option<&String> {
        chat["contact"]["external_id"].as_str().map(|id| &self.contacts[id])
    }

    /// The chats of each contact, in the order they were stored.
    pub fn chats_of_contacts(&self) -> BTreeMap<String, Vec<&Value>> {
        let mut found: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for chat in &self.documents {
            if let Some(id) = self.contact_id(chat) {
                found.entry(id.clone()).or_default().push(chat);
            }
        }
        found
    }
}

pub fn pairs(app: &TestApp, sql: &str) -> HashMap<String, String> {
    let split = |line: String| line.split_once('\t').map(|(name, id)| (name.to_owned(), id.to_owned())).unwrap();
    app.texts(sql).into_iter().map(split).collect()
}

pub fn is_any(query: &Query, name: &str, is: &dyn Fn(&str) -> bool) -> bool {
    let values: Vec<&String> = query.iter().filter(|(given, _)| *given == name).map(|(_, value)| value).collect();
    values.is_empty() || values.into_iter().any(|value| is(value))
}

pub fn list<'a>(of: &'a Value, name: &str) -> &'a Vec<Value> {
    of[name].as_array().unwrap()
}

/// The agents and bots that are or were participants.
pub fn agents(chat: &Value) -> Vec<&Value> {
    list(chat, "participants").iter().filter(|participant| participant["kind"] != "contact").collect()
}

pub fn instant(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

pub fn value<'a>(query: &'a Query, name: &str) -> Option<&'a str> {
    query.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
}

pub fn range(query: &Query) -> (DateTime<Utc>, DateTime<Utc>) {
    let zone: Tz = value(query, "tz").unwrap_or("Europe/Amsterdam").parse().unwrap();
    let end = |text: &str, days: u64| match text.parse::<NaiveDate>() {
        Ok(day) => {
            let midnight = (day + Days::new(days)).and_time(NaiveTime::MIN);
            zone.from_local_datetime(&midnight).unwrap().to_utc()
        }
        Err(_) => text.parse().unwrap(),
    };
    (
        value(query, "from").map_or(DateTime::<Utc>::MIN_UTC, |text| end(text, 0)),
        value(query, "to").map_or(DateTime::<Utc>::MAX_UTC, |text| end(text, 1)),
    )
}

pub fn is_in_range(chat: &Value, query: &Query) -> bool {
    let (from, to) = range(query);
    match value(query, "on").unwrap_or("activity") {
        "started" => (from..to).contains(&instant(&chat["started_at"])),
        "updated" => (from..to).contains(&instant(&chat["updated_at"])),
        _ => sessions(chat).into_iter().any(|(start, end)| start < to && end.is_none_or(|end| end >= from)),
    }
}

/// From being opened or queued to being closed, according to its events.
pub fn sessions(chat: &Value) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let mut sessions: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = Vec::new();
    for event in list(chat, "events") {
        let at = instant(&event["at"]);
        let is_open = sessions.last().is_some_and(|(_, end)| end.is_none());
        match event["type"].as_str().unwrap() {
            "closed" if is_open => sessions.last_mut().unwrap().1 = Some(at),
            "queued" | "reopened" | "accepted" if !is_open => sessions.push((at, None)),
            _ if sessions.is_empty() => sessions.push((at, None)),
            _ => {}
        }
    }
    sessions
}

/// Case and accents folded, as far as the samples have any.
pub fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ả' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ễ' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ı' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' | 'ń' => 'n',
        'ś' | 'š' => 's',
        'ç' | 'č' | 'ć' => 'c',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        'ř' => 'r',
        '’' => '\'',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// Percent-encoded, as in an address.
pub fn encoded(query: &Query) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect::<String>()
    };
    query.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// The names of agents in the documents, each once.
pub fn agent_names(documents: &[Value]) -> BTreeSet<String> {
    documents.iter().flat_map(|chat| agents(chat)).map(|agent| agent["name"].as_str().unwrap().to_owned()).collect()
}
