//! What the drawer shows of a contact: its details and its chats.

use super::panel_load::PanelLoad;
use crate::components::base::field_list::FieldRow;
use crate::components::base::identifier::Identifier;
use crate::components::base::state_badge::StateBadge;
use crate::server::load::Load;
use crate::words::time::{absolute, age, exact, use_now};
use crate::words::zone::Zone;
use crate::words::{number, t, t_count, t_count_with};
use leptos::prelude::*;
use sightline_shared::{Chat, ContactDetail, Timestamp};
use uuid::Uuid;

/// A contact, for the drawer.
#[component]
pub fn ContactPanel(
    /// The contact.
    #[prop(into)]
    contact: Signal<Load<ContactDetail>>,
    /// The zone in which times are shown.
    #[prop(into)]
    zone: Signal<Zone>,
    /// Opens a chat.
    on_view_chat: Callback<Uuid>,
    /// Loads the contact again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let show = move |detail: ContactDetail| {
        let ContactDetail { contact, external_id, first_seen_at, chats, foreign } = detail;
        let path = contact.organization.path.join(" / ");
        view! {
            <dl class="drawer__meta">
                <dt>{t("column.organization")}</dt>
                <dd><span dir="auto" title=path>{contact.organization.name}</span></dd>
                <dt>{t("contact.first_seen")}</dt>
                <dd><Seen at=first_seen_at zone/></dd>
                <dt>{t("column.last_seen")}</dt>
                <dd><Seen at=contact.last_seen_at zone/></dd>
                <dt>{t("id.contact")}</dt>
                <dd><Identifier what=t("id.contact") id=contact.id external=external_id/></dd>
            </dl>
            {foreign.then(|| view! { <p class="drawer__note">{t("contact.foreign")}</p> })}
            <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
                <dl class="field-list">
                    <FieldRow label=t("contact.name").to_owned() value=contact.name/>
                    <FieldRow label=t("column.email").to_owned() value=contact.email/>
                    <FieldRow label=t("column.phone").to_owned() value=contact.phone/>
                </dl>
                <h3 class="drawer__section">{chats_title(chats.len(), contact.chat_count)}</h3>
                <ul class="contact-chats">
                    {chats.into_iter().map(|chat| view! { <ContactChat chat zone on_view_chat/> }).collect_view()}
                </ul>
            </div>
        }
        .into_any()
    };
    view! { <PanelLoad of=contact on_retry show/> }
}

#[component]
fn Seen(at: Timestamp, zone: Signal<Zone>) -> impl IntoView {
    let now = use_now();
    let words = Memo::new(move |_| format!("{}, {}", absolute(at, now.get(), &zone.get()), age(at, now.get())));
    view! { <time datetime=at.to_string() title=move || exact(at, &zone.get())>{words}</time> }
}

/// A chat of a contact, in a list.
#[component]
pub fn ContactChat(
    /// The chat.
    chat: Chat,
    /// The zone in which times are shown.
    zone: Signal<Zone>,
    /// Opens it.
    on_view_chat: Callback<Uuid>,
) -> impl IntoView {
    let id = chat.id;
    let results = match chat.result_count {
        0 => None,
        count => Some(t_count("drawer.results", count.into())),
    };
    let names = chat.participants.iter().map(|participant| participant.name.clone()).collect::<Vec<_>>().join(", ");
    let participants = if names.is_empty() { chat.inboxes.join(", ") } else { names };
    view! {
        <li>
            <button type="button" class="contact-chats__chat" on:click=move |_| on_view_chat.run(id)>
                <span class="contact-chats__state">
                    <StateBadge state=chat.state waiting_since=chat.waiting_since over_target=chat.over_target/>
                </span>
                <span class="contact-chats__participants" dir="auto">{participants}</span>
                <span class="contact-chats__facts">
                    {results.map(|results| view! { <span>{results}</span> })} <Seen at=chat.updated_at zone/>
                </span>
            </button>
        </li>
    }
}

fn chats_title(shown: usize, all: i32) -> String {
    let is_all = usize::try_from(all).is_ok_and(|all| all <= shown);
    match all {
        _ if is_all => t_count("contact.chats", all.into()),
        _ => {
            t_count_with("contact.newest", all.into(), &[("shown", &number(i64::try_from(shown).unwrap_or(i64::MAX)))])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::chats_title;

    #[test]
    fn the_title_says_when_there_are_more() {
        assert_eq!(chats_title(1, 1), "1 chat");
        assert_eq!(chats_title(0, 0), "0 chats");
        assert_eq!(chats_title(50, 73), "Newest 50 of 73 chats");
    }
}
