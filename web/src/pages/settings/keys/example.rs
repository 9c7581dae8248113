//! A command that uses a key.

use sightline_shared::KeyScope;

/// A line for the shell: a request that a key with these scopes may make.
#[must_use]
pub fn curl(origin: &str, key: &str, scopes: &[KeyScope]) -> String {
    let has = |scope| scopes.contains(&scope);
    let read = |path: &str| format!("curl '{origin}/api/v1/{path}' -H 'authorization: Bearer {key}'");
    let send =
        |path: &str, file: &str| format!("{} -H 'content-type: application/json' --data @{file}.json", read(path));
    if has(KeyScope::ChatsRead) {
        read("chats?limit=1")
    } else if has(KeyScope::ResultsRead) {
        read("results?limit=1")
    } else if has(KeyScope::ContactsRead) {
        read("contacts?limit=1")
    } else if has(KeyScope::WebhooksManage) {
        read("webhooks")
    } else if has(KeyScope::Ingest) {
        send("ingest/chats", "chats")
    } else if has(KeyScope::ChatsWrite) {
        send("chats", "chat")
    } else {
        format!("{} -X PUT", send("contacts/crm-17", "contact"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_reads_is_tried_by_reading() {
        let line = curl("https://sight.example", "sl_x", &[KeyScope::Ingest, KeyScope::ResultsRead]);
        assert_eq!(line, "curl 'https://sight.example/api/v1/results?limit=1' -H 'authorization: Bearer sl_x'");
        let line = curl("https://sight.example", "sl_x", &[KeyScope::Ingest]);
        assert!(line.contains("/ingest/chats'") && line.ends_with("--data @chats.json"), "{line}");
    }
}
