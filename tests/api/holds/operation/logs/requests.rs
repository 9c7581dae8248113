//! Requests with a canary in every text, parameter, header and secret.

use reqwest::Method;
use serde_json::{Value, json};
use sightline_tests::{Answer, Caller, TestApp, samples};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Signs in, rightly and wrongly; the tokens that come of it.
pub async fn sign_in(nobody: &Caller, email: &str) -> Vec<String> {
    let login = "/api/v1/auth/login";
    let right = nobody.post(login, &json!({"email": email, "password": TestApp::PASSWORD})).await;
    let token = right.ok::<Value>()["access_token"].as_str().unwrap().to_owned();
    let set = |answer: &Answer| -> Vec<String> {
        let cookies = answer.headers("set-cookie").into_iter();
        cookies.map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect()
    };
    let cookies = set(&right);
    for body in [
        json!({"email": email, "password": "canary-password"}),
        json!({"email": "canary@example.com", "password": "canary-password"}),
        json!({"email": "canary", "password": "", "canary": "canary"}),
        json!("canary"),
    ] {
        assert!(nobody.post(login, &body).await.status.is_client_error());
    }
    for path in [login, "/api/v1/auth/password", "/api/v1/auth/refresh", "/api/v1/ingest/chats"] {
        for kind in ["application/json", "application/canary", "text/plain; canary=canary"] {
            let request =
                nobody.request(Method::POST, path).header("content-type", kind).body("{\"email\": \"canary\"");
            assert!(nobody.send(request).await.status.is_client_error(), "{path} {kind}");
        }
    }
    let taken = nobody.post("/api/v1/auth/password", &json!({"token": "canary", "password": TestApp::PASSWORD})).await;
    assert!(taken.status.is_client_error());
    for (header, value) in [
        ("authorization", "Bearer canary"),
        ("authorization", "Bearer sl_canarycanarycanarycanarycanarycanarycanary"),
        ("authorization", "Basic canary"),
        ("cookie", "__Host-sightline_access=canary; canary=canary"),
    ] {
        let request = nobody.request(Method::GET, "/api/v1/me?canary=canary").header(header, value);
        assert_eq!(nobody.send(request).await.status, 401, "{value}");
    }
    let again = nobody.request(Method::POST, "/api/v1/auth/refresh").header("sec-fetch-site", "same-origin");
    let refreshed = nobody.send(again.header("cookie", cookies.join("; "))).await;
    assert_eq!(refreshed.status, 204, "{}", refreshed.text);
    let value = |cookie: &String| cookie.split_once('=').unwrap().1.to_owned();
    cookies.iter().chain(&set(&refreshed)).map(value).chain([token]).filter(|value| !value.is_empty()).collect()
}

/// Requests that the parser refuses.
pub fn malformed(url: &str) {
    for request in [
        "CANARY canary\r\n\r\n",
        "GET /canary HTTP/1.1\r\nhost: x\r\ncanary canary\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nhost: canary\r\ncontent-length: canary\r\n\r\ncanary",
        "POST /api/v1/auth/login HTTP/1.1\r\nhost: canary\r\nconnection: close\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\ncanary\r\ncanary\r\n0\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 4"), "{request}");
    }
}

/// Lists, counts, exports and single things, found and not found, and every kind of wrong parameter.
pub async fn read(app: &TestApp, admin: &Caller) {
    for list in ["chats", "results", "contacts"] {
        for query in [
            "q=canary",
            "q=Dana",
            "q=%22bigger%20battery%22",
            "limit=canary",
            "cursor=canary",
            "canary=canary",
            "from=canary",
            "organization_id=canary",
            "tz=canary",
            "sort=canary",
            "q=%00canary",
            "q=canary&q=canary",
        ] {
            let _ = admin.get(&format!("/api/v1/{list}?{query}")).await;
            let _ = admin.get(&format!("/api/v1/{list}/count?{query}")).await;
        }
        for format in ["csv", "ndjson", "xlsx"] {
            let _ = admin.get(&format!("/api/v1/export/{list}?format={format}&range=all&q=Dana")).await;
            let _ = admin.get(&format!("/api/v1/export/{list}?format={format}")).await;
        }
        let id = app.text(&format!("SELECT id FROM {list} ORDER BY id LIMIT 1"));
        assert_eq!(admin.get(&format!("/api/v1/{list}/{id}")).await.status, 200);
        for wrong in ["canary", "external:canary", "%00canary", "canary%2Fcanary"] {
            assert!(admin.get(&format!("/api/v1/{list}/{wrong}")).await.status.is_client_error(), "{wrong}");
        }
    }
    let chat = app.text("SELECT id FROM chats ORDER BY id LIMIT 1");
    for path in [
        "/api/v1/overview?q=canary",
        "/api/v1/agents?q=canary",
        "/canary",
        "/canary.js?canary=canary",
        "/api/v1/canary",
        &format!("/api/v1/chats/{chat}/events?limit=200"),
        &format!("/api/v1/chats/{chat}/events?around=canary"),
        &format!("/api/v1/export/chats/{chat}?format=txt"),
        "/api/v1/live?canary=canary",
    ] {
        let request = admin.request(Method::GET, path).header("if-none-match", "\"canary\"");
        let request = request.header("x-canary", "canary").header("user-agent", "canary").header("referer", "canary");
        let _ = admin.send(request.header("x-forwarded-for", "canary").header("x-request-id", "a canary")).await;
    }
    let stream = admin.request(Method::GET, "/api/v1/live").header("last-event-id", "canary");
    assert_eq!(admin.send(stream).await.status, 200);
}

/// Users, keys, views and endpoints; the secrets that come of them.
pub async fn manage(admin: &Caller, endpoint: &str) -> Vec<String> {
    let user = json!({"email": "canary.bird@example.com", "name": "Canary Bird", "role": "supervisor"});
    let link: Value = admin.post("/api/v1/users", &user).await.ok();
    let taken = admin.post("/api/v1/users", &user).await;
    assert_eq!(taken.status, 409, "{}", taken.text);
    let key = json!({"name": "Canary", "scopes": ["chats:read"]});
    let key: Value = admin.post("/api/v1/api-keys", &key).await.ok();
    let view = json!({"tab": "chats", "name": "Canary", "query": "q=canary", "is_shared": true});
    let _ = admin.post("/api/v1/views", &view).await;
    let mut secrets = vec![link["link"]["token"].clone(), key["key"].clone()];
    for url in [format!("{endpoint}/canary?canary=canary"), "http://127.0.0.1:1/canary?canary=canary".to_owned()] {
        let types = ["chat.created", "chat.event", "chat.closed", "contact.created", "contact.erased"];
        let made =
            admin.post("/api/v1/webhooks", &json!({"url": url, "description": "canary", "event_types": types})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        secrets.push(made.ok::<Value>()["secret"].clone());
        let id = made.ok::<Value>()["id"].as_str().unwrap().to_owned();
        assert!(admin.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await.status.is_success());
    }
    let password = json!({"current_password": "canary-password", "new_password": "another canary-password"});
    for (path, body) in [
        ("/api/v1/users", json!({"email": "canary", "name": "\u{7}canary", "role": "canary", "canary": 1})),
        ("/api/v1/webhooks", json!({"url": "http://canary:canary@10.0.0.1/canary", "event_types": ["canary"]})),
        ("/api/v1/webhooks", json!({"url": "https://canary.invalid/canary", "event_types": ["canary"]})),
        ("/api/v1/api-keys", json!({"name": "canary", "scopes": ["canary"]})),
        ("/api/v1/views", json!({"tab": "canary", "name": "canary", "query": "canary=canary"})),
        ("/api/v1/me/password", password),
    ] {
        let answer = admin.post(path, &body).await;
        assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.text);
    }
    let text = |secret: Value| secret.as_str().map(str::to_owned).unwrap_or_else(|| panic!("no secret: {secret}"));
    secrets.into_iter().map(text).collect()
}

/// What programs send: taken, put right, refused and unreadable.
pub async fn send(program: &Caller) {
    let mut chat: Value = serde_json::from_str(samples().lines().next().unwrap()).unwrap();
    chat["external_id"] = json!("canary-chat");
    chat["contact"] =
        json!({"external_id": "canary-1", "name": "Canary\u{7} Bird", "email": "canary", "phone": "canary"});
    chat["participants"][0] = json!({"external_id": "canary-1", "kind": "contact", "name": "Canary Bird"});
    for event in chat["events"].as_array_mut().unwrap() {
        event["external_id"] = json!(format!("canary-{}", event["external_id"].as_str().unwrap()));
        event["participant"] = json!("canary-1");
    }
    chat["results"] = json!([]);
    let refused = json!({"external_id": "canary\u{0}", "canary": "canary", "events": "canary"});
    let body = format!("{chat}\n{refused}\n{{\"canary\": \"canary\n\"canary\"\n{chat}\n");
    for (kind, body) in [
        ("application/x-ndjson", body.clone()),
        ("application/json", body),
        ("application/json", "[\"canary\"".to_owned()),
    ] {
        let request = program.request(Method::POST, "/api/v1/ingest/chats").header("content-type", kind).body(body);
        let _ = program.send(request.header("idempotency-key", format!("canary {}", kind.len()))).await;
    }
    let coded = program.request(Method::POST, "/api/v1/ingest/chats").header("content-type", "application/json");
    let _ = program.send(coded.header("content-encoding", "gzip").body("canary")).await;
    let put = |path: &str, body: Value| program.send(program.request(Method::PUT, path).json(&body));
    let made =
        put("/api/v1/contacts/external:canary-2", json!({"name": "Canary", "email": "canary@example.com"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let _ = put("/api/v1/contacts/external:canary-2", json!({"name": 7, "email": ["canary"], "canary": 1})).await;
    let _ = put("/api/v1/agents/external:canary-3", json!({"name": "Canary"})).await;
    let _ = put("/api/v1/forms/canary", json!({"fields": [{"label": "canary", "type": "text"}]})).await;
    let _ = put("/api/v1/forms/canary", json!({"fields": [{"label": "canary", "type": "canary"}]})).await;
    let _ = program.post("/api/v1/chats", &refused).await;
    let erased = program.send(program.request(Method::DELETE, "/api/v1/contacts/external:canary-1")).await;
    assert!(erased.status.is_client_error(), "{}", erased.text);
}

/// Opens a chat that waits, takes part in it to its end, and erases its contact.
pub async fn take_part(app: &TestApp, admin: &Caller) {
    let waiting = "FROM chats WHERE state = 'queued' AND contact_id IS NOT NULL ORDER BY id LIMIT 1";
    let (id, contact) = (app.text(&format!("SELECT id {waiting}")), app.text(&format!("SELECT contact_id {waiting}")));
    let chat = format!("/api/v1/chats/{id}");
    for (path, body, status) in [
        ("join", json!({}), 200),
        ("accept", json!({}), 200),
        ("events", json!({"type": "message", "text": "A canary sings"}), 201),
        ("events", json!({"type": "note", "text": "A canary is noted"}), 201),
        ("events", json!({"type": "canary", "text": "\u{0}canary", "canary": "canary"}), 400),
        ("transfer", json!({"organization_id": "canary", "note": "canary"}), 400),
        ("close", json!({"reason": "canary"}), 200),
    ] {
        let request = admin.request(Method::POST, &format!("{chat}/{path}")).json(&body);
        let answer = admin.send(request.header("idempotency-key", format!("canary-{path}-{}", body["type"]))).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.text);
    }
    for path in [
        format!("{chat}/events?limit=200"),
        format!("/api/v1/contacts/{contact}"),
        format!("/api/v1/contacts/{contact}/erasure"),
    ] {
        assert_eq!(admin.get(&path).await.status, 200, "{path}");
    }
    let erased = admin.send(admin.request(Method::DELETE, &format!("/api/v1/contacts/{contact}"))).await;
    assert_eq!(erased.status, 200, "{}", erased.text);
}
