//! The state of something that is loaded, and its failures. Knows neither the source nor the view.

use crate::words::t;

/// Something that comes from the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Load<T> {
    /// It was requested.
    Loading,
    /// It is here.
    Ready(T),
    /// It could not be loaded.
    Failed(Failure),
}

/// A failed request, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer; absent when there was none.
    pub status: Option<u16>,
    /// The stable word of the problem; empty when there was none.
    pub code: String,
    /// What happened.
    pub detail: String,
    /// The id of the request, for support.
    pub request_id: Option<String>,
    /// What is wrong with the body of the request: JSON pointers, and words that follow a name.
    pub faults: Vec<(String, String)>,
}

impl Failure {
    /// No answer was received.
    #[must_use]
    pub fn no_answer() -> Self {
        Self::without_problem(None, t("failed.no_answer"))
    }

    /// The answer could not be read.
    #[must_use]
    pub fn not_understood(status: u16) -> Self {
        Self::without_problem(Some(status), t("failed.not_understood"))
    }

    fn without_problem(status: Option<u16>, detail: &str) -> Self {
        Self { status, code: String::new(), detail: detail.to_owned(), request_id: None, faults: Vec::new() }
    }

    /// Whether something is wrong with the member of the body at `pointer`.
    #[must_use]
    pub fn is_fault_of(&self, pointer: &str) -> bool {
        self.faults.iter().any(|(own, _)| own == pointer)
    }

    /// What is wrong with the member of the body at `pointer` or within it, in the words of the server.
    #[must_use]
    pub fn fault_of(&self, pointer: &str) -> Option<&str> {
        let is_within =
            |own: &str| own.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.faults.iter().find(|(own, _)| is_within(own)).map(|(_, words)| words.as_str())
    }

    /// What happened, in one sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.detail.clone()
    }

    /// The details that support needs: the status, the code and the request's id.
    #[must_use]
    pub fn details(&self) -> String {
        let status = self.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let request_id = self.request_id.as_deref().unwrap_or("none");
        format!("status {status}, code {}, request {request_id}: {}", self.code, self.detail)
    }

    /// Whether it does not exist, or the user may not see it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == Some(404)
    }
}
