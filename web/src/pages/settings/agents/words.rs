//! What agents are, and failures, in words.

use crate::query_state::AgentStanding;
use crate::server::load::Failure;
use crate::words::t;
use sightline_shared::{Affiliation, AgentKind};

/// The kinds, in the order in which they are chosen.
pub const KINDS: [AgentKind; 2] = [AgentKind::Agent, AgentKind::Bot];
/// The affiliations, in the order in which they are chosen.
pub const AFFILIATIONS: [Affiliation; 2] = [Affiliation::Own, Affiliation::Partner];

/// What an agent or bot is.
#[must_use]
pub fn role_name(kind: AgentKind, affiliation: Affiliation) -> &'static str {
    match (kind, affiliation) {
        (AgentKind::Bot, _) => t("role.bot"),
        (AgentKind::Agent, Affiliation::Own) => t("role.own"),
        (AgentKind::Agent, Affiliation::Partner) => t("role.partner"),
    }
}

/// The name of a kind.
#[must_use]
pub fn kind_name(kind: AgentKind) -> &'static str {
    t(match kind {
        AgentKind::Agent => "directory.kind.agent",
        AgentKind::Bot => "directory.kind.bot",
    })
}

/// The name of an affiliation.
#[must_use]
pub fn affiliation_name(affiliation: Affiliation) -> &'static str {
    t(match affiliation {
        Affiliation::Own => "directory.own",
        Affiliation::Partner => "directory.partner",
    })
}

/// The name of a standing.
#[must_use]
pub fn standing_name(standing: AgentStanding) -> &'static str {
    t(match standing {
        AgentStanding::Active => "people.state.active",
        AgentStanding::Archived => "people.state.archived",
    })
}

/// Why something was not done, in the reader's language where the reason is known.
#[must_use]
pub fn refusal(failure: &Failure) -> String {
    let known = match failure.code.as_str() {
        "user_taken" => "directory.user_taken",
        "bot_user" => "directory.bot_user",
        "other_kind" => "directory.other_kind",
        "two_users" => "directory.two_users",
        "many_chats" => "directory.many_chats",
        "forbidden" => "directory.forbidden",
        _ if failure.is_fault_of("/name") || failure.is_fault_of("/partner_name") => "people.name_wrong",
        _ if failure.is_fault_of("/into") || failure.is_fault_of("/user_id") => "directory.not_there",
        _ => return failure.sentence(),
    };
    t(known).to_owned()
}
