//! `GET /api/v1/agents`: suggestions for the filter.

use crate::holds::lists::naive::{World, agent_names};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn agents_are_suggested_by_name_own_before_partners_before_bots() {
    let world = &World::start().await;
    let names = async |query: &str| {
        let page: sightline_shared::Page<sightline_shared::Agent> =
            world.caller.get(&format!("/api/v1/agents?{query}")).await.ok();
        page.items
            .into_iter()
            .map(|agent| (agent.affiliation.as_str(), agent.kind.as_str(), agent.name))
            .collect::<Vec<_>>()
    };
    let all = names("").await;
    assert_eq!(all.iter().map(|(.., name)| name.clone()).collect::<BTreeSet<_>>(), agent_names(&world.documents));
    let order = |(affiliation, kind, _): &(&str, &str, String)| match (*affiliation, *kind) {
        (_, "bot") => 2,
        ("partner", _) => 1,
        _ => 0,
    };
    assert!(all.is_sorted_by_key(order), "{all:?}");
    assert_eq!(names("q=SOFIA").await.len(), 1);
    assert_eq!(names("q=%25").await.len(), 0);
    assert!(names("kind=bot").await.iter().all(|(_, kind, _)| *kind == "bot"));
    assert_eq!(names("kind=bot").await.len() + names("kind=agent").await.len(), all.len());
    for (path, id) in &world.organizations {
        let found: BTreeSet<String> =
            names(&format!("organization_id={id}")).await.into_iter().map(|(.., name)| name).collect();
        let chats: Vec<Value> = world
            .documents
            .iter()
            .filter(|chat| chat["organization"].as_str().unwrap().starts_with(path.as_str()))
            .cloned()
            .collect();
        assert_eq!(found, agent_names(&chats), "{path}");
    }
}
