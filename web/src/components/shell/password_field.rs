//! The field of a password, which can be shown while it is typed.

use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::html::Input;
use leptos::prelude::*;

/// The field, which a label names by its id.
#[component]
pub fn PasswordField(
    /// Its id and its name.
    #[prop(default = "password")]
    id: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// What password managers do: `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The ids of what describes it.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// Whether it was refused.
    #[prop(optional, into)]
    is_wrong: Signal<bool>,
    /// The field itself.
    #[prop(optional)]
    field: NodeRef<Input>,
) -> impl IntoView {
    let is_shown = RwSignal::new(false);
    view! {
        <div class="sign-in__password">
            <input
                class="sign-in__input" id=id name=id autocomplete=autocomplete required=true
                aria-describedby=described_by aria-invalid=move || is_wrong.get().then_some("true")
                node_ref=field prop:value=value
                type=move || if is_shown.get() { "text" } else { "password" }
                on:input=move |event| value.set(event_target_value(&event))
            />
            <button
                type="button" class="icon-button icon-button--small" aria-label=t("sign_in.show_password")
                aria-pressed=move || is_shown.get().to_string()
                on:click=move |_| is_shown.update(|shown| *shown = !*shown)
            >
                <Icon name="eye"/>
            </button>
        </div>
    }
}
