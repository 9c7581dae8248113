//! The Data section and the settings: the rail, the tab or page that is shown, and the context of all of them.

use super::alerts::AlertsMenu;
use super::chats::Chats;
use super::contacts::Contacts;
use super::palette::Palette;
use super::results::Results;
use super::section::DataContext;
use super::settings::{ACCOUNT_PATH, SettingsPage, show_settings};
use crate::browser::address::Address;
use crate::browser::drafts::has_drafts;
use crate::browser::parts::{Place, part};
use crate::browser::settings::use_settings;
use crate::browser::theme::{Theme, use_theme};
use crate::components::base::icon::Icon;
use crate::components::listbox::option::ChoiceOption;
use crate::components::shell::account_menu::AccountMenu;
use crate::components::shell::shortcuts::{ShortcutHelp, press};
use crate::pages::sign_out::sign_out;
use crate::pages::tab::listing::place::Places;
use crate::pages::tab::top_bar::focus_lost;
use crate::query_state::Tab;
use crate::server;
use crate::server::live::{Change, Live};
use crate::words::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{Me, Organization, Permission};

/// A tree of more organizations begins with the first two levels.
const MAX_EXPANDED: usize = 20;

/// The section.
#[component]
pub fn Data(
    /// The signed-in user.
    me: Me,
) -> impl IntoView {
    let organizations = RwSignal::new(Vec::new());
    let collapsed = RwSignal::new(Vec::new());
    let forms = RwSignal::new(Vec::new());
    spawn_local(async move {
        let tree = load_tree(organizations).await;
        if tree.len() > MAX_EXPANDED {
            let parents = tree.windows(2).filter(|pair| pair[0].depth > 0 && pair[1].depth > pair[0].depth);
            collapsed.try_set(parents.map(|pair| pair[0].value.clone()).collect());
        }
    });
    spawn_local(async move {
        if let Ok(page) = server::forms().await {
            forms.try_set(page.items);
        }
    });
    let (me_known, all, names) = (me.clone(), organizations.into(), forms.into());
    provide_context(DataContext { me: me_known, organizations: all, collapsed, forms: names });
    Live::provide(me.user.id);
    if let Some(live) = Live::get() {
        live.subscribe(move |changes| {
            if changes.iter().any(|change| matches!(change, Change::Reset)) {
                spawn_local(async move { drop(load_tree(organizations).await) });
            }
        });
    }
    Places::provide();
    let path = Address::get().path;
    // None is the settings.
    let tab = Memo::new(move |_| path.with(|path| Tab::of_path(path)));
    Effect::new(move |before: Option<Option<Tab>>| {
        let tab = tab.get();
        if let Some(shown) = tab
            && before.is_some_and(|before| before != tab)
        {
            request_animation_frame(move || focus_lost(shown));
        }
        tab
    });
    let settings = use_settings();
    let shortcuts = window_event_listener(leptos::ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || settings.with_untracked(|settings| settings.has_single_keys) {
            press(&event);
        }
    });
    let user = me.user.id;
    // What is written and not sent would be lost with the tab.
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        if has_drafts(user) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        shortcuts.remove();
        leaving.remove();
    });
    view! {
        <a class="skip-link" href="#list">{t("skip.list")}</a>
        <div class="app">
            <Rail me tab/>
            {move || match tab.get() {
                Some(Tab::Chats) => view! { <Chats/> }.into_any(),
                Some(Tab::Results) => view! { <Results/> }.into_any(),
                Some(Tab::Contacts) => view! { <Contacts/> }.into_any(),
                None => show_settings(SettingsPage::Settings),
            }}
        </div>
    }
}

/// Whether the help and the palette are open.
struct Dialogs {
    is_help_open: RwSignal<bool>,
    is_palette_open: RwSignal<bool>,
}

part!(DIALOGS in dialogs_code: dialogs, Dialogs);

fn dialogs(Dialogs { is_help_open, is_palette_open }: Dialogs) -> AnyView {
    view! { <ShortcutHelp is_open=is_help_open/> <Palette is_open=is_palette_open/> }.into_any()
}

fn theme_words(theme: Theme) -> &'static str {
    t(match theme {
        Theme::System => "theme.system",
        Theme::Light => "theme.light",
        Theme::Dark => "theme.dark",
    })
}

/// Reads the organizations, again where they are known.
async fn load_tree(organizations: RwSignal<Vec<ChoiceOption>>) -> Vec<ChoiceOption> {
    let Ok(list) = server::organizations().await else { return Vec::new() };
    let tree = tree(&list.items);
    organizations.try_set(tree.clone());
    tree
}

/// The organizations that are in use with their depth, children right after their parents.
fn tree(organizations: &[Organization]) -> Vec<ChoiceOption> {
    fn add(node: &Organization, depth: usize, all: &[Organization], options: &mut Vec<ChoiceOption>) {
        options.push(ChoiceOption { depth, ..ChoiceOption::new(node.id.to_string(), node.name.clone()) });
        for child in all.iter().filter(|child| child.parent_id == Some(node.id) && child.archived_at.is_none()) {
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
fn Rail(me: Me, tab: Memo<Option<Tab>>) -> impl IntoView {
    let theme = use_theme();
    let (is_help_open, is_palette_open) = (RwSignal::new(false), RwSignal::new(false));
    let is_needed = Memo::new(move |was: Option<&bool>| {
        let is_open = is_help_open.get() || is_palette_open.get();
        is_open || was == Some(&true)
    });
    let on_sign_out = sign_out();
    let is_admin = me.permissions.contains(&Permission::Administer);
    let is_data = Memo::new(move |_| tab.get().is_some());
    let path = Address::get().path;
    let is_settings = Memo::new(move |_| path.with(|path| path.starts_with("/settings")));
    view! {
        <nav class="rail" aria-label=t("rail.label")>
            <svg class="rail__logo" role="img" aria-label="Sightline"><use href="#i-logo"></use></svg>
            {section("/data/chats", "data", t("rail.data"), is_data)}
            {is_admin.then(|| section("/settings/people", "settings", t("rail.settings"), is_settings))}
            <span class="rail__space"></span>
            <AlertsMenu user=me.user.id/>
            <button
                type="button" class="rail__item rail__item--small" data-key="palette" data-no-command=""
                aria-label=t("palette.title") title=t("palette.title") on:click=move |_| is_palette_open.set(true)
            >
                <Icon name="search"/>
            </button>
            <button
                type="button" class="rail__item rail__item--small" data-key="?"
                aria-label=t("keys.title") title=t("keys.title") on:click=move |_| is_help_open.set(true)
            >
                <Icon name="keyboard"/>
            </button>
            <button
                type="button" class="rail__item rail__item--small" data-key="t"
                aria-label=move || theme_words(theme.get()) title=move || theme_words(theme.get())
                on:click=move |_| theme.update(|theme| *theme = theme.next())
            >
                {move || match theme.get() {
                    Theme::Dark => view! { <Icon name="moon"/> },
                    Theme::Light => view! { <Icon name="sun"/> },
                    Theme::System => view! { <Icon name="contrast"/> },
                }}
            </button>
            <AccountMenu name=me.user.name email=me.user.email account=ACCOUNT_PATH help=me.help_url on_sign_out/>
        </nav>
        {move || is_needed.get().then(|| DIALOGS.show(Dialogs { is_help_open, is_palette_open }, Place::Floating))}
    }
}

/// The link to a section: to the Data section, or to the settings.
fn section(href: &'static str, icon: &'static str, words: &'static str, is_here: Memo<bool>) -> AnyView {
    let current = move || is_here.get().then_some("page");
    view! { <a class="rail__item" href=href aria-current=current><Icon name=icon/>{words}</a> }.into_any()
}
