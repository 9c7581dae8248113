//! Every act in every situation.

use super::super::transitions::Part;
use super::*;
use ChatState::{Active, Closed, Queued};
use EventType as E;
use sightline_shared::Writing;

const MESSAGE: Act = Act::Write(Writing::Message);
const NOTE: Act = Act::Write(Writing::Note);

fn now(state: ChatState, part: Part) -> Situation {
    Situation { state, part, others_accepted: false, is_erased: false }
}

/// The events and the state after, or why not.
fn ends(act: Act, situation: Situation) -> Result<(Vec<EventType>, ChatState), Refusal> {
    follow(act, situation).map(|course| (course.events, course.state))
}

#[test]
fn joining_changes_no_state_and_joining_twice_is_one_join() {
    for state in [Queued, Active, Closed] {
        assert_eq!(ends(Act::Join, now(state, Part::None)), Ok((vec![E::Joined], state)));
        for part in [Part::Joined, Part::Accepted] {
            assert_eq!(follow(Act::Join, now(state, part)), Ok(Course::still(state)));
        }
    }
}

#[test]
fn accepting_activates_in_every_state_and_accepting_twice_is_one() {
    for part in [Part::None, Part::Joined, Part::Accepted] {
        assert_eq!(ends(Act::Accept, now(Queued, part)), Ok((vec![E::Accepted], Active)));
        assert_eq!(ends(Act::Accept, now(Closed, part)), Ok((vec![E::Reopened, E::Accepted], Active)));
        assert_eq!(follow(Act::Accept, now(Closed, part)).map(|course| course.opens), Ok(true));
    }
    for part in [Part::None, Part::Joined] {
        assert_eq!(ends(Act::Accept, now(Active, part)), Ok((vec![E::Accepted], Active)));
    }
    assert_eq!(follow(Act::Accept, now(Active, Part::Accepted)), Ok(Course::still(Active)));
}

#[test]
fn a_message_accepts_what_nobody_attends_to() {
    for part in [Part::Joined, Part::Accepted] {
        assert_eq!(ends(MESSAGE, now(Queued, part)), Ok((vec![E::Accepted, E::Message], Active)));
        assert_eq!(ends(MESSAGE, now(Closed, part)), Ok((vec![E::Reopened, E::Accepted, E::Message], Active)));
        let active = follow(MESSAGE, now(Active, part));
        assert_eq!(active, Ok(Course { events: vec![E::Message], responds: true, ..Course::still(Active) }));
    }
}

#[test]
fn a_note_changes_nothing_but_the_stream() {
    for state in [Queued, Active, Closed] {
        for part in [Part::None, Part::Joined, Part::Accepted] {
            let noted = Course { events: vec![E::Note], ..Course::still(state) };
            assert_eq!(follow(NOTE, now(state, part)), Ok(noted));
        }
    }
}

#[test]
fn leaving_closes_only_what_the_last_who_accepted_leaves() {
    for state in [Queued, Active, Closed] {
        assert_eq!(ends(Act::Leave, now(state, Part::Joined)), Ok((vec![E::Left], state)));
        let others = Situation { others_accepted: true, ..now(state, Part::Accepted) };
        assert_eq!(ends(Act::Leave, others), Ok((vec![E::Left], state)));
    }
    assert_eq!(ends(Act::Leave, now(Active, Part::Accepted)), Ok((vec![E::Left, E::Closed], Closed)));
    assert_eq!(ends(Act::Leave, now(Queued, Part::Accepted)), Ok((vec![E::Left], Queued)));
}

#[test]
fn closing_needs_no_part_and_something_open() {
    for part in [Part::None, Part::Joined, Part::Accepted] {
        for state in [Queued, Active] {
            let course = follow(Act::Close, now(state, part)).unwrap();
            assert_eq!((course.events, course.state, course.closes), (vec![E::Closed], Closed, true));
        }
        assert_eq!(follow(Act::Close, now(Closed, part)), Err(Refusal::AlreadyClosed));
    }
}

#[test]
fn a_transfer_queues_what_is_open_and_ends_the_part_of_the_one_who_hands_it_on() {
    let bare = Act::Transfer { has_note: false };
    let noted = Act::Transfer { has_note: true };
    for state in [Queued, Active] {
        assert_eq!(ends(bare, now(state, Part::None)), Ok((vec![E::Transferred, E::Queued], Queued)));
        let watching = follow(noted, now(state, Part::None)).unwrap();
        assert_eq!(watching.events, [E::Note, E::Transferred, E::Queued]);
        assert_eq!((watching.state, watching.membership), (Queued, MembershipEffect::Kept));
        for part in [Part::Joined, Part::Accepted] {
            let course = follow(bare, now(state, part)).unwrap();
            assert_eq!(course.events, [E::Transferred, E::Queued, E::Left]);
            assert_eq!((course.state, course.queues, course.closes), (Queued, true, false));
            assert_eq!(course.membership, MembershipEffect::Ends);
            let with_note = Course { events: vec![E::Note, E::Transferred, E::Queued, E::Left], ..course };
            assert_eq!(follow(noted, now(state, part)), Ok(with_note));
        }
    }
    for act in [bare, noted] {
        assert_eq!(follow(act, now(Closed, Part::Joined)), Err(Refusal::AlreadyClosed));
        let erased = Situation { is_erased: true, ..now(Closed, Part::Joined) };
        assert_eq!(follow(act, erased), Err(Refusal::ContactErased));
    }
}

#[test]
fn who_takes_no_part_can_neither_write_to_the_contact_nor_leave() {
    for state in [Queued, Active, Closed] {
        for act in [MESSAGE, Act::Leave] {
            assert_eq!(follow(act, now(state, Part::None)), Err(Refusal::NotAParticipant));
        }
    }
}

#[test]
fn a_chat_of_an_erased_contact_is_neither_written_in_nor_taken_up() {
    let erased = |part| Situation { is_erased: true, ..now(Closed, part) };
    for act in [MESSAGE, NOTE, Act::Accept] {
        assert_eq!(follow(act, erased(Part::Joined)), Err(Refusal::ContactErased));
    }
    assert!(follow(Act::Join, erased(Part::None)).is_ok() && follow(Act::Leave, erased(Part::Joined)).is_ok());
}
