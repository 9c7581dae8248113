//! The app: shows the sign-in page, or the Data section and the settings to a signed-in user.

use crate::browser::address::{Address, Step};
use crate::browser::settings::provide_settings;
use crate::browser::theme::provide_theme;
use crate::components::table::list_message::ListMessage;
use crate::pages::data::Data;
use crate::pages::settings::{ACCOUNT_PATH, LINK_PATH, SettingsPage, show_settings};
use crate::pages::sign_in::{SignInAgain, SignInPage};
use crate::pages::sign_out::sign_out;
use crate::query_state::Tab;
use crate::server;
use crate::server::session::{Session, SignIn};
use crate::words::t;
use crate::words::time::provide_clock;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Me, Permission};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let address = Address::provide();
    provide_clock();
    provide_theme();
    provide_settings();
    let session = Session::provide();
    server::set_session(session);
    let load_user = move || {
        spawn_local(async move {
            match server::me().await {
                Ok(me) => session.set(SignIn::User(Box::new(me))),
                Err(failure) if failure.status == Some(401) => session.set(SignIn::SignedOut),
                Err(_) => session.set(SignIn::Unreachable),
            }
        });
    };
    load_user();
    let on_done = Callback::new(move |()| load_user());
    let section = move || {
        match session.sign_in() {
        SignIn::Unknown => ().into_any(),
        SignIn::SignedOut => view! { <SignInPage on_done/> }.into_any(),
        SignIn::Unreachable => view! {
            <ListMessage icon="late" is_error=true is_page=true title=t("app.unreachable") words=t("app.no_answer")>
                <button type="button" class="button button--primary" on:click=move |_| load_user()>{t("action.try_again")}</button>
            </ListMessage>
        }
        .into_any(),
        SignIn::User(me) => page(*me),
    }
    };
    // Who is signed in does not matter there, nor does it when that becomes known: the page has the secret of the link.
    let is_link = Memo::new(move |_| address.path.with(|path| path == LINK_PATH));
    view! {
        {move || if is_link.get() { show_settings(SettingsPage::Link) } else { section.into_any() }}
        <SignInAgain is_open=session.is_expired on_done/>
    }
}

/// The page of the address.
fn page(me: Me) -> AnyView {
    let address = Address::get();
    let place = Memo::new(move |_| address.path.with(|path| Place::of(path)));
    let me = StoredValue::new(me);
    (move || match place.get() {
        Place::Start => {
            address.go("/data/chats", Step::Replace);
            ().into_any()
        }
        Place::Data => {
            let me = me.get_value();
            if me.permissions.contains(&Permission::DataRead) {
                view! { <Data me/> }.into_any()
            } else {
                let on_sign_out = sign_out();
                view! {
                    <ListMessage icon="late" is_page=true title=t("app.forbidden") words=t("app.forbidden_words")>
                        <button type="button" class="button button--primary" on:click=move |_| on_sign_out.run(())>{t("account.sign_out")}</button>
                    </ListMessage>
                }
                .into_any()
            }
        }
        Place::NotFound => view! {
            <ListMessage icon="search" is_page=true title=t("app.not_found") words=t("app.not_found_words")>
                <a class="button button--primary" href="/data/chats">{t("app.to_chats")}</a>
            </ListMessage>
        }
        .into_any(),
    })
    .into_any()
}

/// The page of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    Data,
    NotFound,
}

impl Place {
    fn of(path: &str) -> Self {
        match path {
            "/" | "/data" | "/data/" => Self::Start,
            // Of its pages only their code knows, which comes later.
            _ if path == ACCOUNT_PATH || path.starts_with("/settings") || Tab::of_path(path).is_some() => Self::Data,
            _ => Self::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_path_leads_to_a_page_or_to_none() {
        let places = ["/", "/data", "/data/chats", "/data/results/", "/settings/people", "/account", "/data/chat"]
            .map(Place::of);
        assert_eq!(
            places,
            [Place::Start, Place::Start, Place::Data, Place::Data, Place::Data, Place::Data, Place::NotFound]
        );
    }
}
