//! The audit log: who did what, when and from where.

use crate::word_enum;

word_enum! {
    /// What was done.
    AuditAction {
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// Somebody tried to sign in and was refused.
        SignInFailed = "sign_in_failed",
        /// Somebody signed out.
        SignedOut = "signed_out",
        /// A refresh token was used twice, and its sign-in ended.
        RefreshReused = "refresh_reused",
        /// A user changed its password.
        PasswordChanged = "password_changed",
        /// A transcript was opened.
        TranscriptOpened = "transcript_opened",
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
