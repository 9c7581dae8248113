//! What is sent event by event is what one document would have been.

use crate::holds::import::assert_recount_is_clean;
use crate::holds::law::orders::{Dice, left_of_erased, random_event};
use crate::holds::law::stored::stored;
use crate::holds::law::{document, event, minute_of, transcript};
use crate::routes::erasure::erase;
use crate::routes::participation::create_event::pointers;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::document::{AdjustmentKind, StoredContact, StoredEvents};
use sightline_shared::{Author, Chat, ChatDetail, ChatType, EventPage, IngestOutcome, KeyScope, Page};
use sightline_tests::{Answer, Caller, TestApp};

/// The requests that say what `document` does: one without the events, and one for each event.
fn requests(document: &Value) -> Vec<(String, Value)> {
    let mut head = document.clone();
    let events = head["events"].as_array().unwrap().clone();
    head["started_at"] = events.iter().map(|event| event["at"].clone()).min_by_key(Value::to_string).unwrap();
    head["events"] = json!([]);
    head["as_of"] = json!(minute_of(800));
    let path = format!("/api/v1/chats/external:{}", document["external_id"].as_str().unwrap());
    let of = |event: &Value| {
        let author = &event["participant"];
        let listed = document["participants"].as_array().unwrap().iter().filter(|one| one["external_id"] == *author);
        // The contact is known by what it does.
        let listed: Vec<&Value> = listed.filter(|one| one["kind"] != "contact").collect();
        match listed.is_empty() {
            true => event.clone(),
            false => json!({ "participants": listed, "events": [event] }),
        }
    };
    let events = events.iter().map(|event| (format!("{path}/events"), of(event)));
    [("/api/v1/chats".to_owned(), head)].into_iter().chain(events).collect()
}

async fn send(caller: &Caller, requests: &[(String, Value)]) {
    for (path, body) in requests {
        let answer = caller.post(path, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
    }
}

fn random_events(dice: &mut Dice) -> Vec<Value> {
    let mut minutes: Vec<u32> = (0..300).collect();
    dice.shuffle(&mut minutes);
    let count = 4 + dice.roll(8);
    let made = |(number, minute): (usize, &u32)| {
        let mut made = random_event(dice, &format!("e{number}"));
        made["at"] = json!(minute_of(*minute));
        made
    };
    minutes[..count].iter().enumerate().map(made).collect()
}

#[tokio::test]
async fn events_one_by_one_in_any_order_end_in_the_chat_of_one_document() {
    let app = TestApp::start().await;
    for round in 0..8_u64 {
        let mut dice = Dice(round);
        let events = random_events(&mut dice);
        let (one, other) = (format!("A{round}"), format!("B{round}"));
        let of = |company: &str| {
            let mut said = document("chat", &events);
            said["organization"] = json!(format!("{company}/West"));
            said
        };
        let report = app.import(&format!("{}\n", of(&one)), None);
        assert_eq!(report.totals.created, 1);
        let mut parts = requests(&of(&other));
        let again: Vec<_> = parts.iter().filter(|_| dice.happens(40)).cloned().collect();
        parts.extend(again);
        dice.shuffle(&mut parts);
        let (left, right) = parts.split_at(parts.len() / 2);
        let [first, second] = [(); 2].map(|()| app.key(&other, &[KeyScope::ChatsWrite]));
        tokio::join!(send(&first, left), send(&second, right));
        assert_eq!(stored(&app, &other), stored(&app, &one), "round {round}");
    }
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn an_erasure_amid_single_calls_leaves_the_same_as_one_afterwards() {
    let app = TestApp::start().await;
    for round in 200..208_u64 {
        let mut left = Vec::new();
        for (company, is_amid) in [(format!("A{round}"), false), (format!("B{round}"), true)] {
            let mut dice = Dice(round);
            let mut said = document("chat", &random_events(&mut dice));
            said["organization"] = json!(format!("{company}/West"));
            let mut parts = requests(&said);
            dice.shuffle(&mut parts);
            let [first, second] = [(); 2].map(|()| app.key(&company, &[KeyScope::ChatsWrite, KeyScope::ContactsWrite]));
            let admin = app.admin(&company).await;
            let known = first.request(Method::PUT, "/api/v1/contacts/external:dana").json(&json!({ "name": "Dana" }));
            let known: StoredContact = first.send(known).await.ok();
            let contact = known.contact_id.unwrap().to_string();
            let (one, other) = parts.split_at(parts.len() / 2);
            if is_amid {
                let (erased, ..) = tokio::join!(erase(&admin, &contact), send(&first, one), send(&second, other));
                assert_eq!(erased.status, 200, "{}", erased.text);
            } else {
                tokio::join!(send(&first, one), send(&second, other));
                assert_eq!(erase(&admin, &contact).await.status, 200);
            }
            send(&first, &parts).await;
            left.push(left_of_erased(&app, &company));
        }
        let all = || stored(&app, &format!("B{round}"));
        assert_eq!(left[1], left[0], "round {round}: {:#?}", all());
    }
    assert_recount_is_clean(&app);
}

fn sent(answer: &Answer, status: u16) -> StoredEvents {
    assert_eq!(answer.status, status, "{}", answer.text);
    answer.ok()
}

#[tokio::test]
async fn a_chat_that_is_written_to_before_it_exists_is_what_is_known_of_it() {
    let app = TestApp::start().await;
    let desk = app.key("Acme/West", &[KeyScope::ChatsWrite, KeyScope::ChatsRead]);
    let path = "/api/v1/chats/external:one/events";
    let said = |id: &str, minute, by, text| event(id, minute, "message", Some(by), Some(text));
    let first = sent(&desk.post(path, &said("b", 20, "dana", "hello")).await, 201);
    assert_eq!((first.outcome, first.events[0].seq), (IngestOutcome::Created, 1));
    assert_eq!(first.adjustments[0].kind, AdjustmentKind::UnlistedParticipant);
    let chat: ChatDetail = desk.get("/api/v1/chats/external:one").await.ok();
    assert_eq!((chat.chat.kind, chat.chat.organization.path.join("/").as_str()), (ChatType::Contact, "West"));

    // Nobody had stated its type and organization: any statement counts, also one from before.
    let mut head = document("one", &[]);
    (head["type"], head["organization"]) = (json!("bot"), json!("West/Shop"));
    (head["as_of"], head["started_at"]) = (json!(minute_of(1)), json!(minute_of(1)));
    assert_eq!(desk.post("/api/v1/chats", &head).await.status, 200);
    let late = json!({ "events": [said("c", 30, "maud", "how are you"), said("a", 10, "eve", "me too"), said("b", 20, "dana", "hello")] });
    let late = sent(&desk.post(path, &late).await, 201);
    let seqs: Vec<(Option<&str>, i32)> = late.events.iter().map(|one| (one.external_id.as_deref(), one.seq)).collect();
    assert_eq!(seqs, [(Some("a"), 1), (Some("b"), 2), (Some("c"), 3)]);
    // Maud is a known agent and Dana the contact; Eve is neither.
    let made: Vec<&str> = late.adjustments.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(made, ["/events/1/participant"]);
    assert_eq!(
        transcript(&app, "one"),
        ["1 message eve me too", "2 message contact hello", "3 message Maud how are you"]
    );
    let chat: ChatDetail = desk.get("/api/v1/chats/external:one").await.ok();
    assert_eq!((chat.chat.kind, chat.chat.organization.path.join("/").as_str()), (ChatType::Bot, "West/Shop"));
    assert_eq!(chat.chat.contact.unwrap().name.as_deref(), Some("Dana"));
    let again = sent(&desk.post(path, &said("a", 10, "eve", "me too")).await, 200);
    assert_eq!((again.outcome, again.events), (IngestOutcome::Unchanged, vec![late.events[0].clone()]));
    assert_recount_is_clean(&app);

    // By our id, and with every fault at once.
    let own = format!("/api/v1/chats/{}/events", chat.chat.id);
    sent(&desk.post(&own, &event("d", 40, "closed", None, None)).await, 201);
    let faults =
        pointers(&desk.post(&own, &json!({ "state": 1, "events": [{ "at": 1 }], "as_of": "x" })).await.problem(400))
            .iter()
            .map(|pointer| (*pointer).to_owned())
            .collect::<Vec<_>>();
    assert_eq!(faults, ["/state", "/as_of", "/events/0/at", "/events/0/type"]);
    assert_eq!(app.text("SELECT state || event_count FROM chats"), "closed4");
}

#[tokio::test]
async fn an_id_of_the_source_will_do_wherever_an_id_is_taken() {
    let app = TestApp::start().await;
    let desk = app.key("Acme/West", KeyScope::ALL);
    // A slash, a percent sign, a plus, a comma.
    let (odd, encoded) = ("a/b %2F+c,d", "a%2Fb%20%252F%2Bc%2Cd");
    let mut said = document(odd, &[event("e,1", 1, "message", Some("maud"), Some("hello"))]);
    said["contact"] = json!({ "external_id": odd, "name": "Odd" });
    said["participants"][0]["external_id"] = json!(odd);
    said["results"] =
        json!([{ "external_id": odd, "form": "Test drive", "at": minute_of(2), "participant": "maud", "fields": {} }]);
    app.import(&format!("{said}\n"), None);
    for table in ["chats", "contacts", "results"] {
        for mark in ["external:", "external%3A"] {
            let found: Value = desk.get(&format!("/api/v1/{table}/{mark}{encoded}")).await.ok();
            assert_eq!(found["external_id"], odd, "{table}");
        }
        assert_eq!(desk.get(&format!("/api/v1/{table}/external:nobody")).await.status, 404, "{table}");
        let foreign = app.key("Acme/East", KeyScope::ALL);
        assert_eq!(foreign.get(&format!("/api/v1/{table}/external:{encoded}")).await.status, 404, "{table}");
    }
    let events = format!("/api/v1/chats/external:{encoded}/events");
    let around: EventPage = desk.get(&format!("{events}?around=external:e%2C1")).await.ok();
    assert!(matches!(&around.items[0].author, Some(Author::Agent { name, .. }) if name == "Maud"));
    assert_eq!(desk.get(&format!("{events}?around=external:e9")).await.status, 404);
    let exported = desk.get(&format!("/api/v1/export/chats/external:{encoded}?format=ndjson")).await;
    assert_eq!(exported.status, 200);
    let count = async |list: &str, filter: &str| {
        desk.get(&format!("/api/v1/{list}?{filter}")).await.ok::<Page<Value>>().items.len()
    };
    for (list, filter, found) in [
        ("chats", "agent_id=external:maud", 1),
        ("chats", "agent_id=external:nobody,external:maud", 1),
        ("chats", "agent_id=external:nobody", 0),
        ("chats", &format!("contact_id=external:{encoded}"), 1),
        ("chats", "contact_id=external:nobody", 0),
        ("chats", "contact_id=%65xternal%3Anobody", 0),
        ("results", &format!("chat_id=external:{encoded}"), 1),
        ("results", &format!("contact_id=external:{encoded}&agent_id=external:maud"), 1),
        ("results", "chat_id=external:nobody", 0),
    ] {
        assert_eq!(count(list, filter).await, found, "{list}?{filter}");
    }
    for wrong in
        ["contact_id=external:", "contact_id=extern:a", "agent_id=external:%00", "organization_id=external:West"]
    {
        let problem = desk.get(&format!("/api/v1/chats?{wrong}")).await.problem(400);
        assert_eq!(pointers(&problem), [wrong.split('=').next().unwrap()]);
    }
    // Users, too, and pages go on.
    let anna = app.supervisor("Acme/West").await;
    app.import(&format!("{}\n", document("two", &[event("x", 2, "message", Some("maud"), Some("hi"))])), None);
    let rows: Vec<Chat> = anna.all("/api/v1/chats?agent_id=external:maud&limit=1").await;
    assert_eq!(rows.len(), 2);
    for act in ["join", "close"] {
        assert_eq!(anna.post(&format!("/api/v1/chats/external:two/{act}"), &json!({})).await.status, 200, "{act}");
    }
    let note = json!({ "type": "note", "text": "Good to know" });
    assert_eq!(anna.post("/api/v1/chats/external:nobody/events", &note).await.status, 404);
    assert_eq!(anna.post(&format!("/api/v1/chats/external:{encoded}/join"), &json!({})).await.status, 200);
    assert_eq!(anna.post(&events, &note).await.status, 201);
}
