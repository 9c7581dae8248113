//! The command palette: what can be clicked now, views, days, chats, contacts and agents, found by typing
//! (APG combobox).

mod commands;
mod entry;
mod finding;

use crate::browser::address::{Address, Step};
use crate::components::base::focus::focus_within;
use crate::components::base::pause::Pause;
use crate::components::listbox::press::press;
use crate::components::listbox::state::{Kind, Listbox, Options, Pressed};
use crate::components::shell::dialog::Dialog;
use crate::server::latest::Latest;
use crate::server::views;
use crate::words::t;
use commands::commands;
use entry::{Action, Entry, Group};
use finding::{Here, ready_views, saved_view, settings};
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::Element;

/// How many commands are shown before something is typed, and after.
const COMMANDS: (usize, usize) = (12, 8);
/// How many views, and how many ranges of days.
const VIEWS: usize = 5;
/// How long nothing is typed before the server is asked.
const TYPING: Duration = Duration::from_millis(150);

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let search = Search::new(is_open);
    Effect::new(move || {
        if is_open.get() {
            search.begin();
        }
    });
    view! { <Dialog is_open title=t("palette.title") class="palette" content=move || content(search)/> }
}

fn content(search: Search) -> AnyView {
    let Search { list, found, .. } = search;
    let root = NodeRef::<Div>::new();
    root.on_load(|root| focus_within(Element::from((*root).clone()), "input"));
    let active = move || list.with(Listbox::active).filter(|at| found.with(|found| *at < found.len()));
    view! {
        <div class="palette" node_ref=root>
            <input
                type="text" class="palette__field" role="combobox" aria-label=t("palette.label") placeholder=t("palette.label")
                aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off"
                aria-activedescendant=move || active().map(option_id)
                on:input=move |event| search.take(event_target_value(&event))
                on:keydown=move |event| search.press(&event)
            />
            <div class="palette__list" role="listbox" id="palette-list" tabindex="-1" aria-label=t("palette.title")>
                {move || found.with(|found| groups(search, found))}
            </div>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="dialog__hint" role="status">{t("palette.none")}</p> })}
        </div>
    }
    .into_any()
}

/// The lines under the headings of their groups.
fn groups(search: Search, found: &[Entry]) -> Vec<AnyView> {
    let mut at = 0;
    let parts = found.chunk_by(|one, next| one.group == next.group);
    let group = |entries: &[Entry]| {
        let options = entries.iter().map(|entry| {
            at += 1;
            option(search, at - 1, entry)
        });
        let options = options.collect::<Vec<_>>();
        let name = entries[0].group.name();
        view! { <div role="group" aria-label=name><p class="palette__group" aria-hidden="true">{name}</p>{options}</div> }
            .into_any()
    };
    parts.map(group).collect()
}

fn option_id(at: usize) -> String {
    format!("command-{at}")
}

fn option(search: Search, at: usize, entry: &Entry) -> AnyView {
    let Entry { words, hint, keys, .. } = entry.clone();
    let is_active = move || search.list.with(|list| list.is_active(at));
    let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect::<Vec<_>>();
    view! {
        <div
            role="option" id=option_id(at) class="choice__option palette__option"
            class:choice__option--active=is_active
            aria-selected=move || is_active().to_string()
            on:click=move |_| search.run(at)
        >
            <span class="truncated" dir="auto">{words}</span>
            <span class="palette__hint truncated" dir="auto">{hint}</span>
            {keys}
        </div>
    }
    .into_any()
}

/// What is typed, and what it finds.
#[derive(Clone, Copy)]
struct Search {
    is_open: RwSignal<bool>,
    /// The commands of the page, and the views.
    all: StoredValue<Vec<Entry>, LocalStorage>,
    here: StoredValue<Option<Here>>,
    typed: RwSignal<String>,
    list: RwSignal<Listbox>,
    found: RwSignal<Vec<Entry>, LocalStorage>,
    pause: Pause,
    asking: Latest,
}

impl Search {
    fn new(is_open: RwSignal<bool>) -> Self {
        Self {
            is_open,
            all: StoredValue::new_local(Vec::new()),
            here: StoredValue::new(None),
            typed: RwSignal::new(String::new()),
            list: RwSignal::new(Listbox::new(Kind::Palette)),
            found: RwSignal::new_local(Vec::new()),
            pause: Pause::new(TYPING),
            asking: Latest::new(),
        }
    }

    /// Reads the commands from the page, and requests the saved views.
    fn begin(self) {
        self.here.set_value(Some(Here::new()));
        self.all.set_value(commands().into_iter().chain(settings()).chain(ready_views()).collect());
        self.take(String::new());
        spawn_local(async move {
            let Ok(page) = views::list().await else { return };
            self.all.try_update_value(|all| all.extend(page.items.into_iter().filter_map(saved_view)));
            // What is typed meanwhile finds them, too; the active line stays where it is.
            self.typed.try_get_untracked().into_iter().for_each(|typed| self.find(&typed));
        });
    }

    fn take(self, typed: String) {
        self.find(&typed);
        self.typed.set(typed.clone());
        self.list.update(Listbox::restart);
        self.pause.then(move || {
            let Some(here) = self.here.get_value() else { return };
            self.asking.run(Box::pin(async move {
                let found = here.found(typed.clone()).await;
                if !found.is_empty() && self.typed.try_get_untracked() == Some(typed) {
                    self.found.update(|all| all.extend(found));
                }
            }));
        });
    }

    /// What is found without the server.
    fn find(self, typed: &str) {
        let is_typed = !typed.trim().is_empty();
        let commands = if is_typed { COMMANDS.1 } else { COMMANDS.0 };
        let mut found: Vec<Entry> = self.all.with_value(|all| {
            let of = |group, most| all.iter().filter(move |entry| entry.group == group && entry.fits(typed)).take(most);
            of(Group::Command, commands).chain(of(Group::View, VIEWS)).cloned().collect()
        });
        let here = self.here.get_value().filter(|_| is_typed);
        found.extend(here.into_iter().flat_map(|here| here.days(typed)).take(VIEWS));
        self.found.set(found);
    }

    fn press(self, event: &KeyboardEvent) {
        let options = Options { has_field: true, ..Options::new(self.found.with_untracked(Vec::len)) };
        match press(self.list, event, &options) {
            Pressed::Ignored | Pressed::Left => return,
            Pressed::Chosen(at) => self.run(at),
            Pressed::Moved => request_animation_frame(move || self.show_active()),
            Pressed::Submitted | Pressed::Closed => {}
        }
        event.prevent_default();
    }

    fn show_active(self) {
        let active = self.list.with_untracked(Listbox::active);
        let element = active.and_then(|at| document().get_element_by_id(&option_id(at)));
        element.into_iter().for_each(|element| element.scroll_into_view_with_bool(false));
    }

    /// Closes, and does what was found.
    fn run(self, at: usize) {
        let Some(entry) = self.found.with_untracked(|found| found.get(at).cloned()) else { return };
        self.is_open.set(false);
        let address = Address::get();
        // After the dialog has given the focus back.
        request_animation_frame(move || match entry.action {
            Action::Click(element) => {
                let _ = element.focus();
                element.click();
            }
            Action::Go(to) => address.go(&to, Step::Add),
        });
    }
}
