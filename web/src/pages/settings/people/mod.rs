//! The people of a company: a list, a drawer for each, and inviting others.

mod acts;
mod archive;
mod fields;
mod invite;
mod link;
mod model;
mod person;
mod table;
mod words;

use crate::components::base::copy_button::CopyButton;
use crate::components::base::icon::Icon;
use crate::components::filters::choice::Choice;
use crate::components::filters::text_search::TextSearch;
use crate::components::listbox::option::ChoiceOption;
use crate::components::shell::toast::Toast;
use crate::components::table::list_message::{ListMessage, ListSkeleton, Notice};
use crate::pages::section::DataContext;
use crate::pages::settings::tabs::tabs;
use crate::pages::settings::top_bar::top_bar;
use crate::query_state::{PeopleState, Standing};
use crate::words::zone::Zone;
use crate::words::{number, t, t_count, t_with};
use invite::InviteDialog;
use leptos::prelude::*;
use model::PeopleModel;
use person::PersonDrawer;
use table::PeopleTable;
pub use words::role_name;
use words::{ROLES, standing_name};

/// The page.
#[component]
pub fn People() -> impl IntoView {
    let model = PeopleModel::new();
    let zone = Zone::new(DataContext::get().me.time_zone);
    let is_inviting = RwSignal::new(false);
    let open = Memo::new(move |_| model.state.with(|state| state.person));
    let count = move || model.all.with(|all| (!all.is_empty()).then(|| number(all.len() as i64)));
    let of_drawer = zone.clone();
    view! {
        <main class="page">
            {top_bar(tabs(PeopleState::PATH, Signal::derive(count)))}
            {filters(model, is_inviting)}
            {line(model)}
            {list(model, zone.clone())}
        </main>
        <InviteDialog is_open=is_inviting model zone/>
        <Toast words=model.message/>
        {move || open.get().map(|id| view! { <PersonDrawer id model zone=of_drawer.clone()/> })}
    }
}

fn filters(model: PeopleModel, is_inviting: RwSignal<bool>) -> AnyView {
    let PeopleModel { state, .. } = model;
    let q = Signal::derive(move || state.with(|state| state.q.clone()));
    let roles = ROLES.map(|role| ChoiceOption::new(role.as_str(), role_name(role))).to_vec();
    let role = Signal::derive(move || state.with(|state| state.role.iter().map(ToString::to_string).collect()));
    let standings = Standing::ALL.map(|own| ChoiceOption::new(own.word(), standing_name(own))).to_vec();
    let standing = Signal::derive(move || state.with(|state| state.standing.iter().map(ToString::to_string).collect()));
    let first = |values: Vec<String>| values.into_iter().next();
    view! {
        <form class="filters filters--people" role="search" aria-label=t("filter.label") on:submit=|event| event.prevent_default()>
            <TextSearch label=t("people.search") value=q on_change=Callback::new(move |q| model.change(|state| state.q = q))/>
            <Choice
                label=t("people.role") everything=t("filter.all") options=Signal::stored(roles) chosen=role
                on_change=Callback::new(move |chosen| model.change(|state| state.role = first(chosen).and_then(|word| word.parse().ok())))
            />
            <Choice
                label=t("column.state") everything=t("people.not_archived") options=Signal::stored(standings) chosen=standing
                on_change=Callback::new(move |chosen| model.change(|state| state.standing = first(chosen).and_then(|word| word.parse().ok())))
            />
            <span class="filters__space"></span>
            <button type="button" class="button button--primary" on:click=move |_| is_inviting.set(true)>{t("people.invite")}</button>
        </form>
    }
    .into_any()
}

/// How many there are, and what changes that.
fn line(model: PeopleModel) -> AnyView {
    let count = move || {
        let is_known = model.all.with(|all| !all.is_empty());
        is_known.then(|| t_count("people.count", model.rows.with(|rows| rows.len() as i64)))
    };
    let clear = move || {
        model.state.with(PeopleState::is_filtered).then(|| {
            view! {
                <button type="button" class="button button--quiet filters__clear" data-key="C" on:click=move |_| clear(model)>{t("filter.clear")}</button>
            }
        })
    };
    view! {
        <div class="under-filters">
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

fn clear(model: PeopleModel) {
    model.change(|state| *state = state.cleared());
}

/// The rows, or why there are none, with notices above them.
fn list(model: PeopleModel, zone: Zone) -> AnyView {
    let PeopleModel { state, all, rows, is_loading, failure, .. } = model;
    let body = Memo::new(move |_| {
        let has_some = all.with(|all| !all.is_empty());
        match (has_some, is_loading.get(), rows.with(Vec::is_empty)) {
            (true, _, false) => Body::Rows,
            (true, _, true) => Body::Empty,
            // There is always one: the admin.
            (false, true, _) => Body::Loading,
            (false, false, _) => Body::Failed,
        }
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
    let outdated = move || {
        let failure = failure.get().filter(|_| all.with(|all| !all.is_empty()))?;
        Some(view! {
            <Notice words=format!("{} {}", failure.sentence(), t("notice.rows_as_they_were"))>
                <button type="button" class="button" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            </Notice>
        })
    };
    view! {
        {ignored}
        {outdated}
        {move || match body.get() {
            Body::Rows => view! { <PeopleTable model zone=zone.clone()/> }.into_any(),
            Body::Loading => view! { <ListSkeleton words=t("people.loading")/> }.into_any(),
            Body::Empty => view! {
                <ListMessage icon="search" title=t("people.none") words=t("people.none_words")>
                    <button type="button" class="button button--primary" on:click=move |_| clear(model)>{t("filter.clear")}</button>
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

fn failed(model: PeopleModel) -> AnyView {
    let words =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.sentence()).unwrap_or_default());
    let details =
        move || model.failure.with(|failure| failure.as_ref().map(|failure| failure.details()).unwrap_or_default());
    view! {
        <ListMessage icon="late" is_error=true title=t("people.failed") words=untrack(words)>
            <button type="button" class="button button--primary" on:click=move |_| model.refresh()>{t("action.try_again")}</button>
            <CopyButton text=Signal::derive(details) what=t("failed.details")/>
        </ListMessage>
    }
    .into_any()
}
