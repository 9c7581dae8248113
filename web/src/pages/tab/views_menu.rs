//! Saved views: the query of a tab under a name, private or shared with the company.

use super::model::TabModel;
use super::ready_views::ReadyViews;
use crate::browser::address::{Address, Step};
use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::query_state::TabState;
use crate::server::load::Failure;
use crate::server::views;
use crate::words::{t, t_with};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{NewView, View, ViewChange};
use uuid::Uuid;

/// The button, and what it opens.
#[component]
pub fn ViewsMenu(
    /// The tab that is shown.
    model: TabModel,
) -> impl IntoView {
    // The name of the open view, and how often the list was opened.
    let (name, opened) = (RwSignal::new(None::<String>), RwSignal::new(0_u32));
    let is_wanted = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || opened.get() > 0 || model.state.with(|state| state.view.is_some())
    });
    let shown = move || name.get().unwrap_or_else(|| t("views.title").to_owned());
    view! {
        <button type="button" class="button button--quiet" title=shown popovertarget="views" on:click=move |_| opened.update(|opened| *opened += 1)>
            <Icon name="bookmark"/><span class="filters__view truncated">{shown}</span>
        </button>
        <div class="popover popover--views" id="views" popover="auto" role="group" aria-label=t("views.title") data-no-command="">
            {move || is_wanted.get().then(|| VIEWS.show(Views { model, opened, shown: name }, Place::Popover))}
        </div>
    }
}

/// What the button opens.
struct Views {
    model: TabModel,
    /// How often it was opened: the views are requested each time.
    opened: RwSignal<u32>,
    /// The name of the view in the address.
    shown: RwSignal<Option<String>>,
}

part!(VIEWS in views_code: views_list, Views);

fn views_list(views: Views) -> AnyView {
    let Views { model, opened, shown } = views;
    let list = ViewList { model, views: RwSignal::new(None), failure: RwSignal::new(None) };
    Effect::new(move || {
        opened.track();
        list.load();
    });
    let open = Memo::new(move |_| {
        let id = model.state.with(|state| state.view);
        list.views.with(|views| views.as_ref()?.iter().find(|view| Some(view.id) == id).cloned())
    });
    let is_changed = Memo::new(move |_| {
        let saved = open.with(|open| open.as_ref().map(|view| TabState::read(model.tab, &view.query).view_query()));
        saved.is_some_and(|saved| saved != model.state.with(TabState::view_query))
    });
    Effect::new(move || {
        let name = open.with(|open| open.as_ref().map(|view| view.name.clone()));
        let changed = |name: String| t_with("views.changed", &[("name", &name)]);
        shown.set(name.map(|name| if is_changed.get() { changed(name) } else { name }));
    });
    let lines = move || {
        let line = move |view: View| line(model, view, Callback::new(move |id| list.remove(id)));
        let lines: Vec<_> = list.views.get()?.into_iter().map(line).collect();
        Some(if lines.is_empty() {
            view! { <p class="popover__hint">{t("views.none")}</p> }.into_any()
        } else {
            view! { <ul class="views">{lines}</ul> }.into_any()
        })
    };
    view! {
        <ReadyViews model opened/>
        {lines}
        {move || list.failure.get().map(|failure| view! { <p class="popover__error" role="alert">{failure.sentence()}</p> })}
        {move || is_changed.get().then(|| update(list, open.get()))}
        {new_view(list, open)}
    }
    .into_any()
}

/// The button that saves what is shown as the view that it began with.
fn update(list: ViewList, open: Option<View>) -> Option<impl IntoView> {
    let View { id, name, .. } = open.filter(|view| view.is_editable)?;
    let save = move |_| {
        let query = Some(list.model.state.with_untracked(TabState::view_query));
        list.change(id, ViewChange { query, ..ViewChange::default() });
    };
    let words = t_with("views.update", &[("name", &name)]);
    Some(view! { <button type="button" class="button button--primary" on:click=save>{words}</button> })
}

/// The form that saves what is shown as a view, or names the open one.
fn new_view(list: ViewList, open: Memo<Option<View>>) -> AnyView {
    let name = RwSignal::new(String::new());
    let is_shared = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        list.save(name, is_shared.get_untracked());
        // The next view is private unless its box is ticked again.
        is_shared.set(false);
    };
    let rename = move |id: Uuid| {
        let new = Some(name.get_untracked());
        name.set(String::new());
        list.change(id, ViewChange { name: new, ..ViewChange::default() });
    };
    let rename_button = move || {
        let id = open.with(|open| open.as_ref().filter(|view| view.is_editable).map(|view| view.id))?;
        let is_empty = move || name.with(String::is_empty);
        Some(view! {
            <button type="button" class="button" disabled=is_empty on:click=move |_| rename(id)>{t("views.rename")}</button>
        })
    };
    view! {
        <form class="views__new" on:submit=save>
            <label class="views__name">
                {t("views.name")}
                <input type="text" maxlength="200" required=true prop:value=name on:input=move |event| name.set(event_target_value(&event))/>
            </label>
            <label class="popover__line">
                <input type="checkbox" prop:checked=is_shared on:change=move |event| is_shared.set(event_target_checked(&event))/>
                {t("views.shared")}
            </label>
            <div class="views__buttons">
                <button type="submit" class="button">{t("views.save")}</button>
                {rename_button}
            </div>
        </form>
    }
    .into_any()
}

/// The views of a tab, as they are loaded.
#[derive(Clone, Copy)]
struct ViewList {
    model: TabModel,
    views: RwSignal<Option<Vec<View>>>,
    failure: RwSignal<Option<Failure>>,
}

impl ViewList {
    fn load(self) {
        spawn_local(async move {
            match views::list().await {
                Ok(page) => {
                    self.failure.try_set(None);
                    let is_own = |view: &View| view.tab.as_str() == self.model.tab.word();
                    self.views.try_set(Some(page.items.into_iter().filter(is_own).collect()));
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }

    /// Saves what is shown under the typed name, and clears the field.
    fn save(self, name: RwSignal<String>, is_shared: bool) {
        let query = self.model.state.with_untracked(TabState::view_query);
        let Ok(tab) = self.model.tab.word().parse() else { return };
        let view = NewView { tab, name: name.get_untracked(), query, is_shared };
        spawn_local(async move {
            match views::save(&view).await {
                Ok(saved) => {
                    name.try_set(String::new());
                    self.model.change(|state| state.view = Some(saved.id));
                    self.load();
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }

    fn change(self, id: Uuid, change: ViewChange) {
        spawn_local(async move {
            match views::change(id, &change).await {
                Ok(_) => self.load(),
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }

    fn remove(self, id: Uuid) {
        spawn_local(async move {
            match views::remove(id).await {
                Ok(()) => {
                    if self.model.state.with_untracked(|state| state.view) == Some(id) {
                        self.model.change(|state| state.view = None);
                    }
                    self.load();
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }
}

/// A view in the list; one that is no longer understood says why and cannot be opened.
fn line(model: TabModel, view: View, remove: Callback<Uuid>) -> AnyView {
    let View { id, name, query, is_shared, is_own, is_editable, owner, invalid, .. } = view;
    let mut state = TabState::read(model.tab, &query);
    state.view = Some(id);
    let address = state.address();
    let is_open = move || model.state.with(|state| state.view) == Some(id);
    let hint = if invalid.is_empty() {
        if is_own {
            is_shared.then(|| t("views.is_shared").to_owned())
        } else {
            Some(t_with("views.of", &[("owner", &owner)]))
        }
    } else {
        let names: Vec<_> = invalid.into_iter().map(|fault| fault.parameter.unwrap_or(fault.detail)).collect();
        Some(t_with("views.invalid", &[("names", &names.join(", "))]))
    };
    let title = name.clone();
    let go = move |_| Address::get().go(&address, Step::Add);
    view! {
        <li class="views__line">
            <button type="button" class="views__open" popovertarget="views" popovertargetaction="hide" aria-current=move || is_open().then_some("true") on:click=go>
                <span class="truncated" dir="auto" title=title>{name.clone()}</span>
                {hint.map(|hint| view! { <span class="popover__hint">{hint}</span> })}
            </button>
            {is_editable.then(|| {
                let label = t_with("views.remove", &[("name", &name)]);
                view! {
                    <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=move |_| remove.run(id)><Icon name="x"/></button>
                }
            })}
        </li>
    }
    .into_any()
}
