//! The Data section: the rail, the tab that is shown, and what all tabs know.

use super::chats::Chats;
use super::contacts::Contacts;
use super::results::Results;
use crate::api;
use crate::components::choice::ChoiceOption;
use crate::components::icon::Icon;
use crate::live::Live;
use crate::query_state::Tab;
use crate::session::Session;
use crate::text::{t, t_with};
use crate::theme::{Theme, use_theme};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use sightline_shared::{Me, Organization};
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
    Live::provide();
    let path = use_location().pathname;
    let tab = Memo::new(move |_| Tab::of_path(&path.get()).unwrap_or(Tab::Chats));
    let shortcuts = window_event_listener(leptos::ev::keydown, shortcut);
    on_cleanup(move || shortcuts.remove());
    view! {
        <a class="skip-link" href="#list">{t("skip.list")}</a>
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
        // New rows, where some wait; else everything anew.
        "r" => {
            if let Some(button) = element("new-rows").or_else(|| element("refresh")) {
                button.click();
            }
        }
        _ => {}
    }
}

fn theme_words(theme: Theme) -> &'static str {
    t(match theme {
        Theme::System => "theme.system",
        Theme::Light => "theme.light",
        Theme::Dark => "theme.dark",
    })
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
    let words = t_with("rail.sign_out", &[("name", &me.user.name)]);
    let sign_out = move |_| {
        let session = Session::get();
        spawn_local(async move {
            if api::sign_out().await.is_ok() {
                session.end();
            }
        });
    };
    view! {
        <nav class="rail" aria-label=t("rail.label")>
            <svg class="rail__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
            <a class="rail__item" href="/data/chats" aria-current="page"><Icon name="data"/>{t("rail.data")}</a>
            <span class="rail__space"></span>
            <button
                type="button" class="rail__item rail__item--small"
                aria-label=move || theme_words(theme.get()) title=move || theme_words(theme.get())
                on:click=move |_| theme.update(|theme| *theme = theme.next())
            >
                {move || match theme.get() {
                    Theme::Dark => view! { <Icon name="moon"/> },
                    Theme::Light => view! { <Icon name="sun"/> },
                    Theme::System => view! { <Icon name="contrast"/> },
                }}
            </button>
            <button type="button" class="rail__item rail__item--small" aria-label=words.clone() title=words.clone() on:click=sign_out>
                <Icon name="leave"/>
            </button>
        </nav>
    }
}
