//! The sign-ins of a user.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A sign-in that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Its id.
    pub id: Uuid,
    /// Whether this request was made with it.
    pub is_current: bool,
    /// The browser and the system, or the program, by its own account; unknown for sign-ins of an older version.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Firefox on Windows"))]
    pub client: Option<String>,
    /// The address that it was last used from.
    #[cfg_attr(feature = "openapi", schema(max_length = 45, example = "203.0.113.7"))]
    pub address: Option<String>,
    /// When the password was given.
    pub signed_in_at: Timestamp,
    /// When it was last used, to a quarter of an hour.
    pub used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}
