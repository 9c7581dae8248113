//! The drawer of a contact.

use super::copy_link::copy_open_link;
use super::loading::{load_by_id, retry};
use crate::components::base::icon::Icon;
use crate::components::drawer::contact_panel::ContactPanel;
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::nav::DrawerNav;
use crate::pages::erasing::{can_erase, expect_erasing};
use crate::query_state::Open;
use crate::server;
use crate::server::load::Load;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use uuid::Uuid;

/// The drawer.
#[component]
pub fn ContactDrawer(
    /// Which one it is.
    id: Uuid,
    /// The zone of the times.
    zone: Signal<Zone>,
    /// Its position, and the navigation from it.
    nav: DrawerNav,
    /// Opens something else, or closes the drawer.
    on_open: Callback<Option<Open>>,
) -> impl IntoView {
    let (contact, again) = load_by_id(id, server::contact, |_, _| false);
    let title = Signal::derive(move || match contact.get() {
        Load::Ready(detail) => detail.contact.name.unwrap_or_else(|| t("contact.unknown").to_owned()),
        Load::Loading => t("column.contact").to_owned(),
        Load::Failed(_) => t("drawer.failed.contact").to_owned(),
    });
    let view_chat = move |chat| on_open.run(Some(Open::Chat(chat, None)));
    let erase = expect_erasing();
    // Who sees its own organization erases it.
    let is_foreign =
        Memo::new(move |_| contact.with(|contact| matches!(contact, Load::Ready(detail) if detail.foreign)));
    view! {
        <Drawer
            title noun="contact" nav on_copy_link=copy_open_link()
        >
            <ContactPanel contact zone on_view_chat=Callback::new(view_chat) on_retry=retry(again)/>
            {move || (can_erase() && !is_foreign.get()).then(|| view! {
                <footer class="drawer__foot">
                    <button type="button" class="button button--danger-quiet" on:click=move |_| erase.run((id, title.get_untracked()))>
                        <Icon name="trash"/>{t("erase.title")}
                    </button>
                </footer>
            })}
        </Drawer>
    }
}
