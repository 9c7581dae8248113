//! Setting a password with a link that an admin made. The secret of the link is behind the `#` of its address, which
//! browsers send to no server; once it is read it is in neither the address bar nor the history.

use crate::browser::address::{Address, Step};
use crate::browser::drafts::forget_drafts;
use crate::components::base::focus::{focus, focus_within};
use crate::components::base::icon::Icon;
use crate::components::shell::password_field::PasswordField;
use crate::server;
use crate::server::load::Failure;
use crate::server::session::{Session, SignIn};
use crate::server::settings::people;
use crate::words::{t, t_with};
use leptos::ev::SubmitEvent;
use leptos::html::Main;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::people::{NewPassword, PASSWORD_LENGTH};

/// The path of the page.
pub const LINK_PATH: &str = "/set-password";

/// The page.
#[component]
pub fn SetPassword() -> impl IntoView {
    let link = Link::new();
    let root = NodeRef::<Main>::new();
    // What is shown next is read from its beginning; the field is where it begins at first.
    Effect::new(move || {
        let target = if link.shown.get() == Shown::Form { "input" } else { "h1" };
        root.get().into_iter().for_each(|root| focus_within((*root).clone(), target));
    });
    view! {
        <div class="sign-in">
            <main class="sign-in__side" node_ref=root>
                <div class="sign-in__brand">
                    <svg class="rail__logo" aria-hidden="true"><use href="#i-logo"></use></svg>
                    "Sightline"
                </div>
                {move || match link.shown.get() {
                    Shown::Form => form(link),
                    Shown::Done => done(link),
                    Shown::Incomplete => ended(t("set_password.incomplete"), t("set_password.incomplete_words")),
                    Shown::Ended => ended(t("set_password.ended"), t("set_password.ended_words")),
                }}
            </main>
            <div class="sign-in__picture" aria-hidden="true">
                <svg viewBox="0 0 880 900" preserveAspectRatio="xMidYMid slice"><use href="#i-sightlines"></use></svg>
            </div>
        </div>
    }
}

fn form(link: Link) -> AnyView {
    let Link { password, is_sending, fault, failure, session, .. } = link;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        link.send();
    };
    let is_wrong = move || fault.with(Option::is_some);
    view! {
        <form class="sign-in__form" on:submit=submit>
            <h1 tabindex="-1">{t("set_password.title")}</h1>
            <p class="sign-in__words" id="rules">{t("set_password.rules")}</p>
            {move || signed_in(session).map(|name| view! { <p class="sign-in__words">{t_with("set_password.signed_in", &[("name", &name)])}</p> })}
            {move || failure.get().map(|words| view! { <p class="sign-in__failure" role="alert"><Icon name="late"/>{words}</p> })}
            <label class="sign-in__label" for="password">{t("set_password.password")}</label>
            <PasswordField value=password autocomplete="new-password" described_by="rules fault" is_wrong=Signal::derive(is_wrong)/>
            <p class="set-password__fault" id="fault" role="alert">{fault}</p>
            <button type="submit" class="button button--primary button--large" aria-disabled=move || is_sending.get().to_string()>
                {move || if is_sending.get() { t("set_password.sending") } else { t("set_password.send") }}
            </button>
        </form>
    }
    .into_any()
}

/// The name of the user that is signed in, for whom the link may not be.
fn signed_in(session: Session) -> Option<String> {
    match session.sign_in() {
        SignIn::User(me) => Some(me.user.name),
        _ => None,
    }
}

fn done(link: Link) -> AnyView {
    view! {
        <div class="sign-in__form">
            <h1 tabindex="-1">{t("set_password.done")}</h1>
            <p class="sign-in__words">{t("set_password.done_words")}</p>
            <button type="button" class="button button--primary button--large" on:click=move |_| link.sign_in()>{t("sign_in.send")}</button>
        </div>
    }
    .into_any()
}

/// A link that opens nothing: why, and what to do.
fn ended(title: &'static str, words: &'static str) -> AnyView {
    view! {
        <div class="sign-in__form">
            <h1 tabindex="-1">{title}</h1>
            <p class="sign-in__words">{words}</p>
            <a class="button button--large" href="/">{t("set_password.leave")}</a>
        </div>
    }
    .into_any()
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The password is asked for.
    Form,
    /// The password is set.
    Done,
    /// The address has no secret: it was cut off, or the page was loaded again.
    Incomplete,
    /// The link was used, replaced, or is too old.
    Ended,
}

/// The link, what is typed, and what became of it.
#[derive(Clone, Copy)]
struct Link {
    secret: StoredValue<String>,
    shown: RwSignal<Shown>,
    password: RwSignal<String>,
    is_sending: RwSignal<bool>,
    /// What is wrong with the password.
    fault: RwSignal<Option<&'static str>>,
    /// Why it could not be set for another reason.
    failure: RwSignal<Option<String>>,
    address: Address,
    session: Session,
}

impl Link {
    /// The link of the address, and of one that is opened in this window later.
    fn new() -> Self {
        let link = Self {
            secret: StoredValue::new(String::new()),
            shown: RwSignal::new(Shown::Incomplete),
            password: RwSignal::new(String::new()),
            is_sending: RwSignal::new(false),
            fault: RwSignal::new(None),
            failure: RwSignal::new(None),
            address: Address::get(),
            session: Session::get(),
        };
        link.read();
        let changed = window_event_listener(leptos::ev::hashchange, move |_| link.read());
        on_cleanup(move || changed.remove());
        link
    }

    /// Takes the secret out of the address.
    fn read(self) {
        let hash = window().location().hash().unwrap_or_default();
        let secret = hash.trim_start_matches('#').trim();
        if !secret.is_empty() {
            self.secret.set_value(secret.to_owned());
            self.password.set(String::new());
            self.fault.set(None);
            self.failure.set(None);
            self.shown.set(Shown::Form);
            self.address.go(LINK_PATH, Step::Replace);
        }
    }

    /// Sets the password, unless it is being done.
    fn send(self) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.fault.set(None);
        self.failure.set(None);
        let new = NewPassword { token: self.secret.get_value(), password: self.password.get_untracked() };
        spawn_local(async move {
            let answer = people::set_password(&new).await;
            // The page may be left by then.
            if self.is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => self.shown.set(Shown::Done),
                Err(failure) if failure.is_fault_of("/token") => self.shown.set(Shown::Ended),
                Err(failure) => self.refuse(&failure, &new.password),
            }
        });
    }

    /// Says why, and leads back to the field.
    fn refuse(self, failure: &Failure, password: &str) {
        if failure.is_fault_of("/password") {
            self.fault.set(Some(fault_words(password)));
        } else {
            self.failure.set(Some(failure.sentence()));
        }
        if let Some(field) = document().get_element_by_id("password") {
            focus(&field);
        }
    }

    /// Leads to the sign-in. It is for the user of the link: the sign-in of the window ends first, if there is one.
    fn sign_in(self) {
        spawn_local(async move {
            if untrack(|| signed_in(self.session)).is_some() && server::sign_out().await.is_ok() {
                forget_drafts();
            }
            self.session.set(SignIn::SignedOut);
            self.address.go("/", Step::Replace);
        });
    }
}

/// What is wrong with a password that the server refused: it knows two reasons.
pub fn fault_words(password: &str) -> &'static str {
    let is_long_enough = PASSWORD_LENGTH.contains(&password.chars().count());
    t(if is_long_enough { "set_password.weak" } else { "set_password.length" })
}

#[cfg(test)]
mod tests {
    use super::fault_words;

    #[test]
    fn a_refused_password_is_short_or_weak() {
        assert!(fault_words("1234567").contains("8"));
        assert!(fault_words("password").contains("guess"));
    }
}
