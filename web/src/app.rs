//! The app: who is signed in decides between the sign-in and the Data section.

use crate::api;
use crate::components::list_message::ListMessage;
use crate::pages::data::Data;
use crate::pages::sign_in::SignInPage;
use crate::session::{Session, SignIn};
use crate::settings::provide_settings;
use crate::theme::provide_theme;
use crate::time_text::provide_clock;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

/// The app.
#[component]
pub fn App() -> impl IntoView {
    provide_clock();
    provide_theme();
    provide_settings();
    let session = Session::provide();
    api::belongs_to(session);
    let ask = move || {
        spawn_local(async move {
            match api::me().await {
                Ok(me) => session.set(SignIn::User(Box::new(me))),
                Err(failure) if failure.status == Some(401) => session.set(SignIn::Nobody),
                Err(_) => session.set(SignIn::Unreachable),
            }
        });
    };
    ask();
    view! {
        <Router>
            {move || match session.sign_in() {
                SignIn::Unknown => ().into_any(),
                SignIn::Nobody => view! { <SignInPage on_done=Callback::new(move |()| ask())/> }.into_any(),
                SignIn::Unreachable => view! {
                    <ListMessage icon="late" is_error=true title="Sightline cannot be reached" words="The server did not answer.">
                        <button type="button" class="button button--primary" on:click=move |_| ask()>"Try again"</button>
                    </ListMessage>
                }.into_any(),
                SignIn::User(me) => {
                    let me = StoredValue::new(*me);
                    view! {
                        <Routes fallback=|| view! { <NotFound/> }>
                            <Route path=path!("/") view=|| view! { <Redirect path="/data/chats"/> }/>
                            <Route path=path!("/data") view=|| view! { <Redirect path="/data/chats"/> }/>
                            <Route path=path!("/data/:tab") view=move || {
                                let me = me.get_value();
                                if me.permissions.contains(&sightline_shared::Permission::DataRead) {
                                    view! { <Data me/> }.into_any()
                                } else {
                                    view! { <Forbidden/> }.into_any()
                                }
                            }/>
                        </Routes>
                    }.into_any()
                }
            }}
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <ListMessage icon="search" title="There is no such page" words="The address may be old, or mistyped.">
            <a class="button button--primary" href="/data/chats">"Go to the chats"</a>
        </ListMessage>
    }
}

#[component]
fn Forbidden() -> impl IntoView {
    view! {
        <ListMessage icon="late" title="The Data section is for supervisors" words="Ask an admin of your company when you need to see it.">
            ""
        </ListMessage>
    }
}
