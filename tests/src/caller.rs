//! A caller of the API, signed in or not.

use crate::wait::AT_MOST;
use reqwest::header::{CONNECTION, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sightline_shared::{Page, Problem, SignedIn};

/// A caller.
#[derive(Clone)]
pub struct Caller {
    url: String,
    token: Option<String>,
    client: reqwest::Client,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Caller {
    pub(crate) fn new(url: &str, token: Option<String>) -> Self {
        // No connection outlives its request: a server that stops would wait for the idle ones, and
        // one that it closes must not be used again just then.
        let close = HeaderMap::from_iter([(CONNECTION, HeaderValue::from_static("close"))]);
        let client =
            reqwest::Client::builder().no_proxy().tls_certs_only([]).read_timeout(AT_MOST).default_headers(close);
        Self { url: url.to_owned(), token, client: client.build().unwrap() }
    }

    /// The same server with the token of a sign-in.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(&self, email: &str, password: &str) -> Self {
        let body = serde_json::json!({"email": email, "password": password});
        let signed_in: SignedIn = self.post("/api/v1/auth/login", &body).await.ok();
        Self::new(&self.url, Some(signed_in.access_token))
    }

    /// The access token.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request to be completed.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// HEAD.
    pub async fn head(&self, path: &str) -> Answer {
        self.send(self.request(Method::HEAD, path)).await
    }

    /// Every row of a list, page by page.
    ///
    /// # Panics
    /// When a page is refused, or the pages do not end.
    pub async fn all<T: DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let mut rows = Vec::new();
        let mut cursor = None;
        for _ in 0..10_000 {
            let joint = if path.contains('?') { '&' } else { '?' };
            let next = cursor.map(|cursor: String| format!("{joint}cursor={cursor}")).unwrap_or_default();
            let page: Page<T> = self.get(&format!("{path}{next}")).await.ok();
            rows.extend(page.items);
            let Some(next) = page.next_cursor else { return rows };
            cursor = Some(next);
        }
        panic!("{path} has no end");
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        // The stream has no end; `listen` reads it.
        if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            return Answer { status, headers, text: String::new() };
        }
        Answer { status, headers, text: response.text().await.unwrap() }
    }
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    /// When the request failed.
    #[must_use]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("{why}: {}", self.text))
    }

    /// The problem document of a failure with this status.
    ///
    /// # Panics
    /// When it is anything else.
    #[must_use]
    pub fn problem(&self, status: u16) -> Problem {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some(sightline_shared::PROBLEM_JSON));
        let problem: Problem = serde_json::from_str(&self.text).unwrap();
        assert_eq!(problem.status, status);
        assert_eq!(Some(problem.request_id.as_str()), self.header("x-request-id"));
        problem
    }

    /// The values of all headers of a name.
    #[must_use]
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
