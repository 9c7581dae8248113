//! A secret on the screen, ready to be copied.

use crate::components::base::copy_button::CopyButton;
use leptos::html::Input;
use leptos::prelude::*;

/// A text that is shown once, or what uses it.
#[component]
pub fn Secret(
    /// The id of its field.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The text.
    value: String,
    /// What it is, as in "Copy link".
    what: &'static str,
    /// What to know about it.
    #[prop(into)]
    words: Signal<String>,
    /// It gets the focus and is selected, so that it is read, and copied by the keyboard.
    #[prop(optional)]
    is_focused: bool,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    if is_focused {
        field.on_load(|field| request_animation_frame(move || _ = field.focus()));
    }
    let words_id = format!("{id}-words");
    view! {
        <div class="secret">
            <label class="views__name" for=id>{label}</label>
            <div class="secret__line">
                <input
                    id=id type="text" readonly=true value=value.clone() aria-describedby=words_id.clone() node_ref=field
                    on:focus=move |_| field.get_untracked().into_iter().for_each(|field| field.select())
                />
                <CopyButton text=Signal::stored(value) what/>
            </div>
            <p class="settings__hint" id=words_id>{words}</p>
        </div>
    }
}
