//! Servers on one database share the work, and none sends what another sends.

use crate::routes::webhooks::{limits, settled, start, subscribe};
use sightline::state::Settings;
use sightline_tests::{ChatBuilder, Receiver, at};
use std::collections::BTreeMap;

#[tokio::test]
async fn two_servers_send_each_message_once() {
    let app = start(limits()).await;
    let settings = Settings { workers: Some(1), webhooks: limits(), ..Settings::default() };
    let _twin = app.twin_with(settings).await;
    let admin = app.admin("Acme").await;
    let receivers: [Receiver; 3] = std::array::from_fn(|_| Receiver::start());
    let mut ids = Vec::new();
    for receiver in &receivers {
        ids.push(subscribe(&admin, &receiver.url, &["chat.event", "chat.created"]).await.0);
    }
    let began = at("2026-11-22T10:00:00Z");
    let chats: Vec<ChatBuilder> = (0..20)
        .map(|number| ChatBuilder::queued(&format!("chat-{number}"), "Acme", began).contact_says("Hello"))
        .collect();
    app.import_chats(&chats);
    for (id, receiver) in ids.into_iter().zip(&receivers) {
        let log = settled(&admin, id).await;
        assert!(log.iter().all(|one| one.attempts == 1));
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for message in receiver.received() {
            *seen.entry(message.header("webhook-id").to_owned()).or_default() += 1;
        }
        assert_eq!((seen.len(), seen.values().max()), (60, Some(&1)));
        assert_eq!(log.len(), 60);
    }
}
