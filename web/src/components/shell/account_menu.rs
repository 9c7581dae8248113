//! The menu of the signed-in user: theme, language, signing out.

use crate::browser::language;
use crate::browser::theme::{Theme, use_theme};
use crate::components::base::participant::initials;
use crate::words::{self, t, t_with};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Hides the menu: the page changes beneath it.
fn hide() {
    let menu = document().get_element_by_id("account").and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    if let Some(menu) = menu {
        let _ = menu.hide_popover();
    }
}

/// The button with the initials, and what it opens.
#[component]
pub fn AccountMenu(
    /// The name of the signed-in user.
    name: String,
    /// The address.
    email: String,
    /// Where the account is shown.
    account: &'static str,
    /// Where questions are answered.
    help: Option<String>,
    /// Whether the user wants to leave.
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let theme = use_theme();
    let themes = [(Theme::System, "theme.system"), (Theme::Light, "theme.light"), (Theme::Dark, "theme.dark")].map(|(own, key)| {
        view! {
            <label class="popover__line">
                <input type="radio" name="theme" prop:checked=move || theme.get() == own on:change=move |_| theme.set(own)/>
                {t(key)}
            </label>
        }
    });
    let languages = words::languages().map(|(code, words)| {
        view! {
            <label class="popover__line" lang=code>
                <input type="radio" name="language" prop:checked=words::language() == code on:change=move |_| language::change(code)/>
                {words}
            </label>
        }
    });
    let label = t_with("account.label", &[("name", &name), ("initials", &initials(&name))]);
    view! {
        <button type="button" class="rail__item rail__item--small account" aria-label=label.clone() title=label popovertarget="account">
            <span class="account__initials" aria-hidden="true">{initials(&name)}</span>
        </button>
        <div class="popover popover--account" id="account" popover="auto" role="group" aria-label=t("account.title")>
            <p class="popover__user"><b>{name}</b><span>{email}</span></p>
            <fieldset><legend>{t("settings.theme")}</legend>{themes.into_iter().collect::<Vec<_>>()}</fieldset>
            <fieldset><legend>{t("settings.language")}</legend>{languages.collect::<Vec<_>>()}</fieldset>
            <a class="button" href=account on:click=|_| hide()>{t("account.yours")}</a>
            {help.map(|help| view! { <a class="button" href=help target="_blank" rel="noopener">{t("account.help")}</a> })}
            <button type="button" class="button" on:click=move |_| on_sign_out.run(())>{t("account.sign_out")}</button>
        </div>
    }
}
