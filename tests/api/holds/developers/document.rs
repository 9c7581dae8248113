//! The OpenAPI document is served, and names what the server answers.

use serde_json::Value;
use sightline_tests::TestApp;

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let app = TestApp::start().await;
    let yaml = app.nobody().get("/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert_eq!(yaml.text, sightline::openapi::yaml().unwrap());
    let json = app.nobody().get("/openapi.json").await;
    let served: Value = json.ok();
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

#[test]
fn readers_of_yaml_1_1_find_no_truth_values_among_its_words() {
    let yaml = sightline::openapi::yaml().unwrap();
    let value = |line: &str| line.rsplit_once([':', '-']).map(|(_, value)| value.trim().to_lowercase());
    let is_truth =
        |line: &&str| value(line).is_some_and(|value| ["on", "off", "yes", "no", "y", "n"].contains(&&*value));
    assert_eq!(yaml.lines().filter(is_truth).collect::<Vec<_>>(), [""; 0]);
    assert!(yaml.contains("name: 'on'"));
    let read: Value = yaml_serde::from_str(&yaml).unwrap();
    assert_eq!(read, serde_json::to_value(sightline::openapi::document()).unwrap());
}

#[test]
fn every_failure_is_documented_with_a_problem_and_every_limit_with_its_headers() {
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let (mut limited, mut public) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let responses = operation["responses"].as_object().unwrap();
            let failures = responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
            for (status, response) in failures {
                assert!(response["content"]["application/problem+json"]["schema"].is_object(), "{path} {status}");
            }
            match responses.get("429") {
                Some(response) => {
                    limited += 1;
                    for name in ["retry-after", "ratelimit", "ratelimit-policy"] {
                        assert!(response["headers"][name].is_object(), "{path} {name}");
                    }
                }
                None => public.push(operation["operationId"].as_str().unwrap()),
            }
        }
    }
    public.sort_unstable();
    assert_eq!(public, ["get_healthz", "get_readyz", "logout", "refresh"]);
    assert!(limited > 55, "{limited}");
}

#[tokio::test]
async fn the_examples_of_a_range_are_a_range() {
    let app = TestApp::start().await;
    let anna = app.supervisor("Acme").await;
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    for path in ["/api/v1/chats", "/api/v1/results", "/api/v1/contacts", "/api/v1/overview"] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let example = |name: &str| {
            let parameter = parameters.iter().find(|one| one["name"] == name).unwrap();
            assert!(!parameter["schema"].to_string().contains("examples"), "{path} {name}");
            parameter["example"].as_str().unwrap().to_owned()
        };
        let (from, to) = (example("from"), example("to"));
        assert_ne!(from, to);
        assert_eq!(anna.get(&format!("{path}?from={from}&to={to}")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn its_page_loads_nothing_from_elsewhere_and_evaluates_nothing() {
    let app = TestApp::start().await;
    let page = app.nobody().get("/docs").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'; script-src 'self'"), "{policy}");
    assert!(!policy.contains("'unsafe-"), "{policy}");
    let named = |attribute: &'static str| page.text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
    let files: Vec<&str> = named("src=\"").chain(named("rel=\"stylesheet\" href=\"")).collect();
    assert_eq!(files.len(), 4, "{files:?}");
    for file in files {
        let answer = app.nobody().get(file).await;
        assert!(file.starts_with("/docs/") && answer.status == 200 && !answer.text.is_empty(), "{file}");
    }
    // As browsers and people may write it; the page's own addresses would be others below it.
    assert_eq!(app.nobody().get("/docs/").await.text, page.text);
    assert_eq!(app.nobody().get("/docs/other.js").await.problem(404).code, "not_found");
    assert_eq!(app.nobody().post("/docs", &Value::Null).await.problem(405).code, "method_not_allowed");
}
