//! Other records with the e-mail address or the telephone number of a contact.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, import, lively};
use reqwest::Method;
use sightline_shared::{Contact, Erasure, Page};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

const PHONE: &str = "+1 212 5550199";

async fn preview(caller: &Caller, id: &str, query: &str) -> Answer {
    caller.get(&format!("/api/v1/contacts/{id}/erasure{query}")).await
}

async fn erase(caller: &Caller, id: &str, query: &str) -> Answer {
    caller.send(caller.request(Method::DELETE, &format!("/api/v1/contacts/{id}{query}"))).await
}

/// A chat of another record: its id, e-mail address and telephone number.
fn record(organization: &str, id: &str, email: Option<&str>, phone: Option<&str>) -> ChatBuilder {
    let chat = ChatBuilder::queued(&format!("chat of {id}"), organization, at("2024-11-23T10:00:00Z"));
    chat.contact(id, Some("C. Canary"), email, phone).accepted("Maud").contact_says("The canary again")
}

/// The person with three chats, and other records of it and of others.
fn import_records(app: &TestApp) {
    import(app);
    let changed = app.execute(&format!("UPDATE contacts SET phone = '{PHONE}' WHERE external_id = 'crm-canary'"));
    assert_eq!(changed, 1);
    app.import_chats([
        &record("Acme/West", "by mail", Some("CLEO@Canary.Example"), None).closed("Maud"),
        &record("Acme/West", "by phone", None, Some("(212) 555-0199")),
        &record("Acme/East", "by both", Some("cleo@canary.example"), Some("001-212-555-0199")),
        // These are of others.
        &record("Acme/West", "longer mail", Some("xcleo@canary.example"), None),
        &record("Acme/West", "other phone", Some("c@canary.example"), Some("212 555 0198")),
        &record("Acme/West", "short phone", None, Some("555-0199")),
        &record("Acme/West", "nothing", None, None),
        &record("Beta", "elsewhere", Some("cleo@canary.example"), Some(PHONE)),
    ]);
}

async fn left(caller: &Caller) -> Vec<String> {
    let contacts: Vec<Contact> = caller.all("/api/v1/contacts?sort=name").await;
    let mut left: Vec<String> = contacts.into_iter().filter_map(|contact| contact.phone.or(contact.email)).collect();
    left.sort();
    left
}

#[tokio::test]
async fn other_records_are_counted_where_the_caller_may_erase_them() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import_records(&app);
    let west = app.supervisor("Acme/West").await;
    let id = contact_id(&app);
    for (caller, others) in [(&anna, 3), (&west, 2)] {
        let alone: Erasure = preview(caller, &id, "").await.ok();
        assert_eq!((alone.contacts, alone.others, alone.chats, alone.open_chats), (1, others, 3, 2));
        let together: Erasure = preview(caller, &id, "?with_others=true").await.ok();
        assert_eq!((together.contacts, together.others, together.chats), (1 + others, others, 3 + others));
        assert_eq!((together.open_chats, together.events), (1 + others, 12 + others));
        assert_eq!(together.contact_id.to_string(), id);
    }
    // Seen from one of the others.
    let by_phone = app.text("SELECT id FROM contacts WHERE external_id = 'by phone'");
    let alone: Erasure = preview(&anna, &by_phone, "?with_others=false").await.ok();
    assert_eq!((alone.contacts, alone.others), (1, 2));
    let nothing = app.text("SELECT id FROM contacts WHERE external_id = 'nothing'");
    assert_eq!(preview(&anna, &nothing, "").await.ok::<Erasure>().others, 0);
    let refused = preview(&anna, &id, "?with_others=perhaps").await.problem(400);
    assert_eq!(refused.errors[0].parameter.as_deref(), Some("with_others"));
}

#[tokio::test]
async fn other_records_are_erased_with_the_contact_only_on_request() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import_records(&app);
    let before = left(&anna).await.len();
    let receipt: Erasure = erase(&anna, &contact_id(&app), "").await.ok();
    assert_eq!((receipt.contacts, receipt.others, receipt.chats), (1, 3, 3));
    assert_eq!(left(&anna).await.len(), before - 1);
}

#[tokio::test]
async fn records_that_are_erased_together_leave_the_same_as_each_alone() {
    let app = TestApp::start().await;
    let anna = app.admin("Acme").await;
    import_records(&app);
    let id = contact_id(&app);
    let numbers: Erasure = preview(&anna, &id, "?with_others=true").await.ok();
    let receipt: Erasure = erase(&anna, &id, "?with_others=true").await.ok();
    assert!(receipt.erased_at.is_some());
    assert_eq!(Erasure { erased_at: None, ..receipt }, numbers);
    assert_eq!(left(&anna).await, ["212 555 0198", "555-0199", "xcleo@canary.example"]);
    // A tombstone, an event of the live stream and an audit entry of each.
    assert_eq!(app.text("SELECT count(*) FROM erased_contacts"), "4");
    assert_eq!(app.text("SELECT count(DISTINCT erased_contact) FROM changes WHERE erased_contact IS NOT NULL"), "4");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE type = 'contact_erased'"), "6");
    let entries: Page<serde_json::Value> = anna.get("/api/v1/audit?action=contact_erased").await.ok();
    let chats = entries.items.iter().map(|entry| entry["details"]["chats"].as_i64().unwrap()).sum::<i64>();
    assert_eq!((entries.items.len(), chats), (4, 6));
    let with = entries.items.iter().filter(|entry| entry["details"]["together_with"] == id.as_str()).count();
    assert_eq!(with, 3);
    assert_eq!(erase(&anna, &id, "?with_others=true").await.status, 404);
    // A document of one of the others brings nothing back.
    app.import_chats([&record("Acme/West", "by phone", None, Some("(212) 555-0199"))]);
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE external_id = 'by phone'"), "0");
    for other in ["xcleo@canary.example", "212 555 0198", "555-0199"] {
        let sql = format!("SELECT id FROM contacts WHERE '{other}' IN (email, phone)");
        assert_eq!(erase(&anna, &app.text(&sql), "").await.status, 200);
    }
    let nothing = app.text("SELECT id FROM contacts WHERE external_id = 'nothing'");
    assert_eq!(erase(&anna, &nothing, "").await.status, 200);
    let beta = app.admin("Beta").await;
    let elsewhere = app.text("SELECT id FROM contacts WHERE external_id = 'elsewhere'");
    assert_eq!(erase(&beta, &elsewhere, "?with_others=true").await.ok::<Erasure>().contacts, 1);
    assert_nothing_is_left(&app);
}

#[tokio::test]
async fn an_erasure_of_several_records_leaves_those_out_of_sight() {
    let app = TestApp::start().await;
    let west = app.supervisor("Acme/West").await;
    import_records(&app);
    let receipt: Erasure = erase(&west, &contact_id(&app), "?with_others=true").await.ok();
    assert_eq!((receipt.contacts, receipt.others), (3, 2));
    assert_eq!(app.text("SELECT count(*) FROM contacts WHERE external_id = 'by both'"), "1");
}

#[tokio::test]
async fn several_records_are_erased_all_or_none() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    import_records(&app);
    let _ = app.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF OLD.external_id = 'by both' THEN RAISE 'no'; END IF; RETURN OLD; END $$",
    );
    let _ = app.execute("CREATE TRIGGER refuse BEFORE DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION refuse()");
    let id = contact_id(&app);
    assert_eq!(erase(&anna, &id, "?with_others=true").await.status, 500);
    assert_eq!(app.text("SELECT count(*) FROM erased_contacts"), "0");
    assert_eq!(app.text("SELECT count(*) FROM events WHERE is_redacted"), "0");
    assert_eq!(preview(&anna, &id, "").await.ok::<Erasure>().others, 3);
}

#[tokio::test]
async fn an_address_of_very_many_is_no_persons() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    app.import_chats([&lively("chat", "Acme", 0)]);
    let made = app.execute(
        "INSERT INTO contacts (company_id, id, organization_id, external_id, email, first_seen_at, last_seen_at) \
         SELECT id, gen_random_uuid(), id, 'other ' || number, 'Cleo@Canary.example', now(), now() \
           FROM organizations, generate_series(1, 101) AS number",
    );
    assert_eq!(made, 101);
    let id = contact_id(&app);
    assert_eq!(preview(&anna, &id, "").await.ok::<Erasure>().others, 101);
    for answer in [preview(&anna, &id, "?with_others=true").await, erase(&anna, &id, "?with_others=true").await] {
        let problem = answer.problem(400);
        assert_eq!(problem.errors[0].parameter.as_deref(), Some("with_others"));
    }
    assert_eq!(app.text("SELECT count(*) FROM contacts"), "102");
    let _ = app.execute("DELETE FROM contacts WHERE external_id = 'other 7'");
    assert_eq!(erase(&anna, &id, "?with_others=true").await.ok::<Erasure>().contacts, 101);
    assert_nothing_is_left(&app);
}
