//! The audit log: who did what, when and from where.

use crate::query::parameter::{All, Many};
use crate::query::{RangeFilter, filter};
use crate::requests::filter::RangedFilter;
use crate::{OrganizationRef, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What was done.
    AuditAction {
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// Somebody tried to sign in and was refused, or gave a wrong password to change it.
        SignInFailed = "sign_in_failed",
        /// Somebody signed out.
        SignedOut = "signed_out",
        /// A refresh token was used twice, and its sign-in ended.
        RefreshReused = "refresh_reused",
        /// A user changed its password.
        PasswordChanged = "password_changed",
        /// A transcript was opened.
        TranscriptOpened = "transcript_opened",
        /// A result was opened, with its values.
        ResultOpened = "result_opened",
        /// A contact was opened, with its details.
        ContactOpened = "contact_opened",
        /// Words were searched for.
        Searched = "searched",
        /// A list or a transcript was exported.
        Exported = "exported",
        /// Somebody joined a chat.
        ChatJoined = "chat_joined",
        /// Somebody accepted a chat.
        ChatAccepted = "chat_accepted",
        /// Somebody left a chat.
        ChatLeft = "chat_left",
        /// Somebody closed a chat.
        ChatClosed = "chat_closed",
        /// Somebody wrote a message.
        MessageSent = "message_sent",
        /// Somebody wrote a note.
        NoteAdded = "note_added",
        /// Somebody asked what an erasure would remove.
        ErasurePreviewed = "erasure_previewed",
        /// A contact was erased.
        ContactErased = "contact_erased",
        /// A view was made, changed or removed.
        ViewChanged = "view_changed",
    }
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// When it was done.
    pub at: Timestamp,
    /// What was done.
    pub action: AuditAction,
    /// Who did it; absent when nobody knows, or when it was done from the command line.
    pub user: Option<AuditUser>,
    /// The organization of what was acted on; absent for what is the whole company's.
    pub organization: Option<OrganizationRef>,
    /// On what it was done.
    pub subject: Option<AuditSubject>,
    /// Numbers and words of the log's own, such as how many rows were exported.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub details: Option<serde_json::Value>,
    /// The address it was done from.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, example = "192.0.2.17"))]
    pub address: Option<String>,
    /// The id of the request, as in `x-request-id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub request_id: String,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditUser {
    /// The user's id.
    pub id: Uuid,
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Mara Quill"))]
    pub name: String,
}

/// On what something was done. What it names may be gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditSubject {
    /// What it is, such as `chat` or `contact`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32, example = "chat"))]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

filter! {
    /// Which entries of the audit log.
    #[derive(Default)]
    AuditFilter {
        /// The range in which they were made.
        range: RangeFilter = All,
        /// Only by these users.
        user_ids: Vec<Uuid> = Many("user_id"),
        /// Only of these actions.
        actions: Vec<AuditAction> = Many("action"),
        /// Only on these: the ids of chats, contacts, results.
        subjects: Vec<Uuid> = Many("subject"),
        /// Only of these organizations and everything below them.
        organization_ids: Vec<Uuid> = Many("organization_id"),
    }
}

impl RangedFilter for AuditFilter {
    fn range(&self) -> &RangeFilter {
        &self.range
    }
}
