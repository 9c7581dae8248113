//! What is found to hand a chat on to, and what is sent.

use super::*;
use uuid::Uuid;

fn organizations() -> Vec<ChoiceOption> {
    let option = |value: u128, label: &str, depth| {
        let value = Uuid::from_u128(value).to_string();
        ChoiceOption { depth, ..ChoiceOption::new(value, label) }
    };
    vec![option(1, "Acme", 0), option(2, "Service", 1)]
}

#[test]
fn what_is_typed_finds_organizations_without_their_tree() {
    let found = |typed: &str| matching(typed, &organizations(), &Found::default());
    let service = |depth| ChoiceOption { depth, ..organizations()[1].clone() };
    assert_eq!(found("")[1..], [Target::Organization(service(1))]);
    assert_eq!(found("serv"), [Target::Organization(service(0))]);
    assert_eq!(found("nobody"), []);
}

#[test]
fn a_blank_note_is_none() {
    let transfer = |note| Target::Organization(organizations()[1].clone()).transfer(note);
    assert_eq!((transfer(" \n").note, transfer("Blue").note), (None, Some("Blue".to_owned())));
    assert_eq!((transfer("").organization_id, transfer("").agent_id), (Some(Uuid::from_u128(2)), None));
}
