use super::*;
use actix_web::body::to_bytes;
use actix_web::dev::Service as _;
use actix_web::middleware::from_fn;
use actix_web::test::{self, TestRequest};
use actix_web::{App, web};
use sightline_shared::Problem;

fn id_for(offered: &'static str) -> String {
    let mut headers = HeaderMap::new();
    headers.insert(REQUEST_ID, HeaderValue::from_static(offered));
    request_id(&headers)
}

#[test]
fn a_sane_request_id_is_kept_and_any_other_replaced() {
    assert_eq!(id_for("trace-1.a_b:c"), "trace-1.a_b:c");
    for odd in ["", "a b", "<script>", "a\"b"] {
        assert_ne!(id_for(odd), odd);
    }
}

/// What a server with these handlers answers to `request`, whatever the middleware makes of it.
async fn answered(request: TestRequest) -> HttpResponse {
    let panics = async || -> HttpResponse { panic!("é{}", "x".repeat(3)) };
    let slow = async || -> Result<HttpResponse, crate::error::Error> { Err(crate::error::Error::TooSlow) };
    let app = App::new()
        .wrap(from_fn(handle))
        .route("/api/panics", web::get().to(panics))
        .route("/api/slow", web::route().to(slow))
        .route("/api/works", web::get().to(async || "works"));
    let app = test::init_service(app).await;
    match app.call(request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(why) => why.error_response(),
    }
}

async fn problem_of(response: HttpResponse) -> Problem {
    let status = response.status().as_u16();
    assert_eq!(response.headers().get("content-type").unwrap(), PROBLEM_JSON);
    assert_eq!(response.headers().get("x-content-type-options").unwrap(), "nosniff");
    let id = response.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
    let body = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("no body"));
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!((problem.status, &problem.request_id), (status, &id));
    problem
}

#[actix_web::test]
async fn a_panic_is_a_problem_without_details_and_the_server_continues() {
    let request = TestRequest::get().uri("/api/panics?x=1").insert_header(("x-request-id", "mine"));
    let response = answered(request).await;
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    let problem = problem_of(response).await;
    assert_eq!((problem.status, problem.code.as_str(), problem.request_id.as_str()), (500, "internal", "mine"));
    assert_eq!(problem.instance, "/api/panics");
    assert!(!problem.detail.contains('é'), "{}", problem.detail);
    assert_eq!(answered(TestRequest::get().uri("/api/works")).await.status(), 200);
}

#[actix_web::test]
async fn a_slow_read_has_to_be_narrowed_and_a_slow_write_to_be_retried() {
    let read = problem_of(answered(TestRequest::get().uri("/api/slow")).await).await;
    assert_eq!((read.status, read.code.as_str()), (422, "too_slow"));
    let response = answered(TestRequest::post().uri("/api/slow")).await;
    assert_eq!(response.headers().get("retry-after").unwrap(), "1");
    assert_eq!(problem_of(response).await.code, "unavailable");
}

#[actix_web::test]
async fn an_address_has_an_end() {
    let works = |length: usize| TestRequest::get().uri(&format!("/api/works?{}", "x".repeat(length)));
    assert_eq!(answered(works(LONGEST_ADDRESS - 11)).await.status(), 200);
    let problem = problem_of(answered(works(LONGEST_ADDRESS - 10)).await).await;
    assert_eq!((problem.status, problem.code.as_str()), (414, "too_long"));
}
