//! What was put right or refused of what sources sent.

use crate::server::load::Failure;
use crate::server::sending::get;
use sightline_shared::{KeptAdjustment, Page};

/// The last of the company, the newest first.
///
/// # Errors
/// The failure of the request.
pub async fn list() -> Result<Page<KeptAdjustment>, Failure> {
    get("/adjustments").await
}
