//! What was odd in a statement and was put right, so that the rest could come in.

use crate::word_enum;
use serde::{Deserialize, Serialize};

word_enum! {
    /// What was put right, or could not be.
    AdjustmentKind {
        /// A text, name or value was longer than what is kept, and was cut.
        Cut = "cut",
        /// Control characters were replaced by U+FFFD.
        ControlCharacters = "control_characters",
        /// An empty or blank name counts as no name.
        BlankName = "blank_name",
        /// `started_at` or `updated_at` is not the time of the first or last event, which counts.
        TimesFollow = "times_follow",
        /// The events lead to another state; the event that brings about the stated one was added.
        StateInferred = "state_inferred",
        /// An instant lies in the future; the time of arrival was taken.
        ClockAhead = "clock_ahead",
        /// A second outside person became a guest.
        Guest = "guest",
        /// An event names a participant that is not listed.
        UnlistedParticipant = "unlisted_participant",
        /// A participant, event or result is there twice; the first counts.
        Twice = "twice",
        /// The author cannot cause such an event, and was left out.
        AuthorLeftOut = "author_left_out",
        /// A chat between agents has no contact; the one that was named was left out.
        ContactLeftOut = "contact_left_out",
        /// A result and its `result_added` event do not agree; the event counts.
        ResultFollows = "result_follows",
        /// A result has no `result_added` event, which was added.
        ResultEventAdded = "result_event_added",
        /// A `result_added` event or a result lacks what it needs, and was left out.
        ResultLeftOut = "result_left_out",
        /// A value is neither text nor null; its JSON text was taken.
        ValueAsText = "value_as_text",
        /// An inbox, tag or address is not valid, and was left out.
        LeftOut = "left_out",
        /// A text was HTML and was turned into plain text.
        Html = "html",
        /// The contact was erased: what the document says from before was not taken.
        Erased = "erased",
        /// A member is unknown, and was ignored.
        UnknownMember = "unknown_member",
        /// The document was refused, for this member.
        Refused = "refused",
    }
}

/// Something odd in a statement that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Adjustment {
    /// What was put right.
    pub kind: AdjustmentKind,
    /// The member of the document it concerns, as a JSON pointer (RFC 6901).
    pub pointer: String,
}

impl AdjustmentKind {
    /// What was done, in words.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Cut => "was longer than what is kept, and was cut",
            Self::ControlCharacters => "has control characters, which were replaced",
            Self::BlankName => "is blank and counts as no name",
            Self::TimesFollow => "is not the time of the first or last event, which counts",
            Self::StateInferred => "is not where the events lead; the event that brings it about was added",
            Self::ClockAhead => "lies in the future; the time of arrival was taken",
            Self::Guest => "is a second outside person, and became a guest",
            Self::UnlistedParticipant => "is none of the participants, and was added to them",
            Self::Twice => "is there twice; the first counts",
            Self::AuthorLeftOut => "cannot cause such an event, and was left out",
            Self::ContactLeftOut => "was left out: a chat between agents has no contact",
            Self::ResultFollows => "does not agree with the result_added event, which counts",
            Self::ResultEventAdded => "has no result_added event, which was added",
            Self::ResultLeftOut => "lacks what it needs, and was left out",
            Self::ValueAsText => "is neither text nor null; its JSON text was taken",
            Self::LeftOut => "is not valid, and was left out",
            Self::Html => "was HTML, and was turned into text",
            Self::Erased => "was not taken: the contact was erased",
            Self::UnknownMember => "is not a known member, and was ignored",
            Self::Refused => "is at fault, and the document was refused",
        }
    }
}
