//! The Data section: the rail, the tabs, and what all tabs know.

use super::chats::Chats;
use super::contacts::Contacts;
use super::results::Results;
use super::tab_page::grouped;
use crate::api::{self, Pairs};
use crate::components::choice::ChoiceOption;
use crate::components::icon::Icon;
use crate::query_state::{Tab, TabState};
use crate::session::Session;
use crate::theme::{Theme, use_theme};
use crate::time_text::{self, Zone, use_now};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use sightline_shared::{ChatFilter, ContactFilter, Count, Me, Organization, QueryFilter as _, ResultFilter};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// What all tabs know.
#[derive(Clone)]
pub struct DataContext {
    /// Who is signed in.
    pub me: Me,
    /// The organizations, as a tree.
    pub organizations: Signal<Vec<ChoiceOption>>,
    /// The forms, by name.
    pub forms: Signal<Vec<ChoiceOption>>,
}

impl DataContext {
    /// What the tab that is shown knows.
    ///
    /// # Panics
    /// Outside of the Data section, which would be a defect.
    #[must_use]
    #[allow(clippy::expect_used, reason = "the tabs are made below the section alone, which provides it")]
    pub fn get() -> Self {
        use_context().expect("the Data section provides it")
    }
}

/// The section.
#[component]
pub fn Data(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let organizations = RwSignal::new(Vec::new());
    let forms = RwSignal::new(Vec::new());
    spawn_local(async move {
        if let Ok(list) = api::organizations().await {
            organizations.try_set(tree(&list.items));
        }
    });
    spawn_local(async move {
        if let Ok(page) = api::forms().await {
            let options =
                page.items.iter().map(|form| ChoiceOption::new(form.name.clone(), form.name.clone())).collect();
            forms.try_set(options);
        }
    });
    provide_context(DataContext { me: me.clone(), organizations: organizations.into(), forms: forms.into() });
    let path = use_location().pathname;
    let tab = Memo::new(move |_| Tab::of_path(&path.get()).unwrap_or(Tab::Chats));
    let shortcuts = window_event_listener(leptos::ev::keydown, shortcut);
    on_cleanup(move || shortcuts.remove());
    view! {
        <a class="skip-link" href="#list">"Skip to the list"</a>
        <div class="app">
            <Rail me/>
            {move || match tab.get() {
                Tab::Chats => view! { <Chats/> }.into_any(),
                Tab::Results => view! { <Results/> }.into_any(),
                Tab::Contacts => view! { <Contacts/> }.into_any(),
            }}
        </div>
    }
}

/// Single keys, off while a field has the focus.
fn shortcut(event: KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_typing = target.is_some_and(|target| {
        target
            .closest("input, textarea, select, [role='listbox'], [role='dialog'] [role='grid']")
            .ok()
            .flatten()
            .is_some()
    });
    if is_typing || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    let element = |id| document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    match event.key().as_str() {
        "/" => {
            let field = element("agent-search").or_else(|| element("text-search"));
            if let Some(field) = field {
                event.prevent_default();
                let _ = field.focus();
            }
        }
        "r" => {
            if let Some(refresh) = element("refresh") {
                refresh.click();
            }
        }
        _ => {}
    }
}

/// The organizations with their depth, children right after their parents.
fn tree(organizations: &[Organization]) -> Vec<ChoiceOption> {
    fn add(node: &Organization, depth: usize, all: &[Organization], options: &mut Vec<ChoiceOption>) {
        options.push(ChoiceOption { value: node.id.to_string(), label: node.name.clone(), depth });
        for child in all.iter().filter(|child| child.parent_id == Some(node.id)) {
            add(child, depth + 1, all, options);
        }
    }
    let mut options = Vec::new();
    if let Some(top) = organizations.first() {
        add(top, 0, organizations, &mut options);
    }
    options
}

#[component]
fn Rail(me: Me) -> impl IntoView {
    let theme = use_theme();
    let name = me.user.name.clone();
    let sign_out = move |_| {
        let session = Session::get();
        spawn_local(async move {
            if api::sign_out().await.is_ok() {
                session.end();
            }
        });
    };
    view! {
        <nav class="rail" aria-label="Main">
            <svg class="rail__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
            <a class="rail__item" href="/data/chats" aria-current="page"><Icon name="data"/>"Data"</a>
            <span class="rail__space"></span>
            <button
                type="button" class="rail__item rail__item--small"
                aria-label=move || format!("Theme: {}", theme.get().word()) title=move || format!("Theme: {}", theme.get().word())
                on:click=move |_| theme.update(|theme| *theme = theme.next())
            >
                {move || match theme.get() {
                    Theme::Dark => view! { <Icon name="moon"/> },
                    Theme::Light => view! { <Icon name="sun"/> },
                    Theme::System => view! { <Icon name="contrast"/> },
                }}
            </button>
            <button type="button" class="rail__item rail__item--small" aria-label=format!("Sign out, {name}") title=format!("Sign out {name}") on:click=sign_out>
                <Icon name="leave"/>
            </button>
        </nav>
    }
}

/// The top bar: where one is, and the tabs with their counts for the current filters.
#[component]
pub fn TopBar(
    /// How many rows the tab that is shown has.
    count: RwSignal<Option<Count>>,
) -> impl IntoView {
    let DataContext { me, .. } = DataContext::get();
    let location = use_location();
    let tab = Memo::new(move |_| Tab::of_path(&location.pathname.get()).unwrap_or(Tab::Chats));
    let targets = Memo::new(move |_| location.search.with(|search| carried(tab.get(), search)));
    let keys = move |event: KeyboardEvent| {
        let at = Tab::ALL.iter().position(|known| *known == tab.get_untracked()).unwrap_or(0);
        let focused =
            document().active_element().and_then(|element| element.id().strip_prefix("tab-").map(str::to_owned));
        let at = Tab::ALL.iter().position(|known| Some(known.word()) == focused.as_deref()).unwrap_or(at);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % 3,
            "ArrowLeft" => (at + 2) % 3,
            _ => return,
        };
        event.prevent_default();
        let link = document().get_element_by_id(&format!("tab-{}", Tab::ALL[next].word()));
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
        }
    };
    let zone = me.time_zone.clone();
    let tabs = Tab::ALL.map(|own| {
        let is_shown = move || tab.get() == own;
        let target = Memo::new(move |_| targets.with(|targets| targets[own as usize].clone()));
        let other = other_count(own, target, tab, Zone::new(zone.clone()));
        let number = move || {
            let count = if is_shown() { count.get() } else { other.get() };
            count.map(|count| format!("{}{}", grouped(count.count), if count.capped { "+" } else { "" }))
        };
        view! {
            <a
                class="tabs__tab" role="tab" id=format!("tab-{}", own.word())
                href=target
                aria-selected=move || is_shown().to_string()
                tabindex=move || if is_shown() { 0 } else { -1 }
            >
                {own.label()}
                <span class="tabs__count">{number}</span>
            </a>
        }
    });
    view! {
        <header class="top-bar">
            <div class="top-bar__where">
                <svg class="top-bar__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
                <span class="top-bar__company truncated" title=me.company.clone()>{me.organization.name.clone()}</span>
                <span class="top-bar__slash" aria-hidden="true">"/"</span>
                <h1>"Data"</h1>
            </div>
            <div class="tabs" role="tablist" aria-label="Data" on:keydown=keys>{tabs.into_iter().collect::<Vec<_>>()}</div>
        </header>
    }
}

/// Where the three tabs lead with the filters that they have in common.
fn carried(tab: Tab, search: &str) -> [String; 3] {
    let (chats, results, contacts) = match tab {
        Tab::Chats => all_from(&TabState::<ChatFilter>::read(search)),
        Tab::Results => all_from(&TabState::<ResultFilter>::read(search)),
        Tab::Contacts => all_from(&TabState::<ContactFilter>::read(search)),
    };
    [chats.address(), results.address(), contacts.address()]
}

/// What a tab with this address asks the API.
fn question(tab: Tab, address: &str, day: chrono::NaiveDate, zone: &str) -> Pairs {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    match tab {
        Tab::Chats => TabState::<ChatFilter>::read(query).question(day, zone).pairs(),
        Tab::Results => TabState::<ResultFilter>::read(query).question(day, zone).pairs(),
        Tab::Contacts => TabState::<ContactFilter>::read(query).question(day, zone).pairs(),
    }
}

fn all_from<F: crate::query_state::TabFilter>(
    state: &TabState<F>,
) -> (TabState<ChatFilter>, TabState<ResultFilter>, TabState<ContactFilter>) {
    (state.carried_to(), state.carried_to(), state.carried_to())
}

/// The count of a tab that is not shown; asked again when its filters change.
fn other_count(own: Tab, target: Memo<String>, shown: Memo<Tab>, zone: Zone) -> RwSignal<Option<Count>> {
    let count = RwSignal::new(None);
    let now = use_now();
    let today = {
        let zone = zone.clone();
        Memo::new(move |_| {
            now.track();
            time_text::today(&zone)
        })
    };
    Effect::new(move || {
        if shown.get() == own {
            return;
        }
        let address = target.get();
        let pairs = question(own, &address, today.get(), zone.name());
        spawn_local(async move {
            let answer = api::count(own.word(), &pairs).await.ok();
            if target.try_get_untracked().is_some_and(|target| target == address) {
                count.try_set(answer);
            }
        });
    });
    count
}
