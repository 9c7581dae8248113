//! Signing in. It stands in the place of the page that was asked for, whose address stays.

use crate::api;
use crate::components::icon::Icon;
use crate::load::Failure;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::Credentials;

/// The page.
#[component]
pub fn SignInPage(
    /// Somebody has signed in.
    on_done: Callback<()>,
) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let is_shown = RwSignal::new(false);
    let is_sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let password_field = NodeRef::<Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_sending.get_untracked() {
            return;
        }
        is_sending.set(true);
        failure.set(None);
        spawn_local(async move {
            let credentials = Credentials { email: email.get_untracked(), password: password.get_untracked() };
            let answer = api::sign_in(&credentials).await;
            is_sending.set(false);
            match answer {
                Ok(()) => on_done.run(()),
                Err(why) => {
                    failure.set(Some(words(&why)));
                    if let Some(field) = password_field.get_untracked() {
                        let _ = field.focus();
                    }
                }
            }
        });
    };
    view! {
        <div class="sign-in">
            <main class="sign-in__side">
                <div class="sign-in__brand">
                    <svg class="rail__logo" aria-hidden="true"><use href="#i-logo"></use></svg>
                    "Sightline"
                </div>
                <form class="sign-in__form" on:submit=submit>
                    <h1>"Sign in"</h1>
                    <p class="sign-in__words">"See every chat, result and contact of your company."</p>
                    {move || failure.get().map(|words| view! { <p class="sign-in__failure" role="alert"><Icon name="late"/>{words}</p> })}
                    <label class="sign-in__label" for="email">"Email"</label>
                    <input
                        class="sign-in__input" id="email" type="email" name="email" autocomplete="username" required=true
                        maxlength="320" autofocus=true prop:value=email
                        on:input=move |event| email.set(event_target_value(&event))
                    />
                    <label class="sign-in__label" for="password">"Password"</label>
                    <div class="sign-in__password">
                        <input
                            class="sign-in__input" id="password" name="password" autocomplete="current-password" required=true
                            maxlength="1024" node_ref=password_field prop:value=password
                            type=move || if is_shown.get() { "text" } else { "password" }
                            on:input=move |event| password.set(event_target_value(&event))
                        />
                        <button
                            type="button" class="icon-button icon-button--small" aria-label="Show password"
                            aria-pressed=move || is_shown.get().to_string()
                            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                        >
                            <Icon name="eye"/>
                        </button>
                    </div>
                    <button type="submit" class="button button--primary button--large" aria-disabled=move || is_sending.get().to_string()>
                        {move || if is_sending.get() { "Signing in…" } else { "Sign in" }}
                    </button>
                </form>
            </main>
            <div class="sign-in__picture" aria-hidden="true">
                <svg viewBox="0 0 880 900" preserveAspectRatio="xMidYMid slice"><use href="#i-sightlines"></use></svg>
            </div>
        </div>
    }
}

/// One message for every wrong pair, whatever of it was wrong.
fn words(failure: &Failure) -> String {
    match failure.status {
        Some(401) => "Email or password is wrong.".to_owned(),
        _ => failure.sentence(),
    }
}
