//! Changing the own password.

use crate::components::base::focus::focus;
use crate::components::shell::password_field::PasswordField;
use crate::pages::settings::set_password::fault_words;
use crate::server::load::Failure;
use crate::server::settings::account;
use crate::words::t;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::PasswordChange;

/// The ids of the fields.
const CURRENT: &str = "current-password";
const NEW: &str = "new-password";

/// The form.
#[component]
pub fn ChangePassword(
    /// Counts the changes.
    changes: RwSignal<u32>,
    /// What was done, for the toast.
    done: RwSignal<String>,
) -> impl IntoView {
    let form = Form {
        current: RwSignal::new(String::new()),
        new: RwSignal::new(String::new()),
        is_sending: RwSignal::new(false),
        current_fault: RwSignal::new(None),
        new_fault: RwSignal::new(None),
        failure: RwSignal::new(None),
        changes,
        done,
    };
    let Form { current, new, is_sending, current_fault, new_fault, failure, .. } = form;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    let is_wrong = |fault: RwSignal<Option<&'static str>>| Signal::derive(move || fault.with(Option::is_some));
    view! {
        <section aria-labelledby="account-password">
            <h2 id="account-password">{t("you.password")}</h2>
            <p class="account-page__words" id="password-rules">{t("you.password_words")}</p>
            <form class="account-page__form" on:submit=submit>
                <label class="sign-in__label" for=CURRENT>{t("you.current")}</label>
                <PasswordField
                    id=CURRENT value=current autocomplete="current-password" described_by="current-fault" is_wrong=is_wrong(current_fault)
                />
                <p class="set-password__fault" id="current-fault" role="alert">{current_fault}</p>
                <label class="sign-in__label" for=NEW>{t("set_password.password")}</label>
                <PasswordField
                    id=NEW value=new autocomplete="new-password" described_by="password-rules new-fault" is_wrong=is_wrong(new_fault)
                />
                <p class="set-password__fault" id="new-fault" role="alert">{new_fault}</p>
                <p class="set-password__fault" role="alert">{failure}</p>
                <button type="submit" class="button button--primary" aria-disabled=move || is_sending.get().to_string()>
                    {move || t(if is_sending.get() { "you.changing" } else { "you.change" })}
                </button>
            </form>
        </section>
    }
}

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct Form {
    current: RwSignal<String>,
    new: RwSignal<String>,
    is_sending: RwSignal<bool>,
    current_fault: RwSignal<Option<&'static str>>,
    new_fault: RwSignal<Option<&'static str>>,
    failure: RwSignal<Option<String>>,
    changes: RwSignal<u32>,
    done: RwSignal<String>,
}

impl Form {
    /// Changes the password, unless it is being done.
    fn send(self) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.current_fault.set(None);
        self.new_fault.set(None);
        self.failure.set(None);
        let change =
            PasswordChange { current_password: self.current.get_untracked(), new_password: self.new.get_untracked() };
        spawn_local(async move {
            let answer = account::change_password(&change).await;
            // The page may be left by then.
            if self.is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    self.current.set(String::new());
                    self.new.set(String::new());
                    self.done.set(t("you.changed").to_owned());
                    self.changes.update(|count| *count += 1);
                }
                Err(failure) => self.refuse(&failure, &change.new_password),
            }
        });
    }

    /// Says why, and leads back to the field.
    fn refuse(self, failure: &Failure, new: &str) {
        let field = if failure.is_fault_of("/new_password") {
            self.new_fault.set(Some(fault_words(new)));
            NEW
        } else if failure.is_fault_of("/current_password") {
            self.current_fault.set(Some(t("you.wrong")));
            CURRENT
        } else {
            self.failure.set(Some(failure.sentence()));
            return;
        };
        document().get_element_by_id(field).into_iter().for_each(|field| focus(&field));
    }
}
