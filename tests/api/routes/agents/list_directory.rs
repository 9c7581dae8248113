//! `GET /api/v1/agents/directory`: every agent with its numbers.

use super::{change, chat, directory};
use crate::routes::users::id_of;
use serde_json::json;
use sightline_shared::{Affiliation, AgentKind};
use sightline_tests::TestApp;

#[tokio::test]
async fn agents_come_with_their_numbers_and_the_archived_last() {
    let app = TestApp::start().await;
    let (admin, west) = (app.admin("Acme").await, app.admin("Acme/West").await);
    chat(&app, "one", "Acme/West", &["maud", "anna", "maud"]);
    chat(&app, "two", "Acme/East", &["anna"]);
    let _ = change(&admin, "external:anna", json!({"is_archived": true})).await.ok::<serde_json::Value>();
    let _ = change(&admin, "external:maud", json!({"user_id": id_of(&admin).await})).await.ok::<serde_json::Value>();
    let all = directory(&admin).await;
    let shown = all.iter().map(|one| (one.agent.name.as_str(), one.chat_count, one.result_count, one.archived_at));
    let archived_at = all[1].archived_at;
    assert_eq!(shown.collect::<Vec<_>>(), [("MAUD", 1, 0, None), ("ANNA", 2, 0, archived_at)]);
    assert!(archived_at.is_some());
    assert_eq!(all[0].external_ids, ["maud"]);
    assert_eq!(all[0].user.as_ref().unwrap().id, id_of(&admin).await);
    assert_eq!((all[0].agent.kind, all[0].agent.affiliation), (AgentKind::Agent, Affiliation::Own));
    let last = |id: &str| app.text(&format!("SELECT max(updated_at)::text FROM chats WHERE external_id = '{id}'"));
    let at = all[1].last_active_at.unwrap().utc().to_rfc3339();
    assert!(at.starts_with(&last("one").replace(' ', "T")[..19]), "{at}");

    // Of a part of the company: the chats that lie there, and no user of another part.
    let seen = directory(&west).await;
    let shown = seen.iter().map(|one| (one.agent.name.as_str(), one.chat_count, one.user.is_some()));
    assert_eq!(shown.collect::<Vec<_>>(), [("MAUD", 1, false), ("ANNA", 1, false)]);
    assert_eq!(directory(&app.admin("Beta").await).await, []);
}
