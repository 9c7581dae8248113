//! What is recorded, in groups: how each action is called in the filter, and its sentence.

use crate::components::listbox::option::ChoiceOption;
use crate::words::t;
use sightline_shared::AuditAction;

/// An action.
struct Named {
    action: AuditAction,
    /// The key of its name.
    name: &'static str,
    /// The key of its sentence, in which `{object}` is what it was done to.
    sentence: &'static str,
}

/// Actions of one kind.
struct Group {
    /// Its word among the options.
    word: &'static str,
    /// The key of its name.
    name: &'static str,
    actions: &'static [Named],
}

const fn named(action: AuditAction, name: &'static str, sentence: &'static str) -> Named {
    Named { action, name, sentence }
}

const GROUPS: [Group; 5] = [
    Group {
        word: "reads",
        name: "audit.group.reads",
        actions: &[
            named(AuditAction::TranscriptOpened, "audit.transcript_opened", "audit.did.transcript_opened"),
            named(AuditAction::ResultOpened, "audit.result_opened", "audit.did.result_opened"),
            named(AuditAction::ContactOpened, "audit.contact_opened", "audit.did.contact_opened"),
            named(AuditAction::Searched, "audit.searched", "audit.did.searched"),
            named(AuditAction::Exported, "audit.exported", "audit.did.exported"),
        ],
    },
    Group {
        word: "chats",
        name: "audit.group.chats",
        actions: &[
            named(AuditAction::ChatJoined, "audit.chat_joined", "audit.did.chat_joined"),
            named(AuditAction::ChatAccepted, "audit.chat_accepted", "audit.did.chat_accepted"),
            named(AuditAction::MessageSent, "audit.message_sent", "audit.did.message_sent"),
            named(AuditAction::NoteAdded, "audit.note_added", "audit.did.note_added"),
            named(AuditAction::ChatTagged, "audit.chat_tagged", "audit.did.chat_tagged"),
            named(AuditAction::ChatTransferred, "audit.chat_transferred", "audit.did.chat_transferred"),
            named(AuditAction::ChatLeft, "audit.chat_left", "audit.did.chat_left"),
            named(AuditAction::ChatClosed, "audit.chat_closed", "audit.did.chat_closed"),
            named(AuditAction::ResultSent, "audit.result_sent", "audit.did.result_sent"),
        ],
    },
    Group {
        word: "erasures",
        name: "audit.group.erasures",
        actions: &[
            named(AuditAction::ErasurePreviewed, "audit.erasure_previewed", "audit.did.erasure_previewed"),
            named(AuditAction::ContactErased, "audit.contact_erased", "audit.did.contact_erased"),
        ],
    },
    Group {
        word: "sign-ins",
        name: "audit.group.sign_ins",
        actions: &[
            named(AuditAction::SignedIn, "audit.signed_in", "audit.did.signed_in"),
            named(AuditAction::SignInFailed, "audit.sign_in_failed", "audit.did.sign_in_failed"),
            named(AuditAction::SignedOut, "audit.signed_out", "audit.did.signed_out"),
            named(AuditAction::RefreshReused, "audit.refresh_reused", "audit.did.refresh_reused"),
            named(AuditAction::PasswordChanged, "audit.password_changed", "audit.did.password_changed"),
        ],
    },
    Group {
        word: "settings",
        name: "audit.group.settings",
        actions: &[
            named(AuditAction::UserCreated, "audit.user_created", "audit.did.user_created"),
            named(AuditAction::UserChanged, "audit.user_changed", "audit.did.user_changed"),
            named(AuditAction::PasswordLinkCreated, "audit.password_link_created", "audit.did.password_link_created"),
            named(AuditAction::SignInsEnded, "audit.sign_ins_ended", "audit.did.sign_ins_ended"),
            named(AuditAction::OrganizationCreated, "audit.organization_created", "audit.did.organization_created"),
            named(AuditAction::OrganizationChanged, "audit.organization_changed", "audit.did.organization_changed"),
            named(AuditAction::ApiKeyCreated, "audit.api_key_created", "audit.did.api_key_created"),
            named(AuditAction::ApiKeyRevoked, "audit.api_key_revoked", "audit.did.api_key_revoked"),
            named(AuditAction::WebhookChanged, "audit.webhook_changed", "audit.did.webhook_changed"),
            named(AuditAction::AgentChanged, "audit.agent_changed", "audit.did.agent_changed"),
            named(AuditAction::AgentMerged, "audit.agent_merged", "audit.did.agent_merged"),
            named(AuditAction::FormChanged, "audit.form_changed", "audit.did.form_changed"),
            named(AuditAction::ViewChanged, "audit.view_changed", "audit.did.view_changed"),
        ],
    },
];

/// The sentence of an action, with `{object}` for what it was done to.
#[must_use]
pub fn sentence(action: AuditAction) -> &'static str {
    let mut all = GROUPS.iter().flat_map(|group| group.actions);
    all.find(|named| named.action == action).map_or("{object}", |named| t(named.sentence))
}

/// The groups with their actions, as a tree to choose from.
#[must_use]
pub fn options() -> Vec<ChoiceOption> {
    let group = |group: &'static Group| {
        let action =
            |named: &Named| ChoiceOption { depth: 1, ..ChoiceOption::new(named.action.as_str(), t(named.name)) };
        std::iter::once(ChoiceOption::new(group.word, t(group.name))).chain(group.actions.iter().map(action))
    };
    GROUPS.iter().flat_map(group).collect()
}

/// The options that `actions` are: a group where all of its actions are among them.
#[must_use]
pub fn chosen(actions: &[AuditAction]) -> Vec<String> {
    let of = |group: &Group| {
        let own = group.actions.iter().map(|named| named.action).filter(|action| actions.contains(action));
        let own: Vec<String> = own.map(|action| action.as_str().to_owned()).collect();
        if own.len() == group.actions.len() { vec![group.word.to_owned()] } else { own }
    };
    GROUPS.iter().flat_map(of).collect()
}

/// The actions that options stand for.
#[must_use]
pub fn actions_of(options: &[String]) -> Vec<AuditAction> {
    let of = |group: &'static Group| {
        let is_whole = options.iter().any(|option| option == group.word);
        let actions = group.actions.iter().map(|named| named.action);
        actions.filter(move |action| is_whole || options.iter().any(|option| option == action.as_str()))
    };
    GROUPS.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_in_one_group_and_has_words() {
        let mut all: Vec<AuditAction> =
            GROUPS.iter().flat_map(|group| group.actions).map(|named| named.action).collect();
        all.sort_unstable();
        let mut known = AuditAction::ALL.to_vec();
        known.sort_unstable();
        assert_eq!(all, known);
        for action in AuditAction::ALL {
            assert!(!sentence(*action).starts_with("audit."), "{action}");
        }
        assert_eq!(options().len(), AuditAction::ALL.len() + GROUPS.len());
    }

    #[test]
    fn a_group_stands_for_all_of_its_actions() {
        use AuditAction::{ContactErased, ErasurePreviewed, SignedIn};
        let both = actions_of(&["erasures".to_owned()]);
        assert_eq!(both, [ErasurePreviewed, ContactErased]);
        assert_eq!(chosen(&both), ["erasures"]);
        assert_eq!(chosen(&[SignedIn, ContactErased]), ["contact_erased", "signed_in"]);
        assert_eq!(actions_of(&["signed_in".to_owned(), "gone".to_owned()]), [SignedIn]);
    }
}
