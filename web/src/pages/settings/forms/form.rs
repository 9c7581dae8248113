//! The drawer of a form: what it is, another name, and archiving.

use crate::pages::settings::form::fields::TextField;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::model::ListModel;
use crate::server::settings::forms;
use crate::words::zone::Zone;
use crate::words::{t, t_count, t_with};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use sightline_shared::{Form, FormChange};

/// What is in the drawer.
pub fn content(form: Memo<Form>, model: ListModel<Form>, zone: &Zone) -> AnyView {
    let acts = Acts::new(form.with_untracked(|form| form.id), model);
    let joined = |words: Vec<String>| (!words.is_empty()).then(|| words.join(", "));
    let former = move || joined(form.with(|form| form.former_names.clone()));
    let labels = move || joined(form.with(|form| form.fields.iter().map(|field| field.label.clone()).collect()));
    let results = move || form.with(|form| t_count("agents.results", form.result_count.unwrap_or_default()));
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.results")}</dt>
            <dd>{results}</dd>
            {fact("forms.last", move || form.with(|form| form.last_result_at), Some(t("people.never")), zone)}
            {words_fact("forms.former", former)}
            {words_fact("forms.fields", labels)}
            {fact("people.archived_at", move || form.with(|form| form.archived_at), None, zone)}
        </dl>
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">{rename(form, acts)} {archive(form, acts)}</div>
        </div>
        {acts.failed()}
    }
    .into_any()
}

/// Another name.
fn rename(form: Memo<Form>, acts: Acts<Form>) -> AnyView {
    let stored = Memo::new(move |_| form.with(|form| form.name.clone()));
    let name = RwSignal::new(stored.get_untracked());
    // As it is read again, also when it was changed elsewhere.
    Effect::new(move |before: Option<()>| {
        let now = stored.get();
        if before.is_some() {
            name.set(now);
        }
    });
    let is_same = Memo::new(move |_| name.with(|name| stored.with(|stored| name.trim() == stored)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_same.get_untracked() {
            return;
        }
        let (old, new) = (stored.get_untracked(), name.get_untracked());
        let change = FormChange { name: Some(new), is_archived: None };
        acts.run(async move { forms::change(&old, &change).await.map(|_| t("people.saved").to_owned()) });
    };
    let fault = Signal::derive(move || {
        let is_wrong = acts.failure.with(|failure| failure.as_ref().is_some_and(|why| why.is_fault_of("/name")));
        is_wrong.then(|| t("people.name_wrong"))
    });
    view! {
        <form class="settings__form" novalidate=true on:submit=submit>
            <TextField
                id="form-name" label=t("people.name") kind="text" max="200" hint=t("forms.rename_words") value=name fault
            />
            <button type="submit" class="button button--primary" aria-disabled=move || (is_same.get() || acts.is_busy.get()).to_string()>
                {t("people.save")}
            </button>
        </form>
    }
    .into_any()
}

/// Archiving, which takes nothing away, and the way back: the same button, so that it keeps the focus.
fn archive(form: Memo<Form>, acts: Acts<Form>) -> AnyView {
    let is_archived = Memo::new(move |_| form.with(|form| form.archived_at.is_some()));
    let press = move || {
        let is_archived = !is_archived.get_untracked();
        let name = form.with_untracked(|form| form.name.clone());
        let key = if is_archived { "forms.was_archived" } else { "forms.has_returned" };
        let done = t_with(key, &[("name", &name)]);
        let change = FormChange { name: None, is_archived: Some(is_archived) };
        acts.run(async move { forms::change(&name, &change).await.map(|_| done) });
    };
    let label = Signal::derive(move || t(if is_archived.get() { "people.return" } else { "people.archive" }));
    let words = move || t(if is_archived.get() { "forms.return_words" } else { "forms.archive_words" });
    view! {
        <div>
            {acts.button(label, false, press)}
            <p class="settings__hint">{words}</p>
        </div>
    }
    .into_any()
}
