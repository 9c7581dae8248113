//! How a request fails, and the problem document (RFC 9457) that says so.
//!
//! A handler returns [`Error`]; `ResponseError` turns it into a status with a [`Draft`], and the
//! outermost middleware ([`crate::http::middleware`]) completes it with path and request id. An internal
//! cause is logged there, once, and never sent.

use crate::store::DbError;
use crate::store::database::failure::Failure;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::Error as QueryError;
use sightline_shared::{Fault, Problem};

/// The most faults reported for one request, as documented in `openapi.yaml`.
const MOST_FAULTS: usize = 100;

/// The code of a query that takes too long.
const TOO_SLOW: &str = "too_slow";
/// The code of a write to a row that another request changed at the same time.
const CHANGED: &str = "changed_meanwhile";

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is not valid; every fault is listed.
    #[error("the request is not valid")]
    Invalid(Vec<Fault>),
    /// The caller is not signed in, or the sign-in has ended.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The resource does not exist, or the caller may not see it; both give the same answer.
    #[error("not found")]
    NotFound,
    /// Not possible in the present state: a stable code and the reason.
    #[error("{1}")]
    Conflict(&'static str, &'static str),
    /// Understood, but it cannot be done: a stable code and the reason.
    #[error("{1}")]
    Unprocessable(&'static str, String),
    /// Too many requests; try again after this many seconds.
    #[error("too many requests: try again in {0} s")]
    TooMany(u64),
    /// The transaction lost against another writer; a retry helps.
    #[error("unavailable: {0}")]
    LostRace(String),
    /// The database is unavailable or busy.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The request is larger than is taken: what to do.
    #[error("{0}")]
    TooLarge(&'static str),
    /// The query ran into its time limit.
    #[error("the statement ran into its time limit")]
    TooSlow,
    /// An error of the server.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

/// The part of a problem document that does not depend on the request.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The stable code.
    pub code: &'static str,
    /// The kind of problem in words.
    pub title: &'static str,
    /// What went wrong in this case.
    pub detail: String,
    /// The faults of the input.
    pub errors: Vec<Fault>,
}

impl Draft {
    fn new(code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { code, title, detail: detail.into(), errors: Vec::new() }
    }

    /// Whether the database took too long.
    #[must_use]
    pub fn is_too_slow(&self) -> bool {
        self.code == TOO_SLOW
    }

    /// The problem document of a request to the path `instance`.
    #[must_use]
    pub fn problem(self, status: StatusCode, instance: String, request_id: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code),
            title: self.title.to_owned(),
            status: status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail,
            instance,
            request_id: request_id.to_owned(),
            errors: self.errors,
        }
    }

    /// The draft for an answer that does not come from a handler, by its status alone.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 => Self::new("invalid_request", "The request is not valid", "The request could not be read."),
            401 => Error::Unauthenticated("Sign in to continue.").draft(),
            403 => Error::Forbidden("This is not allowed.").draft(),
            404 => Error::NotFound.draft(),
            405 => Self::new(
                "method_not_allowed",
                "The method is not allowed",
                "This path does not support the method; the Allow header lists those that it supports.",
            ),
            408 => Self::new("request_timeout", "The request took too long", "The request did not arrive in time."),
            414 => Self::new(
                "too_long",
                "The address is too long",
                "An address has at most 32 KiB. Send fewer parameters.",
            ),
            413 => Error::TooLarge("A JSON body has at most 2 MiB.").draft(),
            431 => Self::new(
                "too_many_headers",
                "The head of the request is too large",
                "An address has at most 32 KiB, and a request at most 96 headers. Send less.",
            ),
            415 => Self::new(
                "unsupported_media_type",
                "The media type is not supported",
                "Send the body as application/json.",
            ),
            503 => Error::Unavailable(String::new()).draft(),
            code if code < 500 => Self::new("invalid_request", "The request is not valid", "The request was refused."),
            _ => Error::Internal(anyhow::anyhow!("status {status}")).draft(),
        }
    }
}

impl Error {
    /// A single fault of the input.
    #[must_use]
    pub fn fault(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }

    /// Whether the request lost against another writer, so that a retry helps.
    #[must_use]
    pub fn is_lost_race(&self) -> bool {
        match self {
            Self::LostRace(_) => true,
            Self::Conflict(code, _) => *code == CHANGED,
            _ => false,
        }
    }

    /// The problem document for an answer that has begun; logs an internal cause.
    #[must_use]
    pub fn problem(&self, instance: String, request_id: &str) -> Problem {
        let status = self.status_code();
        self.log();
        self.draft().problem(status, instance, request_id)
    }

    /// Logs what is not sent.
    fn log(&self) {
        match self {
            Self::Unavailable(why) | Self::LostRace(why) => tracing::warn!(why, "the database did not answer"),
            Self::Internal(why) => tracing::error!(why = format!("{why:#}"), "a request failed"),
            _ => {}
        }
    }

    fn draft(&self) -> Draft {
        match self {
            Self::Invalid(errors) => Draft {
                errors: errors.iter().take(MOST_FAULTS).cloned().collect(),
                ..Draft::new("invalid_request", "The request is not valid", faults_in_words(errors))
            },
            Self::Unauthenticated(why) => Draft::new("unauthenticated", "Sign in first", *why),
            Self::Forbidden(why) => Draft::new("forbidden", "This is not allowed", *why),
            Self::NotFound => {
                Draft::new("not_found", "Not found", "The resource does not exist, or you may not see it.")
            }
            Self::Conflict(code, why) => Draft::new(code, "Not possible in this state", *why),
            Self::Unprocessable(code, why) => Draft::new(code, "This cannot be done", why.clone()),
            Self::TooMany(_) => Draft::new(
                "too_many_requests",
                "Too many requests",
                "There were too many requests. Retry-After gives the seconds to wait.",
            ),
            Self::Unavailable(_) | Self::LostRace(_) => Draft::new(
                "unavailable",
                "The service is not available",
                "The database is unavailable or busy. Try again in a moment.",
            ),
            Self::TooLarge(why) => Draft::new("too_large", "The request is too large", *why),
            Self::TooSlow => Draft::new(
                TOO_SLOW,
                "The query takes too long",
                "The query ran into its time limit. Use a shorter range, add a filter, or search for words of three \
                 letters or more.",
            ),
            Self::Internal(_) => Draft::new(
                "internal",
                "Internal error",
                "The request failed because of an error of the server. The server's logs show it under the request id.",
            ),
        }
    }
}

fn faults_in_words(errors: &[Fault]) -> String {
    match errors {
        [one] => {
            let place = one.parameter.as_deref().or(one.pointer.as_deref()).unwrap_or_default();
            format!("{place} {}.", one.detail).trim_start().to_owned()
        }
        many if many.len() > MOST_FAULTS => {
            format!("{} values are not valid; errors lists the first {MOST_FAULTS}.", many.len())
        }
        many => format!("{} values are not valid; errors lists each.", many.len()),
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict(..) => StatusCode::CONFLICT,
            Self::TooSlow | Self::Unprocessable(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::LostRace(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.draft());
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
        }
        self.log();
        response
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(why) => Self::Unavailable(why),
            DbError::Query(error) => error.into(),
            DbError::Panicked => Self::Internal(anyhow::anyhow!("work on a connection panicked")),
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        if matches!(error, QueryError::NotFound) {
            return Self::NotFound;
        }
        match Failure::of(&error) {
            Failure::TooSlow => Self::TooSlow,
            Failure::Changed => {
                tracing::warn!(why = %error, "a write lost against another one to the same row");
                Self::Conflict(CHANGED, "Another request changed this at the same time. Try again.")
            }
            Failure::LostRace => Self::LostRace(error.to_string()),
            Failure::Passing => Self::Unavailable(error.to_string()),
            Failure::Other => Self::Internal(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
