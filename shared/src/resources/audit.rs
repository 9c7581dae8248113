//! The audit log: who did what, when and from where.

use crate::query::kinds::{All, Many};
use crate::query::{RangeFilter, filter};
use crate::requests::filter::RangedFilter;
use crate::{OrganizationRef, Timestamp, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What was done.
    AuditAction {
        /// A user signed in.
        SignedIn = "signed_in",
        /// A sign-in was refused, or a password change had a wrong current password.
        SignInFailed = "sign_in_failed",
        /// A user signed out.
        SignedOut = "signed_out",
        /// A refresh token was used twice, and its sign-in ended.
        RefreshReused = "refresh_reused",
        /// A user changed its password, or set one with a link.
        PasswordChanged = "password_changed",
        /// A transcript was accessed.
        TranscriptOpened = "transcript_opened",
        /// A result was accessed, with its values.
        ResultOpened = "result_opened",
        /// A contact was accessed, with its details.
        ContactOpened = "contact_opened",
        /// Words were searched for.
        Searched = "searched",
        /// A list or a transcript was exported.
        Exported = "exported",
        /// A user joined a chat.
        ChatJoined = "chat_joined",
        /// A user accepted a chat.
        ChatAccepted = "chat_accepted",
        /// A user left a chat.
        ChatLeft = "chat_left",
        /// A user closed a chat.
        ChatClosed = "chat_closed",
        /// A user handed a chat on to an organization or an agent.
        ChatTransferred = "chat_transferred",
        /// A user put tags on a chat, or took them off.
        ChatTagged = "chat_tagged",
        /// A user wrote a message.
        MessageSent = "message_sent",
        /// A user sent results to webhooks again.
        ResultSent = "result_sent",
        /// A user wrote a note.
        NoteAdded = "note_added",
        /// A user requested the preview of an erasure.
        ErasurePreviewed = "erasure_previewed",
        /// A contact was erased.
        ContactErased = "contact_erased",
        /// A form was made, or its fields were changed.
        FormChanged = "form_changed",
        /// A view was made, changed or removed.
        ViewChanged = "view_changed",
        /// An API key was made.
        ApiKeyCreated = "api_key_created",
        /// An API key was revoked.
        ApiKeyRevoked = "api_key_revoked",
        /// A user was made.
        UserCreated = "user_created",
        /// The role or organization of a user was changed, or it was archived or returned.
        UserChanged = "user_changed",
        /// An organization was made.
        OrganizationCreated = "organization_created",
        /// An organization was renamed, moved or archived, has returned, or sets something else.
        OrganizationChanged = "organization_changed",
        /// A link was made with which a user sets its password.
        PasswordLinkCreated = "password_link_created",
        /// An admin ended the sign-ins of a user.
        SignInsEnded = "sign_ins_ended",
        /// An agent or bot was corrected, archived or joined with a user.
        AgentChanged = "agent_changed",
        /// Two records of an agent or bot were merged.
        AgentMerged = "agent_merged",
        /// An endpoint was made, changed, tested, disabled or removed, or messages were sent again.
        WebhookChanged = "webhook_changed",
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
    /// The user; absent when unknown, or when it was done with an API key or from the command line.
    pub user: Option<AuditUser>,
    /// The API key with which it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<AuditKey>,
    /// The organization of the subject; absent for what belongs to the whole company.
    pub organization: Option<OrganizationRef>,
    /// The subject of the action.
    pub subject: Option<AuditSubject>,
    /// The agent or organization that a chat was handed on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<AuditSubject>,
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

/// The user of an entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditUser {
    /// The user's id.
    pub id: Uuid,
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Mara Quill"))]
    pub name: String,
}

/// The API key of an entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditKey {
    /// The key's id.
    pub id: Uuid,
    /// The key's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "Nightly import"))]
    pub name: String,
}

/// The subject of an entry of the audit log. It may no longer exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditSubject {
    /// What it is, such as `chat` or `contact`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32, example = "chat"))]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Its name as it is now: of a chat that of its contact, of a result that of its form. Absent where it has none, and
    /// where the caller does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Dana Moss"))]
    pub name: Option<String>,
    /// The chat that it is or belongs to, where the caller sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<Uuid>,
    /// Whether it exists and the caller sees it.
    #[serde(default)]
    pub visible: bool,
}

impl AuditSubject {
    /// A subject that is not looked for yet.
    #[must_use]
    pub fn new(kind: impl Into<String>, id: Uuid) -> Self {
        Self { kind: kind.into(), id, name: None, chat_id: None, visible: false }
    }
}

filter! {
    /// Which entries of the audit log.
    #[derive(Default)]
    AuditFilter {
        /// The range in which they were made.
        range: RangeFilter = All,
        /// Only by these users.
        user_ids: Vec<Uuid> = Many("user_id"),
        /// Only with these API keys.
        api_key_ids: Vec<Uuid> = Many("api_key_id"),
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
