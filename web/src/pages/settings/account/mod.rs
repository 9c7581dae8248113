//! The page of one's own account, for every user: who one is here, the password, and where one is signed in.

mod password;
mod sign_ins;

use super::people::role_name;
use super::top_bar::top_bar_of;
use crate::components::shell::toast::Toast;
use crate::pages::section::DataContext;
use crate::words::t;
use leptos::prelude::*;
use password::ChangePassword;
use sign_ins::SignIns;

/// The path of the page.
pub const ACCOUNT_PATH: &str = "/account";

/// The page.
#[component]
pub fn Account() -> impl IntoView {
    let me = DataContext::get().me;
    let done = RwSignal::new(String::new());
    // A change of the password ends the other sign-ins.
    let changes = RwSignal::new(0_u32);
    view! {
        <main class="page">
            {top_bar_of(t("you.title"), ().into_any())}
            <div class="account-page" id="list" tabindex="-1">
                <section aria-labelledby="account-who">
                    <h2 id="account-who" dir="auto">{me.user.name}</h2>
                    <dl class="account-page__facts">
                        <dt>{t("column.email")}</dt> <dd dir="auto">{me.user.email}</dd>
                        <dt>{t("people.role")}</dt> <dd>{role_name(me.user.role)}</dd>
                        <dt>{t("column.organization")}</dt> <dd dir="auto">{me.organization.path.join(" / ")}</dd>
                    </dl>
                </section>
                <SignIns changes done/>
                <ChangePassword changes done/>
            </div>
        </main>
        <Toast words=done/>
    }
}
