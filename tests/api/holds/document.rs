//! The OpenAPI document is served, and names what the server answers.

use sightline_tests::TestApp;

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let app = TestApp::start().await;
    let yaml = app.nobody().get("/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert_eq!(yaml.text, sightline::openapi::yaml().unwrap());
    let json = app.nobody().get("/openapi.json").await;
    let served: serde_json::Value = json.ok();
    assert_eq!(served, serde_json::to_value(sightline::openapi::document()).unwrap());
}

#[tokio::test]
async fn the_document_names_every_path_and_method_that_the_server_knows() {
    let app = TestApp::start().await;
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let id = uuid::Uuid::now_v7().to_string();
        let path = path.replace("{id}", &id).replace("{event}", &id);
        let answer = app.nobody().send(app.nobody().request(reqwest::Method::TRACE, &path)).await;
        assert_eq!(answer.problem(405).code, "method_not_allowed", "{path}");
        let mut allowed: Vec<String> = answer.header("allow").unwrap().split(", ").map(str::to_lowercase).collect();
        allowed.retain(|method| method != "head");
        allowed.sort();
        let mut documented: Vec<&String> = item.as_object().unwrap().keys().collect();
        documented.sort();
        assert_eq!(allowed.iter().collect::<Vec<_>>(), documented, "{path}");
    }
}
