//! Requests that other sites make a browser send.

use reqwest::Method;
use serde_json::json;
use sightline_shared::Role;
use sightline_tests::TestApp;
use sightline_tests::browser_requests::{ACCESS, OWN, browser, cookies, login};
use uuid::Uuid;

/// Every unsafe operation of the document that a cookie can be sent with: id, method, path.
fn unsafe_operations() -> Vec<(String, Method, String)> {
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let id = operation["operationId"].as_str().unwrap();
            if ![Method::GET, Method::HEAD].contains(&method) && !["login", "refresh", "set_password"].contains(&id) {
                let any = Uuid::now_v7().to_string();
                found.push((id.to_owned(), method, path.replace("{id}", &any).replace("{event}", &any)));
            }
        }
    }
    assert!(found.len() >= 2, "{found:?}");
    found
}

#[tokio::test]
async fn no_unsafe_operation_is_open_to_other_sites() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Admin);
    let cookie = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[ACCESS]);
    let foreign: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
    ];
    for (operation, method, path) in unsafe_operations() {
        for headers in foreign {
            let answer = browser(&app, method.clone(), &path, &cookie, headers).await;
            assert_eq!(answer.problem(403).code, "forbidden", "{operation} {headers:?}");
        }
    }
    assert_eq!(browser(&app, Method::GET, "/api/v1/me", &cookie, &[]).await.status, 200, "something was done");
}

#[tokio::test]
async fn a_password_is_set_from_no_other_site() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let body = json!({"token": "unknown", "password": "a new and better phrase"});
    let ask = |(name, value): (&'static str, &'static str)| {
        let request = nobody.request(Method::POST, "/api/v1/auth/password").header(name, value);
        nobody.send(request.json(&body))
    };
    for foreign in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(ask(foreign).await.problem(403).code, "forbidden", "{foreign:?}");
    }
    for own in [OWN[0], ("user-agent", "a program")] {
        assert_eq!(ask(own).await.problem(400).errors[0].pointer.as_deref(), Some("/token"), "{own:?}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_no_body() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Admin);
    let cookie = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[ACCESS]);
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let takes_json = &operation["requestBody"]["content"]["application/json"];
            if takes_json.is_null() || path.contains('{') {
                continue;
            }
            for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"] {
                let headers = [OWN[0], ("content-type", kind)];
                let method = method.to_uppercase().parse().unwrap();
                let answer = browser(&app, method, path, &cookie, &headers).await;
                assert_eq!(answer.problem(415).code, "unsupported_media_type", "{path} {kind}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 6);
}

#[tokio::test]
async fn a_header_does_not_turn_one_method_into_another() {
    let app = TestApp::start().await;
    let email = app.add_user("Acme", Role::Admin);
    let cookie = format!("{ACCESS}={}", cookies(&login(&app, &email).await)[ACCESS]);
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let answer = browser(&app, Method::GET, "/api/v1/auth/logout", &cookie, &[(name, "POST")]).await;
        assert_eq!(answer.status, 405, "{name}");
    }
    assert_eq!(browser(&app, Method::GET, "/api/v1/auth/logout?_method=POST", &cookie, &[]).await.status, 405);
    assert_eq!(browser(&app, Method::GET, "/api/v1/me", &cookie, &[]).await.status, 200);
}
