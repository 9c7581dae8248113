//! The tags of an open chat: those of users can be put on it and taken off.

use super::participation::failure_text;
use crate::components::base::focus::focus_within;
use crate::components::base::icon::Icon;
use crate::pages::section::DataContext;
use crate::server;
use crate::words::{t, t_with};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::{Button, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::requests::act::tags::MAX_TAG;
use sightline_shared::{Chat, Permission, TagChange};
use uuid::Uuid;

/// The tags of a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownTags {
    /// All of them.
    pub all: Vec<String>,
    /// Those of users.
    pub own: Vec<String>,
    /// Its contact was erased: it gets no more.
    pub is_erased: bool,
}

/// Changes the tags of a chat.
#[derive(Clone, Copy)]
struct Tagging {
    chat: Uuid,
    is_adding: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    on_changed: Callback<Chat>,
}

impl Tagging {
    fn change(self, change: TagChange, done: impl FnOnce() + 'static) {
        self.is_busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            match server::participation::tag(self.chat, &Uuid::now_v7().to_string(), &change).await {
                Ok(chat) => {
                    self.on_changed.try_run(chat);
                    done();
                }
                Err(failure) => _ = self.failure.try_set(Some(failure_text(&failure))),
            }
            self.is_busy.try_set(false);
        });
    }
}

/// The tags, and a way to add one.
#[component]
pub fn ChatTags(
    /// The chat.
    id: Uuid,
    /// Its tags.
    tags: Memo<ShownTags>,
    /// The chat became this.
    on_changed: Callback<Chat>,
) -> impl IntoView {
    let tagging = Tagging {
        chat: id,
        is_adding: RwSignal::new(false),
        is_busy: RwSignal::new(false),
        failure: RwSignal::new(None),
        on_changed,
    };
    let may_write = DataContext::get().me.permissions.contains(&Permission::ChatsWrite);
    let can_write = Memo::new(move |_| may_write && !tags.with(|tags| tags.is_erased));
    let is_shown = Memo::new(move |_| can_write.get() || tags.with(|tags| !tags.all.is_empty()));
    let button = NodeRef::<Button>::new();
    let chip = move |tag: String| {
        let is_own = can_write.get() && tags.with(|tags| tags.own.contains(&tag));
        let remove = is_own.then(|| {
            let (name, taken) = (t_with("tags.remove", &[("tag", &tag)]), tag.clone());
            let press = move |_| {
                let change = TagChange { remove: vec![taken.clone()], ..TagChange::default() };
                // Its own button is gone then.
                tagging.change(change, move || _ = button.get_untracked().map(|button| button.focus()));
            };
            view! {
                <button type="button" class="tag__remove" aria-label=name.clone() title=name disabled=tagging.is_busy on:click=press>
                    <Icon name="x"/>
                </button>
            }
        });
        view! { <span class="tag"><span dir="auto">{tag}</span>{remove}</span> }
    };
    let add = move || {
        view! {
            <button type="button" class="drawer__link" node_ref=button on:click=move |_| tagging.is_adding.set(true)>{t("tags.add")}</button>
        }
    };
    let edit = move || match (can_write.get(), tagging.is_adding.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! { <Field tagging button/> }.into_any(),
        (true, false) => add().into_any(),
    };
    move || {
        is_shown.get().then(|| {
            view! {
                <dl class="drawer__meta">
                    <dt>{t("column.tags")}</dt>
                    <dd>
                        <span class="tags">{move || tags.get().all.into_iter().map(chip).collect_view()}</span>
                        {edit}
                        {move || tagging.failure.get().map(|words| view! { <p class="composer__failure" role="alert">{words}</p> })}
                    </dd>
                </dl>
            }
        })
    }
}

/// The field for another tag. Enter adds it and takes the next, Escape ends.
#[component]
fn Field(tagging: Tagging, button: NodeRef<Button>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let end = move || {
        tagging.is_adding.set(false);
        request_animation_frame(move || _ = button.get_untracked().map(|button| button.focus()));
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let tag = text.get_untracked().trim().to_owned();
        if tag.is_empty() {
            return end();
        }
        let change = TagChange { add: vec![tag], ..TagChange::default() };
        tagging.change(change, move || _ = text.try_set(String::new()));
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // Not the drawer, too.
            event.prevent_default();
            event.stop_propagation();
            end();
        }
    };
    let form = NodeRef::<Form>::new();
    form.on_load(|form| focus_within(form, "input"));
    view! {
        <form class="tag__form" node_ref=form on:submit=add>
            <input
                type="text" class="tag__field" maxlength=MAX_TAG autocomplete="off" dir="auto" aria-label=t("tags.field")
                placeholder=t("tags.field") prop:value=text on:input=move |event| text.set(event_target_value(&event)) on:keydown=on_keydown
            />
        </form>
    }
}
