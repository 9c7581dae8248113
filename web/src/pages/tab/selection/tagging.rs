//! Putting a tag on several chats, one after the other.

use super::tally::Tally;
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::components::shell::dialog::Dialog;
use crate::components::table::row::Row;
use crate::pages::message;
use crate::server;
use crate::words::{t, t_count};
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::TagChange;
use sightline_shared::requests::act::tags::MAX_TAG;
use uuid::Uuid;

/// The button, and the dialog that it opens.
pub(super) fn tag_button(rows: Memo<Vec<Row>>) -> AnyView {
    let is_open = RwSignal::new(false);
    view! {
        <button type="button" class="button" on:click=move |_| is_open.set(true)><Icon name="tag"/>{t("selection.tag")}</button>
        <Dialog is_open title=t("selection.tag") class="closing" content=move || content(rows, is_open)/>
    }
    .into_any()
}

fn content(rows: Memo<Vec<Row>>, is_open: RwSignal<bool>) -> AnyView {
    let text = RwSignal::new(String::new());
    let confirm = move |event: SubmitEvent| {
        event.prevent_default();
        let tag = text.get_untracked().trim().to_owned();
        if tag.is_empty() {
            return;
        }
        is_open.set(false);
        let chats = rows.with_untracked(|rows| rows.iter().map(Row::id).collect());
        spawn_local(async move { message::report(put(tag, chats).await) });
    };
    let form = NodeRef::<Form>::new();
    form.on_load(|form| focus_within(form, "input"));
    view! {
        <form node_ref=form on:submit=confirm>
            <div class="closing">
                <label class="views__name">
                    {t("tags.field")}
                    <input
                        type="text" maxlength=MAX_TAG autocomplete="off" dir="auto" prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    />
                </label>
            </div>
            <footer class="dialog__foot closing__foot">
                <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                <button type="submit" class="button button--primary" disabled=move || text.with(|text| text.trim().is_empty())>
                    {move || t_count("selection.tag_confirm", rows.with(Vec::len) as i64)}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

/// Puts a tag on each of the chats, until the server does not answer. Returns how that went, in words.
async fn put(tag: String, chats: Vec<Uuid>) -> String {
    let (mut tally, all) = (Tally::new("selection.tagged"), chats.len());
    let change = TagChange { add: vec![tag], ..TagChange::default() };
    for (place, chat) in chats.into_iter().enumerate() {
        match server::participation::tag(chat, &Uuid::now_v7().to_string(), &change).await {
            Ok(_) => tally.done += 1,
            Err(failure) => {
                tally.refuse(&failure);
                if failure.status.is_none() {
                    return tally.words(all - place - 1);
                }
            }
        }
    }
    tally.words(0)
}
