//! Before a chat is closed: the reason, for colleagues.

use crate::browser::parts::{Place, part};
use crate::components::base::focus::focus_within;
use crate::components::shell::dialog::Dialog;
use crate::components::transcript::event_words::reason_words;
use crate::words::{capitalized, t};
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::ClosingReason;

/// The dialog. Enter confirms.
#[component]
pub fn CloseDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// What is said where it closes several chats.
    #[prop(optional)]
    several: Option<Several>,
    /// Closes the chat, with a reason if there is one.
    on_close: Callback<Option<String>>,
) -> impl IntoView {
    let title = t(if several.is_some() { "selection.close" } else { "composer.close" });
    let content = move || CONTENT.show(Asked { is_open, several, on_close }, Place::Popover);
    view! { <Dialog is_open title class="closing" content/> }
}

/// What the dialog says of several chats.
#[derive(Clone, Copy)]
pub struct Several {
    /// Which of them are closed, in sentences.
    pub words: Signal<Vec<String>>,
    /// The words of the button.
    pub confirm: Signal<String>,
}

#[derive(Clone, Copy)]
struct Asked {
    is_open: RwSignal<bool>,
    several: Option<Several>,
    on_close: Callback<Option<String>>,
}

part!(CONTENT in close_dialog_code: content, Asked);

fn content(Asked { is_open, several, on_close }: Asked) -> AnyView {
    let line = |words: String| view! { <p>{words}</p> };
    let words = several.map(|several| {
        view! { <div class="closing__words">{move || several.words.get().into_iter().map(line).collect::<Vec<_>>()}</div> }
    });
    let button = move || several.map_or_else(|| t("composer.close").to_owned(), |several| several.confirm.get());
    let chosen = RwSignal::new(Some(ClosingReason::Resolved));
    let typed = RwSignal::new(String::new());
    let confirm = move |event: SubmitEvent| {
        event.prevent_default();
        let reason = reason(chosen.get_untracked(), &typed.get_untracked());
        is_open.set(false);
        on_close.run(reason);
    };
    let ready = |reason: &'static ClosingReason| {
        let choose = move |_| {
            chosen.set(Some(*reason));
            typed.set(String::new());
        };
        view! {
            <label class="popover__line">
                <input type="radio" name="reason" prop:checked=move || chosen.get() == Some(*reason) on:change=choose/>
                {capitalized(&reason_words(reason.as_str()))}
            </label>
        }
    };
    let write = move |event| {
        chosen.set(None);
        typed.set(event_target_value(&event));
    };
    let form = NodeRef::<Form>::new();
    form.on_load(|form| focus_within(form, "input:checked"));
    view! {
        <form node_ref=form on:submit=confirm>
            <div class="closing">
                {words}
                <fieldset class="closing__ready">
                    <legend>{t("closing.reason")}</legend>
                    {ClosingReason::ALL.iter().map(ready).collect_view()}
                </fieldset>
                <label class="views__name">
                    {t("closing.other")}
                    <input type="text" maxlength="200" autocomplete="off" dir="auto" prop:value=typed on:input=write/>
                </label>
            </div>
            <footer class="dialog__foot closing__foot">
                <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                <button type="submit" class="button button--primary">{button}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// What was typed, else what was chosen.
fn reason(chosen: Option<ClosingReason>, typed: &str) -> Option<String> {
    let typed = Some(typed.trim()).filter(|typed| !typed.is_empty());
    typed.or(chosen.map(ClosingReason::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_counts_more_than_what_was_chosen() {
        let spam = Some(ClosingReason::Spam);
        assert_eq!(reason(spam, " sold out\n").as_deref(), Some("sold out"));
        assert_eq!(reason(spam, " ").as_deref(), Some("spam"));
        assert_eq!(reason(None, ""), None);
    }
}
