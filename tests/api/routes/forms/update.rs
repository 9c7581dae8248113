//! `PATCH /api/v1/forms/{name}`: another name, and archiving.

use crate::holds::import::assert_recount_is_clean;
use crate::routes::audit::log;
use reqwest::Method;
use serde_json::{Value, json};
use sightline_shared::{Chat, ChatResult, Form, KeyScope, Page};
use sightline_tests::{Answer, Caller, ChatBuilder, TestApp, at};

async fn change(caller: &Caller, name: &str, change: &Value) -> Answer {
    caller.send(caller.request(Method::PATCH, &format!("/api/v1/forms/{name}")).json(change)).await
}

async fn forms(caller: &Caller, query: &str) -> Vec<Form> {
    caller.get(&format!("/api/v1/forms{query}")).await.ok::<Page<Form>>().items
}

fn chat(id: &str, form: &str) -> ChatBuilder {
    ChatBuilder::queued(id, "Acme/West", at("2026-11-22T10:00:00Z")).accepted("Maud").result(
        "Maud",
        form,
        &json!({"Model": "Aster"}),
    )
}

/// The names of the forms of results, by the ids of their chats at the source.
fn stored(app: &TestApp) -> Vec<String> {
    app.texts(
        "SELECT chats.external_id || ' ' || form_name || ' ' || chats.forms::text FROM results \
           JOIN chats ON chats.id = results.chat_id ORDER BY 1",
    )
}

#[tokio::test]
async fn results_keep_the_name_that_their_form_had_and_sources_may_go_on_using_it() {
    let app = TestApp::start().await;
    let (admin, west) = (app.admin("Acme").await, app.supervisor("Acme/West").await);
    app.import_chats([&chat("one", "Test drive")]);
    let renamed: Form = change(&admin, "Test%20drive", &json!({"name": " Trial drive "})).await.ok();
    assert_eq!((renamed.name.as_str(), &renamed.former_names[..]), ("Trial drive", &["Test drive".to_owned()][..]));
    assert_eq!((renamed.result_count, renamed.archived_at), (Some(1), None));
    // The same again changes nothing, and what is new has the new name.
    let report = app.import(&chat("one", "Test drive").line(), None);
    assert_eq!((report.totals.unchanged, report.totals.updated), (1, 0));
    app.import_chats([&chat("two", "Test drive"), &chat("three", "Trial drive")]);
    let expected =
        ["one Test drive {\"Test drive\"}", "three Trial drive {\"Trial drive\"}", "two Trial drive {\"Trial drive\"}"];
    assert_eq!(stored(&app), expected);
    app.import_chats([&chat("two", "Test drive"), &chat("one", "Trial drive")]);
    assert_eq!(stored(&app), expected);
    assert_recount_is_clean(&app);
    let seen = forms(&west, "?archived=true").await;
    assert_eq!(
        seen.iter().map(|form| (form.name.as_str(), form.result_count)).collect::<Vec<_>>(),
        [("Trial drive", Some(3))]
    );
    assert_eq!(west.all::<ChatResult>("/api/v1/results?form=Test%20drive").await.len(), 1);
    // What a platform knows of it goes to the one form, under either name.
    let desk = app.key("Acme", &[KeyScope::ChatsWrite]);
    let put = desk
        .request(Method::PUT, "/api/v1/forms/Test%20drive")
        .json(&json!({"fields": [{"label": "Model", "type": "choice"}]}));
    let put = desk.send(put).await;
    assert_eq!((put.status.as_u16(), put.ok::<Form>().name.as_str()), (200, "Trial drive"));
    // Back, under the name that it had.
    let back: Form = change(&admin, "Test%20drive", &json!({"name": "Test drive"})).await.ok();
    assert_eq!(back.former_names, ["Trial drive"]);
    let details: Vec<Option<Value>> =
        log(&admin, "?action=form_changed").await.into_iter().map(|entry| entry.details).collect();
    assert_eq!(details, [Some(json!({"name": true})), Some(json!({"new": false})), Some(json!({"name": true}))]);
}

#[tokio::test]
async fn an_archived_form_is_not_offered_and_keeps_its_results() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    app.import_chats([&chat("one", "Test drive"), &chat("two", "Service")]);
    let archived: Form = change(&admin, "Service", &json!({"is_archived": true})).await.ok();
    assert!(archived.archived_at.is_some());
    let names = |forms: Vec<Form>| forms.into_iter().map(|form| form.name).collect::<Vec<_>>();
    assert_eq!(names(forms(&admin, "").await), ["Test drive"]);
    assert_eq!(names(forms(&admin, "?archived=true").await), ["Test drive", "Service"]);
    app.import_chats([&chat("three", "Service")]);
    assert_eq!(admin.all::<Chat>("/api/v1/chats?form=Service").await.len(), 2);
    assert_eq!(
        change(&admin, "Service", &json!({"is_archived": true})).await.ok::<Form>().archived_at,
        archived.archived_at
    );
    assert_eq!(change(&admin, "Service", &json!({"is_archived": false})).await.ok::<Form>().archived_at, None);
    assert_eq!(names(forms(&admin, "").await), ["Service", "Test drive"]);
}

#[tokio::test]
async fn what_cannot_be_is_named_and_forms_of_others_are_not_there() {
    let app = TestApp::start().await;
    let (admin, west, beta) = (app.admin("Acme").await, app.admin("Acme/West").await, app.admin("Beta").await);
    app.import_chats([&chat("one", "Test drive"), &chat("two", "Service")]);
    assert_eq!(change(&admin, "Service", &json!({"name": "Repair"})).await.status, 200);
    for taken in ["Repair", "Service"] {
        assert_eq!(change(&admin, "Test%20drive", &json!({"name": taken})).await.problem(409).code, "name_taken");
    }
    let wrong = change(&admin, "Repair", &json!({"name": " "})).await.problem(400);
    assert_eq!(wrong.errors[0].pointer.as_deref(), Some("/name"));
    assert_eq!(change(&admin, "Nothing", &json!({"name": "Else"})).await.problem(404).code, "not_found");
    assert_eq!(change(&beta, "Repair", &json!({"name": "Else"})).await.problem(404).code, "not_found");
    assert_eq!(change(&west, "Repair", &json!({"name": "Else"})).await.problem(403).code, "forbidden");
    let names: Vec<String> = forms(&admin, "").await.into_iter().map(|form| form.name).collect();
    assert_eq!(names, ["Repair", "Test drive"]);
}
