//! The drawer: one chat, result or contact beside the list, over it, or on the whole screen.
//!
//! Owns the head, the focus and the way it opens; what it shows is its children's.

use super::nav::DrawerNav;
use crate::browser::settings::use_settings;
use crate::components::base::focus::{happened_within, keep_inside, target};
use crate::components::base::icon::Icon;
use crate::components::base::media::{OVERLAY, use_media};
use crate::words::t;
use leptos::ev::{self, KeyboardEvent};
use leptos::html::{H2, Section};
use leptos::prelude::*;
use web_sys::Element;

/// In these the Escape key means something else.
const OWN_ESCAPE: &str = "input, textarea, select, dialog, [popover], [role='dialog'], [role='listbox'], [role='menu']";

/// In these a letter is a letter.
const TYPING: &str = "input, textarea, select, dialog";

/// The drawer. It stays the same while its content changes; made again it takes the focus.
#[component]
pub fn Drawer(
    /// The name of the chat's contact, or of the result or contact.
    #[prop(into)]
    title: Signal<String>,
    /// Stands next to the title.
    #[prop(optional, into)]
    badge: ViewFn,
    /// What is shown, for the names of the buttons.
    #[prop(default = "chat")]
    noun: &'static str,
    /// Its position, and the navigation from it.
    nav: DrawerNav,
    /// Copies its address.
    on_copy_link: Callback<()>,
    /// What else can be done with it.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Section>::new();
    let is_modal = use_media(OVERLAY);
    let settings = use_settings();
    close_on_escape(root, nav.on_close);
    hold_focus(root, is_modal);
    view! {
        <div class="drawer-scrim" on:click=move |_| nav.on_close.run(())></div>
        <section
            class="drawer"
            class:drawer--wide=move || settings.with(|settings| settings.is_drawer_wide)
            role="dialog"
            aria-modal=move || is_modal.get().to_string()
            aria-labelledby="drawer-title"
            node_ref=root
            on:keydown=move |event| step_by_key(&event, nav)
        >
            <Head title badge noun nav on_copy_link actions/>
            {children()}
        </section>
    }
}

#[component]
fn Head(
    title: Signal<String>,
    badge: ViewFn,
    noun: &'static str,
    nav: DrawerNav,
    on_copy_link: Callback<()>,
    actions: ViewFn,
) -> impl IntoView {
    let DrawerNav { position, is_first, is_last, on_close, on_previous, on_next } = nav;
    let settings = use_settings();
    let heading = NodeRef::<H2>::new();
    heading.on_load(|heading| _ = heading.focus());
    let [previous, next, link] = labels(noun);
    view! {
        <header class="drawer__head">
            <HeadButton label=t("drawer.back") icon="left" class="drawer__phone-only" on_press=on_close/>
            <h2 class="drawer__title" id="drawer-title" tabindex="-1" dir="auto" node_ref=heading title=title>{title}</h2>
            <div class="drawer__badge">{move || badge.run()}</div>
            <span class="drawer__position drawer__wide-only">{position}</span>
            <HeadButton label=previous icon="up" is_off=is_first class="drawer__wide-only" on_press=on_previous/>
            <HeadButton label=next icon="chev" is_off=is_last class="drawer__wide-only" on_press=on_next/>
            <HeadButton label=link icon="link" on_press=on_copy_link/>
            {actions.run()}
            <button
                type="button"
                class="icon-button drawer__wide-only drawer__widen"
                aria-label=t("drawer.wider")
                title=t("drawer.wider")
                data-key="w"
                aria-pressed=move || settings.with(|settings| settings.is_drawer_wide).to_string()
                on:click=move |_| settings.update(|settings| settings.is_drawer_wide = !settings.is_drawer_wide)
            >
                <Icon name="wide"/>
            </button>
            <HeadButton label=t("action.close") icon="x" class="drawer__wide-only" on_press=on_close/>
        </header>
    }
}

/// `j` and `k` lead to the next and the one before, where they are not typed.
fn step_by_key(event: &KeyboardEvent, nav: DrawerNav) {
    let step = match event.key().as_str() {
        "j" => nav.on_next,
        "k" => nav.on_previous,
        _ => return,
    };
    let is_single = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    let is_typing = target(event).is_some_and(|element| element.closest(TYPING).ok().flatten().is_some());
    if is_single && !is_typing {
        step.run(());
    }
}

#[component]
fn HeadButton(
    label: &'static str,
    icon: &'static str,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] is_off: Signal<bool>,
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("icon-button {class}")
            aria-label=label
            title=label
            disabled=is_off
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon/>
        </button>
    }
}

/// The labels of the buttons for the previous row, the next row and the link.
fn labels(noun: &str) -> [&'static str; 3] {
    match noun {
        "result" => ["drawer.previous.result", "drawer.next.result", "drawer.link.result"],
        "contact" => ["drawer.previous.contact", "drawer.next.contact", "drawer.link.contact"],
        "person" => ["people.previous", "people.next", "people.link"],
        "organization" => ["organizations.previous", "organizations.next", "organizations.link"],
        "agent" => ["directory.previous", "directory.next", "directory.link"],
        "form" => ["forms.previous", "forms.next", "forms.link"],
        "key" => ["api_keys.previous", "api_keys.next", "api_keys.link"],
        "adjustment" => ["incoming.previous", "incoming.next", "incoming.link"],
        "webhook" => ["webhooks.previous", "webhooks.next", "webhooks.link"],
        _ => ["drawer.previous.chat", "drawer.next.chat", "drawer.link.chat"],
    }
    .map(t)
}

/// Over the list, also when the focus is still in what the drawer covers.
fn hold_focus(root: NodeRef<Section>, is_modal: Signal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let root = root.get_untracked().filter(|_| is_modal.get_untracked());
        let is_covered = || document().query_selector("dialog:modal").ok().flatten().is_some();
        if let Some(root) = root.filter(|_| !is_covered()) {
            keep_inside(&root, &event);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Also when the list beside it has the focus, but not from under an open field or popover.
fn close_on_escape(root: NodeRef<Section>, on_close: Callback<()>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let Some(root) = root.get_untracked() else { return };
        // The browser closes these itself.
        if document().query_selector(":popover-open, dialog:modal").ok().flatten().is_some() {
            return;
        }
        let is_taken = |element: Element| element.closest(OWN_ESCAPE).ok().flatten().is_some();
        let is_elsewhere = !happened_within(&event, &root) && target(&event).is_some_and(is_taken);
        if event.key() == "Escape" && !event.default_prevented() && !is_elsewhere {
            event.prevent_default();
            on_close.run(());
        }
    });
    on_cleanup(move || listener.remove());
}
