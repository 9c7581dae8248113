//! What is being loaded, and why it did not come. Knows neither where from nor how it is shown.

use crate::words::t;

/// Something that comes from the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Load<T> {
    /// It was asked for.
    Loading,
    /// It is here.
    Ready(T),
    /// It did not come.
    Failed(Failure),
}

/// Why something did not come, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer; absent when there was none.
    pub status: Option<u16>,
    /// The stable word of the problem; empty when there was none.
    pub code: String,
    /// What happened.
    pub detail: String,
    /// With what the support finds it.
    pub request_id: Option<String>,
}

impl Failure {
    /// There was no answer at all.
    #[must_use]
    pub fn no_answer() -> Self {
        Self { status: None, code: String::new(), detail: t("failed.no_answer").to_owned(), request_id: None }
    }

    /// The answer was not what it should be.
    #[must_use]
    pub fn not_understood(status: u16) -> Self {
        Self {
            status: Some(status),
            code: String::new(),
            detail: t("failed.not_understood").to_owned(),
            request_id: None,
        }
    }

    /// What happened, in one sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.detail.clone()
    }

    /// What the support asks for: the status, the stable word and the request's id.
    #[must_use]
    pub fn details(&self) -> String {
        let status = self.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let request_id = self.request_id.as_deref().unwrap_or("none");
        format!("status {status}, code {}, request {request_id}: {}", self.code, self.detail)
    }

    /// What was asked for is not there, or not the reader's to see.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == Some(404)
    }
}
