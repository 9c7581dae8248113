//! The settings of a company, for its admins; and the page of the links that they make.

mod account;
mod agents;
mod audit;
mod form;
mod forms;
mod incoming;
mod keys;
mod list;
mod organizations;
mod people;
mod set_password;
mod tabs;
mod top_bar;
mod webhooks;

use super::section::DataContext;
use crate::browser::address::{Address, Step};
use crate::browser::parts::{Place, part};
use crate::components::table::list_message::ListMessage;
use crate::query_state::{
    AgentsState, AuditState, FormsState, IncomingState, KeysState, OrganizationsState, PeopleState, WebhooksState,
};
use crate::words::t;
pub use account::ACCOUNT_PATH;
use account::Account;
use agents::Agents;
use audit::Audit;
use forms::Forms;
use incoming::Incoming;
use keys::Keys;
use leptos::prelude::*;
use organizations::Organizations;
use people::People;
pub use set_password::LINK_PATH;
use set_password::SetPassword;
use sightline_shared::Permission;
use top_bar::top_bar;
use webhooks::Webhooks;

/// What this part of the app shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsPage {
    /// The settings.
    Settings,
    /// The page on which a link sets a password.
    Link,
}

part!(SETTINGS in settings_code: show, SettingsPage);

/// A page, once its code is there.
#[must_use]
pub fn show_settings(page: SettingsPage) -> AnyView {
    SETTINGS.show(page, Place::List)
}

fn show(page: SettingsPage) -> AnyView {
    match page {
        SettingsPage::Settings => settings(),
        SettingsPage::Link => view! { <SetPassword/> }.into_any(),
    }
}

/// The page of the address.
fn settings() -> AnyView {
    let address = Address::get();
    let is_admin = DataContext::get().me.permissions.contains(&Permission::Administer);
    let path = Memo::new(move |_| address.path.with(|path| path.trim_end_matches('/').to_owned()));
    (move || match path.get().as_str() {
        ACCOUNT_PATH => view! { <Account/> }.into_any(),
        _ if !is_admin => no_page("late", t("people.forbidden"), t("people.forbidden_words")),
        "/settings" => {
            address.go(PeopleState::PATH, Step::Replace);
            ().into_any()
        }
        PeopleState::PATH => view! { <People/> }.into_any(),
        OrganizationsState::PATH => view! { <Organizations/> }.into_any(),
        AgentsState::PATH => view! { <Agents/> }.into_any(),
        FormsState::PATH => view! { <Forms/> }.into_any(),
        IncomingState::PATH => view! { <Incoming/> }.into_any(),
        AuditState::PATH => view! { <Audit/> }.into_any(),
        KeysState::PATH => view! { <Keys/> }.into_any(),
        WebhooksState::PATH => view! { <Webhooks/> }.into_any(),
        _ => no_page("search", t("app.not_found"), t("app.not_found_words")),
    })
    .into_any()
}

/// A page with a message alone.
fn no_page(icon: &'static str, title: &'static str, words: &'static str) -> AnyView {
    view! {
        <main class="page">
            {top_bar(().into_any())}
            <ListMessage icon title words>
                <a class="button button--primary" href="/data/chats">{t("app.to_chats")}</a>
            </ListMessage>
        </main>
    }
    .into_any()
}
