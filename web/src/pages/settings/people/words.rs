//! Roles, standings and failures in words.

use crate::query_state::Standing;
use crate::server::load::Failure;
use crate::words::t;
use sightline_shared::Role;
use sightline_shared::people::ManagedUser;

/// The roles, in the order in which they are chosen.
pub const ROLES: [Role; 3] = [Role::Admin, Role::Supervisor, Role::Agent];

/// The name of a role.
#[must_use]
pub fn role_name(role: Role) -> &'static str {
    t(match role {
        Role::Admin => "people.role.admin",
        Role::Supervisor => "people.role.supervisor",
        Role::Agent => "people.role.agent",
    })
}

/// What somebody of a role may do.
#[must_use]
pub fn role_words(role: Role) -> &'static str {
    t(match role {
        Role::Admin => "people.may.admin",
        Role::Supervisor => "people.may.supervisor",
        Role::Agent => "people.may.agent",
    })
}

/// The name of a standing.
#[must_use]
pub fn standing_name(standing: Standing) -> &'static str {
    t(match standing {
        Standing::Invited => "people.state.invited",
        Standing::Active => "people.state.active",
        Standing::Archived => "people.state.archived",
    })
}

/// What a person is: the icon and the tone of a badge, and the words in it.
#[must_use]
pub fn badge(person: &ManagedUser) -> (&'static str, &'static str, &'static str) {
    let standing = Standing::of(person);
    match standing {
        Standing::Invited if person.link_expires_at.is_none() => ("late", "late", t("people.state.expired")),
        Standing::Invited => ("queued", "queued", standing_name(standing)),
        Standing::Active => ("check", "closed", standing_name(standing)),
        Standing::Archived => ("off", "closed", standing_name(standing)),
    }
}

/// Why something was not done, in the reader's language where the reason is known.
#[must_use]
pub fn refusal(failure: &Failure) -> String {
    match failure.code.as_str() {
        "last_admin" => t("people.last_admin").to_owned(),
        "user_archived" => t("people.user_archived").to_owned(),
        _ if failure.is_fault_of("/organization_id") => t("people.organization_wrong").to_owned(),
        _ => failure.sentence(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::tests::person;
    use super::*;
    use serde_json::json;

    #[test]
    fn an_invitation_whose_link_has_expired_says_so() {
        let invited =
            |link: serde_json::Value| badge(&person("Mara", json!({"has_password": false, "link_expires_at": link})));
        assert_eq!(invited(json!("2026-11-26T10:00:00Z")).2, "Invited");
        assert_eq!(invited(json!(null)).2, "Link expired");
    }
}
