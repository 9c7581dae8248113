//! `GET /api/v1/agents/{id}`: one agent with its numbers.

use super::{AGENTS, chat, get};
use sightline_tests::TestApp;

#[tokio::test]
async fn an_agent_is_found_by_either_id_by_admins_that_see_it() {
    let app = TestApp::start().await;
    let admin = app.admin("Acme").await;
    chat(&app, "one", "Acme/West", &["maud"]);
    let maud = get(&admin, "external:maud").await;
    assert_eq!((maud.agent.name.as_str(), maud.chat_count), ("MAUD", 1));
    assert_eq!(get(&admin, &maud.agent.id.to_string()).await, maud);
    assert_eq!(get(&app.admin("Acme/West").await, "external:maud").await.chat_count, 1);
    for hidden in [app.admin("Acme/East").await, app.admin("Beta").await] {
        assert_eq!(hidden.get(&format!("{AGENTS}/{}", maud.agent.id)).await.problem(404).code, "not_found");
    }
}
