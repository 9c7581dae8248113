//! Phrases, telephone numbers, ids and values of results.

use crate::holds::search::{chat, escaped, found, marks, morning, set};
use serde_json::json;
use sightline_shared::{ChatResult, Contact, Count, Page};
use sightline_tests::{Caller, ChatBuilder, TestApp};
use std::collections::BTreeSet;

/// The contacts that their list finds, by name.
async fn contacts(caller: &Caller, q: &str) -> BTreeSet<String> {
    let rows: Page<Contact> = caller.get(&format!("/api/v1/contacts?limit=200&q={}", escaped(q))).await.ok();
    let count: Count = caller.get(&format!("/api/v1/contacts/count?q={}", escaped(q))).await.ok();
    assert_eq!(usize::try_from(count.count).unwrap(), rows.items.len(), "{q}");
    rows.items.into_iter().map(|contact| contact.name.unwrap_or_default()).collect()
}

/// The results that their list finds, by the names of their contacts.
async fn results(caller: &Caller, q: &str) -> BTreeSet<String> {
    let rows: Page<ChatResult> = caller.get(&format!("/api/v1/results?limit=200&q={}", escaped(q))).await.ok();
    let count: Count = caller.get(&format!("/api/v1/results/count?q={}", escaped(q))).await.ok();
    assert_eq!(usize::try_from(count.count).unwrap(), rows.items.len(), "{q}");
    let name = |row: ChatResult| row.contact.and_then(|contact| contact.name).unwrap_or_default();
    rows.items.into_iter().map(name).collect()
}

#[tokio::test]
async fn what_stands_in_quotes_is_found_as_it_stands() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("together").contact_says("A test  drive\nplease"),
        &chat("apart").contact_says("I drive to the test"),
        &chat("two").contact_says("The test").contact_says("drive"),
        &chat("inches").contact_says("A 15\" test wheel"),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "test drive").await, set(&["together", "apart", "two"]));
    for q in ["\"test drive\"", "“test drive”", "„TEST  drive“", "\"drive please\""] {
        assert_eq!(found(&anna, q).await, set(&["together"]), "{q}");
    }
    assert_eq!(marks(&anna, "\"test drive\"").await, ["A [test  drive]\nplease"]);
    assert_eq!(found(&anna, "15\" test").await, set(&["inches"]));
    assert_eq!(found(&anna, "\"test").await, set(&[]));
}

#[tokio::test]
async fn a_telephone_number_is_found_by_its_digits_in_both_lists() {
    let app = TestApp::start().await;
    let named = |name: &str, phone: &str| chat(name).contact(name, Some(name), None, Some(phone));
    app.import_chats([
        &named("Abroad", "+31 (0)20 555-0199"),
        &named("Home", "020 555 0199"),
        &named("Dialled", "0031205550199"),
        &named("Other", "+31 20 555 0198"),
        &named("Inside", "0199"),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("+31 20 555 0199", &["Abroad", "Home", "Dialled"][..]),
        ("0031 20 5550199", &["Abroad", "Home", "Dialled"]),
        ("020-5550199", &["Abroad", "Home", "Dialled"]),
        ("205550199", &["Abroad", "Home", "Dialled"]),
        ("(020) 555 01 99", &["Abroad", "Home", "Dialled"]),
        ("550199", &["Abroad", "Home", "Dialled"]),
        ("+31205550198", &["Other"]),
        ("+32 20 555 0199", &["Home"]),
        ("50199", &["Dialled"]),
        ("+31 20 555 019", &["Abroad", "Dialled", "Other"]),
    ] {
        assert_eq!(contacts(&anna, q).await, set(expected), "{q}");
        assert_eq!(found(&anna, q).await, set(expected), "{q}");
    }
}

#[tokio::test]
async fn words_of_contacts_may_stand_in_any_order() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("1").contact("c1", Some("Dana Whitlock"), Some("dana@whitlock.example"), None),
        &chat("2").contact("c2", Some("Dana Brown"), Some("brown@example.com"), None),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("whitlock  dana", &["Dana Whitlock"][..]),
        ("dana EXAMPLE", &["Dana Whitlock", "Dana Brown"]),
        ("\"dana brown\"", &["Dana Brown"]),
        ("\"brown dana\"", &[]),
        // A match never spans two fields.
        ("\"whitlock dana\"", &[]),
        ("whitlockdana", &[]),
        ("c1", &["Dana Whitlock"]),
    ] {
        assert_eq!(contacts(&anna, q).await, set(expected), "{q}");
    }
    assert_eq!(anna.get("/api/v1/contacts?q=%20").await.problem(400).errors[0].parameter.as_deref(), Some("q"));
}

#[tokio::test]
async fn ids_are_found_whole_or_from_their_beginning() {
    let app = TestApp::start().await;
    app.import_chats([
        &ChatBuilder::queued("thread-7712", "Acme", morning()).contact("visitor-0042", Some("Dana"), None, None),
        &ChatBuilder::queued("thread-7799", "Acme", morning()).contact("771", Some("Brown"), None, None),
        &ChatBuilder::queued("u-5", "Acme", morning()).contact("visitor-0043", Some("Lee"), None, None),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("thread-7712", &["Dana"][..]),
        ("thread-77", &["Dana", "Brown"]),
        ("thread-7", &["Dana", "Brown"]),
        // A word without a digit is no id.
        ("thread-", &[]),
        ("7712", &[]),
        ("771", &["Brown"]),
        ("77", &[]),
        ("u-5", &["Lee"]),
        ("visitor-004", &["Dana", "Lee"]),
        ("visitor-0043", &["Lee"]),
        ("thread-7712 dana", &["Dana"]),
        ("thread-7712 lee", &[]),
    ] {
        assert_eq!(found(&anna, q).await, set(expected), "{q}");
    }
    let rows: Page<sightline_shared::Chat> = anna.get("/api/v1/chats?q=u-5").await.ok();
    let (id, contact) = (rows.items[0].id.to_string(), rows.items[0].contact.as_ref().unwrap().id.unwrap().to_string());
    for q in [&id, &id.to_uppercase(), &id[..30], &contact, &contact[..30]] {
        assert_eq!(found(&anna, q).await, set(&["Lee"]), "{q}");
    }
    assert_eq!(contacts(&anna, &contact).await, set(&["Lee"]));
}

#[tokio::test]
async fn values_of_results_find_their_chats_and_themselves() {
    let app = TestApp::start().await;
    let with = |name: &str, model: &str| {
        chat(name).contact(name, Some(name), None, None).result(
            "Maud",
            "Test drive",
            &json!({"Model": model, "City": "Leeds"}),
        )
    };
    app.import_chats([&with("Dana", "Aster E3"), &with("Brown", "Aster E5"), &chat("Lee").contact_says("aster")]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "aster").await, set(&["Dana", "Brown", "Lee"]));
    assert_eq!(found(&anna, "\"aster e3\"").await, set(&["Dana"]));
    assert_eq!(marks(&anna, "\"aster e3\"").await, ["[Aster E3]"]);
    assert_eq!(found(&anna, "leeds brown").await, set(&["Brown"]));
    // The label of a field is not a value.
    assert_eq!(found(&anna, "model").await, set(&[]));
    for (q, expected) in [
        ("aster", &["Dana", "Brown"][..]),
        ("\"aster e5\" leeds", &["Brown"]),
        ("dana leeds", &["Dana"]),
        ("dana e5", &[]),
        ("\"e3 leeds\"", &[]),
    ] {
        assert_eq!(results(&anna, q).await, set(expected), "{q}");
    }
    let row: Page<ChatResult> = anna.get("/api/v1/results?q=e3").await.ok();
    assert_eq!(results(&anna, &row.items[0].id.to_string()).await, set(&["Dana"]));
    assert_eq!(results(&anna, &row.items[0].chat_id.to_string()).await, set(&["Dana"]));
}
