//! Signing in. It stands in the place of the page that was requested, whose address stays.

use crate::components::base::icon::Icon;
use crate::components::shell::dialog::modal;
use crate::components::shell::password_field::PasswordField;
use crate::server;
use crate::server::load::Failure;
use crate::words::t;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::Credentials;

/// The page.
#[component]
pub fn SignInPage(
    /// A user has signed in.
    on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="sign-in">
            <main class="sign-in__side">
                <div class="sign-in__brand">
                    <svg class="rail__logo" aria-hidden="true"><use href="#i-logo"></use></svg>
                    "Sightline"
                </div>
                {form(t("sign_in.title"), t("sign_in.words"), on_done)}
            </main>
            <div class="sign-in__picture" aria-hidden="true">
                <svg viewBox="0 0 880 900" preserveAspectRatio="xMidYMid slice"><use href="#i-sightlines"></use></svg>
            </div>
        </div>
    }
}

/// The sign-in over the page, for an expired session: nothing on screen is lost.
#[component]
pub fn SignInAgain(
    /// Whether it is needed.
    is_open: RwSignal<bool>,
    /// A user has signed in.
    on_done: Callback<()>,
) -> impl IntoView {
    let dialog = modal(is_open);
    view! {
        // Escape would leave a page that cannot do anything.
        <dialog class="dialog dialog--sign-in" aria-label=t("sign_in.again") node_ref=dialog on:cancel=|event: web_sys::Event| event.prevent_default()>
            {move || is_open.get().then(|| form(t("sign_in.again"), t("sign_in.again_words"), on_done))}
        </dialog>
    }
}

fn form(title: &'static str, words: &'static str, on_done: Callback<()>) -> AnyView {
    let sign_in = SignIn {
        email: RwSignal::new(String::new()),
        password: RwSignal::new(String::new()),
        password_field: NodeRef::new(),
        is_sending: RwSignal::new(false),
        failure: RwSignal::new(None),
        on_done,
    };
    let SignIn { email, password, password_field, is_sending, failure, .. } = sign_in;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        sign_in.send();
    };
    view! {
        <form class="sign-in__form" on:submit=submit>
            <h1>{title}</h1>
            <p class="sign-in__words">{words}</p>
            {move || failure.get().map(|words| view! { <p class="sign-in__failure" role="alert"><Icon name="late"/>{words}</p> })}
            <label class="sign-in__label" for="email">{t("sign_in.email")}</label>
            <input
                class="sign-in__input" id="email" type="email" name="email" autocomplete="username" required=true
                maxlength="320" autofocus=true prop:value=email
                on:input=move |event| email.set(event_target_value(&event))
            />
            <label class="sign-in__label" for="password">{t("sign_in.password")}</label>
            <PasswordField value=password autocomplete="current-password" field=password_field/>
            <button type="submit" class="button button--primary button--large" aria-disabled=move || is_sending.get().to_string()>
                {move || if is_sending.get() { t("sign_in.sending") } else { t("sign_in.send") }}
            </button>
        </form>
    }
    .into_any()
}

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct SignIn {
    email: RwSignal<String>,
    password: RwSignal<String>,
    password_field: NodeRef<Input>,
    is_sending: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    on_done: Callback<()>,
}

impl SignIn {
    /// Signs in, unless it is being done; a wrong pair leads back to the password.
    fn send(self) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let credentials =
                Credentials { email: self.email.get_untracked(), password: self.password.get_untracked() };
            let answer = server::sign_in(&credentials).await;
            self.is_sending.set(false);
            match answer {
                Ok(()) => self.on_done.run(()),
                Err(error) => {
                    self.failure.set(Some(failure_text(&error)));
                    if let Some(field) = self.password_field.get_untracked() {
                        let _ = field.focus();
                    }
                }
            }
        });
    }
}

/// One message for every wrong pair, whatever of it was wrong.
fn failure_text(failure: &Failure) -> String {
    match failure.status {
        Some(401) => t("sign_in.wrong").to_owned(),
        _ => failure.sentence(),
    }
}
