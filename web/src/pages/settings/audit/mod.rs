//! The audit log: who did what, when and from where; its newest entries come in by themselves.

mod actions;
mod export;
mod filters;
mod following;
mod model;
mod newer;
mod recorded;
mod table;
mod words;

use crate::components::base::copy_button::CopyButton;
use crate::components::base::icon::Icon;
use crate::components::table::list_message::{ListMessage, ListSkeleton, Notice};
use crate::pages::settings::tabs::tabs;
use crate::pages::settings::top_bar::top_bar;
use crate::pages::tab::words::zone_words;
use crate::query_state::AuditState;
use crate::words::{t, t_count, t_with};
use export::export_menu;
use filters::AuditFilters;
use following::follow;
use leptos::html::Div;
use leptos::prelude::*;
use model::{AuditModel, Waiting};
use recorded::recorded;
use table::AuditTable;

/// The page.
#[component]
pub fn Audit() -> impl IntoView {
    let model = AuditModel::new();
    let (frame, is_no_object) = (NodeRef::<Div>::new(), RwSignal::new(false));
    follow(model);
    view! {
        <main class="page">
            {top_bar(tabs(AuditState::PATH, Signal::stored(None)))}
            <AuditFilters model is_no_object/>
            {line(model, frame)}
            {list(model, frame, is_no_object)}
            <footer class="page__foot">
                <span class="page__zone">{move || zone_words(&model.zone.get())}</span>
            </footer>
        </main>
    }
}

/// How many are shown, what is new, and what can be done with the list.
fn line(model: AuditModel, frame: NodeRef<Div>) -> AnyView {
    let count = move || {
        let shown = model.rows.with(Vec::len) as i64;
        let key = if model.next.with(Option::is_some) { "audit.newest" } else { "audit.count" };
        (shown > 0).then(|| t_count(key, shown))
    };
    let waiting = move || {
        let words = match model.waiting.get()? {
            Waiting::Some(count) => t_count("audit.new", count as i64),
            Waiting::Many => t("audit.new_many").to_owned(),
        };
        let show = move |_| {
            if let Some(frame) = frame.get_untracked() {
                frame.set_scroll_top(0);
                let _ = frame.focus();
            }
            model.refresh();
        };
        Some(view! {
            <button type="button" class="button button--primary new-rows" on:click=show><Icon name="up"/>{words}</button>
        })
    };
    let clear = move || {
        model.state.with(AuditState::is_filtered).then(|| {
            view! {
                <button type="button" class="button button--quiet filters__clear" data-key="C" on:click=move |_| model.clear()>{t("filter.clear")}</button>
            }
        })
    };
    view! {
        <div class="under-filters under-filters--audit">
            <p class="count-line" role="status">{count}</p>
            {waiting}
            {clear}
            <span class="filters__space"></span>
            {recorded()}
            {export_menu(model)}
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

/// The rows, or why there are none, with notices above them.
fn list(model: AuditModel, frame: NodeRef<Div>, is_no_object: RwSignal<bool>) -> AnyView {
    let AuditModel { state, rows, is_loading, failure, .. } = model;
    let body = Memo::new(move |_| match (rows.with(Vec::is_empty), is_loading.get(), failure.with(Option::is_some)) {
        (false, ..) => Body::Rows,
        (true, true, _) => Body::Loading,
        (true, false, true) => Body::Failed,
        (true, false, false) => Body::Empty,
    });
    let ignored = move || {
        let names = state.with(|state| state.not_understood.join(", "));
        (!names.is_empty()).then(|| {
            view! {
                <Notice words=t_with("notice.not_understood", &[("names", &names)])>
                    <button type="button" class="button" on:click=move |_| model.change(|_| ())>{t("notice.dismiss")}</button>
                </Notice>
            }
        })
    };
    let no_object = move || {
        is_no_object.get().then(|| {
            view! {
                <Notice words=t("audit.no_object").to_owned()>
                    <button type="button" class="button" on:click=move |_| is_no_object.set(false)>{t("notice.dismiss")}</button>
                </Notice>
            }
        })
    };
    let outdated = move || {
        let failure = failure.get().filter(|_| rows.with(|rows| !rows.is_empty()))?;
        Some(view! {
            <Notice words=format!("{} {}", failure.sentence(), t("notice.rows_as_they_were"))>
                <button type="button" class="button" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            </Notice>
        })
    };
    view! {
        {ignored}
        {no_object}
        {outdated}
        {move || match body.get() {
            Body::Rows => view! { <AuditTable model frame/> }.into_any(),
            Body::Loading => view! { <ListSkeleton words=t("audit.loading")/> }.into_any(),
            Body::Empty => view! {
                <ListMessage icon="search" title=t("audit.none") words=t("audit.none_words")>
                    <button type="button" class="button button--primary" on:click=move |_| model.clear()>{t("filter.clear")}</button>
                </ListMessage>
            }.into_any(),
            Body::Failed => failed(model),
        }}
    }
    .into_any()
}

/// What is shown in the place of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Rows,
    Loading,
    Empty,
    Failed,
}

fn failed(model: AuditModel) -> AnyView {
    let words =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.sentence()).unwrap_or_default());
    let details =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.details()).unwrap_or_default());
    view! {
        <ListMessage icon="late" is_error=true title=t("audit.failed") words=untrack(words)>
            <button type="button" class="button button--primary" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            <CopyButton text=Signal::derive(details) what=t("failed.details")/>
        </ListMessage>
    }
    .into_any()
}
