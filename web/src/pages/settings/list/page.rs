//! The page of a list: the bar, how many rows there are, and the rows or why there are none.

use super::item::Item;
use super::model::ListModel;
use super::table::table;
use crate::components::base::copy_button::CopyButton;
use crate::components::base::icon::Icon;
use crate::components::filters::choice::Choice;
use crate::components::filters::text_search::TextSearch;
use crate::components::listbox::option::ChoiceOption;
use crate::components::shell::toast::Toast;
use crate::components::table::list_message::{ListMessage, ListSkeleton, Notice};
use crate::pages::settings::tabs::tabs;
use crate::pages::settings::top_bar::top_bar;
use crate::query_state::SettingsFilter as _;
use crate::words::zone::Zone;
use crate::words::{number, t, t_count, t_with};
use leptos::prelude::*;

/// The page without its drawer. A button sets `is_creating`, where rows can be made here; `empty` is shown while there are no rows at all.
pub fn page<T: Item>(
    model: ListModel<T>,
    filters: AnyView,
    is_creating: Option<RwSignal<bool>>,
    zone: Zone,
    empty: impl Into<ViewFn>,
) -> AnyView {
    page_of(model, filters, is_creating, empty, move || table(model, zone.clone()))
}

/// As [`page`], with rows that `rows` shows.
pub fn page_of<T: Item>(
    model: ListModel<T>,
    filters: AnyView,
    is_creating: Option<RwSignal<bool>>,
    empty: impl Into<ViewFn>,
    rows: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let count = move || model.all.with(|all| (!all.is_empty()).then(|| number(all.len() as i64)));
    let q = Signal::derive(move || model.state.with(|state| state.q.clone()));
    let empty = empty.into();
    view! {
        <main class="page">
            {top_bar(tabs(T::Filter::PATH, Signal::derive(count)))}
            <form class="filters filters--settings" role="search" aria-label=t("filter.label") on:submit=|event| event.prevent_default()>
                <TextSearch label=t(T::WORDS.search) value=q on_change=Callback::new(move |q| model.change(|state| state.q = q))/>
                {filters}
                <span class="filters__space"></span>
                {is_creating.map(|is_creating| view! {
                    <button type="button" class="button button--primary" on:click=move |_| is_creating.set(true)>{t(T::WORDS.create)}</button>
                })}
            </form>
            {line(model)}
            {list(model, empty, rows)}
        </main>
        <Toast words=model.message/>
    }
    .into_any()
}

/// A filter of which one value is chosen.
pub fn choice<T: Item>(
    model: ListModel<T>,
    (label, everything): (&'static str, &'static str),
    options: Vec<ChoiceOption>,
    get: fn(&T::Filter) -> Option<String>,
    set: fn(&mut T::Filter, Option<String>),
) -> AnyView {
    let chosen = Signal::derive(move || model.state.with(|state| get(&state.filter).into_iter().collect()));
    let change = move |values: Vec<String>| model.change(|state| set(&mut state.filter, values.into_iter().next()));
    view! { <Choice label everything options=Signal::stored(options) chosen on_change=Callback::new(change)/> }
        .into_any()
}

/// How many there are, and what changes that.
fn line<T: Item>(model: ListModel<T>) -> AnyView {
    let count = move || {
        let is_known = model.all.with(|all| !all.is_empty());
        is_known.then(|| t_count(T::WORDS.count, model.rows.with(|rows| rows.len() as i64)))
    };
    let clear = move || {
        model.state.with(|state| state.is_filtered()).then(|| {
            view! {
                <button type="button" class="button button--quiet filters__clear" data-key="C" on:click=move |_| model.clear()>{t("filter.clear")}</button>
            }
        })
    };
    view! {
        <div class="under-filters under-filters--settings">
            <p class="count-line" role="status">{count}</p>
            {clear}
            <span class="filters__space"></span>
            <button
                type="button" class="icon-button" data-key="r" aria-label=t("action.refresh") title=t("action.refresh_key")
                on:click=move |_| model.refresh()
            >
                <Icon name="refresh"/>
            </button>
        </div>
    }
    .into_any()
}

/// What is shown in the place of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Rows,
    Loading,
    NoneAtAll,
    NoneOfThese,
    Failed,
}

/// The rows, or why there are none, with notices above them.
fn list<T: Item>(model: ListModel<T>, empty: ViewFn, rows: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let body = Memo::new(move |_| {
        let (is_known, has_some) = (model.is_known.get(), model.all.with(|all| !all.is_empty()));
        match (has_some, model.rows.with(Vec::is_empty)) {
            (true, false) => Body::Rows,
            (true, true) => Body::NoneOfThese,
            (false, _) if is_known => Body::NoneAtAll,
            (false, _) if model.is_loading.get() => Body::Loading,
            (false, _) => Body::Failed,
        }
    });
    let rest = move || match body.get() {
        Body::Rows => rows(),
        Body::Loading => view! { <ListSkeleton words=t(T::WORDS.loading)/> }.into_any(),
        Body::NoneAtAll => empty.run(),
        Body::NoneOfThese => none(model),
        Body::Failed => failed(model),
    };
    view! { {notices(model)} {rest} }.into_any()
}

fn notices<T: Item>(model: ListModel<T>) -> AnyView {
    let ignored = move || {
        let names = model.state.with(|state| state.not_understood.join(", "));
        (!names.is_empty()).then(|| {
            view! {
                <Notice words=t_with("notice.not_understood", &[("names", &names)])>
                    <button type="button" class="button" on:click=move |_| model.change(|_| ())>{t("notice.dismiss")}</button>
                </Notice>
            }
        })
    };
    let outdated = move || {
        let failure = model.failure.get().filter(|_| model.is_known.get())?;
        Some(view! {
            <Notice words=format!("{} {}", failure.sentence(), t("notice.rows_as_they_were"))>
                <button type="button" class="button" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            </Notice>
        })
    };
    view! { {ignored} {outdated} }.into_any()
}

fn none<T: Item>(model: ListModel<T>) -> AnyView {
    let [title, words] = T::WORDS.none.map(t);
    view! {
        <ListMessage icon="search" title words>
            <button type="button" class="button button--primary" on:click=move |_| model.clear()>{t("filter.clear")}</button>
        </ListMessage>
    }
    .into_any()
}

fn failed<T: Item>(model: ListModel<T>) -> AnyView {
    let words =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.sentence()).unwrap_or_default());
    let details =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.details()).unwrap_or_default());
    view! {
        <ListMessage icon="late" is_error=true title=t(T::WORDS.failed) words=untrack(words)>
            <button type="button" class="button button--primary" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            <CopyButton text=Signal::derive(details) what=t("failed.details")/>
        </ListMessage>
    }
    .into_any()
}
