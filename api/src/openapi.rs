//! Stub: replaced when merged.

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    utoipa::openapi::OpenApi::default()
}
