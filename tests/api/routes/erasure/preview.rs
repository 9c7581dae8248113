//! `GET /api/v1/contacts/{id}/erasure`: what an erasure would remove, in numbers.

use crate::routes::erasure::{assert_nothing_is_left, contact_id, detail, erase, import, preview};
use sightline_shared::Erasure;
use sightline_tests::TestApp;

#[tokio::test]
async fn an_erasure_is_of_the_whole_company_and_only_counts_what_the_caller_does_not_see() {
    let app = TestApp::start().await;
    let west = app.supervisor("Acme/West").await;
    import(&app);
    let (east, beta) = (app.supervisor("Acme/East").await, app.admin("Beta").await);
    let id = contact_id(&app);
    let before = app.dump();
    for caller in [&east, &beta, &app.agent("Acme").await, &app.nobody()] {
        assert!([401, 403, 404].contains(&erase(caller, &id).await.status.as_u16()));
        assert!([401, 403, 404].contains(&preview(caller, &id).await.status.as_u16()));
    }
    let answer = async |id: &str| {
        let problem = erase(&beta, id).await.problem(404);
        (problem.code, problem.title, problem.detail)
    };
    assert_eq!(answer(&id).await, answer("0199d2a0-1111-7000-8000-000000000000").await);
    // East sees a chat of the contact, and with it the contact.
    assert_eq!(erase(&east, &id).await.status, 403);
    let without_sign_ins = |dump: String| {
        let is_other = |line: &&str| !["audit", "users", "auth", "refresh"].iter().any(|word| line.starts_with(word));
        dump.lines().filter(is_other).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_sign_ins(app.dump()), without_sign_ins(before));
    let numbers: Erasure = preview(&west, &id).await.ok();
    assert_eq!((numbers.chats, numbers.hidden_chats, numbers.results), (3, 1, 3));
    let receipt: Erasure = erase(&west, &id).await.ok();
    assert_eq!(Erasure { erased_at: None, ..receipt }, numbers);
    assert_nothing_is_left(&app);
    let (chat, _) = detail(&east, "east").await;
    assert!(chat.chat.contact.unwrap().erased);
}
