//! What was done with what was odd, in words, and where that was.

use crate::words::t;
use sightline_shared::KeptAdjustment;
use sightline_shared::document::AdjustmentKind as Kind;

/// The place in the document, as a JSON pointer; that of the whole document is empty.
#[must_use]
pub fn place(one: &KeptAdjustment) -> String {
    if one.pointer.is_empty() { t("incoming.whole").to_owned() } else { one.pointer.clone() }
}

/// What was done.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    t(match kind {
        Kind::Cut => "incoming.kind.cut",
        Kind::ControlCharacters => "incoming.kind.control_characters",
        Kind::BlankName => "incoming.kind.blank_name",
        Kind::TimesFollow => "incoming.kind.times_follow",
        Kind::StateInferred => "incoming.kind.state_inferred",
        Kind::ClockAhead => "incoming.kind.clock_ahead",
        Kind::Guest => "incoming.kind.guest",
        Kind::UnlistedParticipant => "incoming.kind.unlisted_participant",
        Kind::Twice => "incoming.kind.twice",
        Kind::AuthorLeftOut => "incoming.kind.author_left_out",
        Kind::ContactLeftOut => "incoming.kind.contact_left_out",
        Kind::ResultFollows => "incoming.kind.result_follows",
        Kind::ResultEventAdded => "incoming.kind.result_event_added",
        Kind::ResultLeftOut => "incoming.kind.result_left_out",
        Kind::ValueAsText => "incoming.kind.value_as_text",
        Kind::LeftOut => "incoming.kind.left_out",
        Kind::Html => "incoming.kind.html",
        Kind::Erased => "incoming.kind.erased",
        Kind::UnknownMember => "incoming.kind.unknown_member",
        Kind::Refused => "incoming.kind.refused",
    })
}
