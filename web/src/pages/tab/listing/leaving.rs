//! Rows that no longer belong to the list. They dim at once and say why, and go soon after, so that
//! rows and count agree and nothing vanishes under the reader's eyes.

use crate::components::table::row::Row;
use crate::query_state::ListFilter;
use crate::words::{t, t_with};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use sightline_shared::{Chat, ChatState};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// How long a row stays that no longer belongs to the list, in milliseconds: at least, and where the
/// reader is in the list.
const STAYS_FOR: (u32, u32) = (1_000, 4_000);
/// How often it is looked for whether the reader is still there.
const STEP: u32 = 250;

/// Waits until such a row may go.
pub async fn stay(is_idle: RwSignal<bool>) {
    let mut stayed = 0;
    while stayed < STAYS_FOR.1 && (stayed < STAYS_FOR.0 || is_idle.try_get_untracked() == Some(false)) {
        TimeoutFuture::new(STEP).await;
        stayed += STEP;
    }
}

/// Whether the row as it is shows that `filter` lets it through no longer; else only the server can say.
#[must_use]
pub fn is_excluded(filter: &ListFilter, row: &Row) -> bool {
    match (filter, row.chat()) {
        (ListFilter::Chats(filter), Some(chat)) => filter.excludes(chat),
        _ => false,
    }
}

/// Why a row goes that `filter` had let through.
#[must_use]
pub fn reason(filter: &ListFilter, row: &Row) -> String {
    match (filter, row.chat()) {
        (ListFilter::Chats(filter), Some(chat))
            if !filter.states.is_empty() && !filter.states.contains(&chat.state) =>
        {
            new_state(chat)
        }
        _ => t("leaving.other").to_owned(),
    }
}

fn new_state(chat: &Chat) -> String {
    match chat.state {
        ChatState::Queued => t("leaving.queued").to_owned(),
        ChatState::Closed => t("leaving.closed").to_owned(),
        ChatState::Active => match chat.participants.iter().rfind(|one| one.active) {
            Some(agent) => t_with("leaving.taken", &[("agent", &agent.name)]),
            None => t("leaving.other").to_owned(),
        },
    }
}

/// The place of the row that has the focus.
#[must_use]
pub fn focused() -> Option<usize> {
    let row = document().active_element()?.closest("#list [aria-rowindex]").ok().flatten()?;
    row.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
}

/// Gives the focus to the row in this place, once it is in the page.
pub fn focus_row(place: usize) {
    request_animation_frame(move || {
        let link = document().query_selector(&format!("#list [aria-rowindex='{}'] a", place + 2)).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::RowData;
    use crate::components::table::row::copies::copy;
    use sightline_shared::{ChatFilter, ChatType};
    use uuid::Uuid;

    #[test]
    fn a_row_that_goes_says_why() {
        let of = |states: &[ChatState], chat: Chat| {
            let filter =
                ChatFilter { states: states.to_vec(), kinds: vec![ChatType::Contact], ..ChatFilter::default() };
            reason(&ListFilter::Chats(filter), &RowData::Chat(chat).into())
        };
        let mut taken = copy(1);
        assert_eq!(of(&[ChatState::Queued], taken.clone()), "No longer matches");
        taken.participants = serde_json::from_value(serde_json::json!([
            { "id": Uuid::nil(), "name": "Ines", "kind": "agent", "affiliation": "own", "active": true },
            { "id": Uuid::nil(), "name": "Bo", "kind": "bot", "affiliation": "own", "active": false },
        ]))
        .unwrap();
        assert_eq!(of(&[ChatState::Queued], taken.clone()), "Taken by Ines");
        assert_eq!(of(&[ChatState::Active], taken.clone()), "No longer matches", "something else does not fit");
        assert_eq!(of(&[ChatState::Active], Chat { state: ChatState::Closed, ..taken.clone() }), "Closed");
        assert_eq!(of(&[ChatState::Closed], Chat { state: ChatState::Queued, ..taken }), "Waits again");
    }
}
