//! The bar of the selection: how many rows there are in it, and what can be done with them.

use super::closing::{ClosingMany, Phase, closable};
use super::files::export_menu;
use super::tagging::tag_button;
use crate::components::base::focus::{focus, target};
use crate::components::base::icon::Icon;
use crate::components::drawer::close_dialog::{CloseDialog, Several};
use crate::components::table::row::Row;
use crate::components::table::selecting::selection::Selection;
use crate::pages::message;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::open_item::item_of_row;
use crate::query_state::{Tab, TabState};
use crate::words::{number, t, t_count, t_with};
use leptos::ev;
use leptos::html::Button;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::query::MAX_ROWS;
use sightline_shared::{AgentKind, Chat, Permission};
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

/// Where Escape ends the selection: anywhere but in what it means something to.
const OWN_ESCAPE: &str = "input, textarea, select, dialog, [popover], [role='dialog'], [role='listbox'], [role='menu']";

/// The bar.
pub fn bar(model: TabModel) -> AnyView {
    let selection = model.listing.selection;
    let closing = ClosingMany::new(selection);
    announce(selection);
    end_with_escape(selection);
    let phase = Memo::new(move |_| closing.phase.get());
    // What had the focus goes with what the bar showed.
    Effect::new(move |was: Option<Phase>| {
        let phase = phase.get();
        if was.is_some_and(|was| std::mem::discriminant(&was) != std::mem::discriminant(&phase)) {
            request_animation_frame(regain_focus);
        }
        phase
    });
    on_cleanup(|| request_animation_frame(regain_focus));
    let step = Memo::new(move |_| std::mem::discriminant(&phase.get()));
    let content = move || match (step.get(), phase.get_untracked()) {
        (_, Phase::Idle) => actions(model, closing),
        (_, Phase::Pending(count)) => pending(count, closing),
        (_, Phase::Running(..)) => progress(phase, closing),
    };
    view! { <div class="selection" role="group" aria-label=t("selection.label")>{content}</div> }.into_any()
}

/// What can be done with the rows.
fn actions(model: TabModel, closing: ClosingMany) -> AnyView {
    let selection = model.listing.selection;
    let can_close = model.tab == Tab::Chats && DataContext::get().me.permissions.contains(&Permission::ChatsWrite);
    let rows = Memo::new(move |_| selection.rows());
    let none_open = Memo::new(move |_| can_close && rows.with(|rows| closable(rows).next().is_none()));
    let too_many = Memo::new(move |_| selection.count.get() > MAX_ROWS);
    let reason = move || match (too_many.get(), none_open.get()) {
        (true, _) => t_with("selection.too_many", &[("most", &number(MAX_ROWS as i64))]),
        (false, true) => t("selection.none_open").to_owned(),
        (false, false) => String::new(),
    };
    let count = move || t_count("selection.count", selection.count.get() as i64);
    view! {
        <p class="selection__count">{count}</p>
        {can_close.then(|| close_button(rows, none_open, closing))}
        {can_close.then(|| tag_button(rows))}
        {export_menu(model, too_many)}
        {copy_button(model)}
        <button type="button" class="button button--quiet" on:click=move |_| selection.clear()>
            {t("selection.clear")}<kbd>"Esc"</kbd>
        </button>
        <p class="selection__reason" id="selection-reason">{reason}</p>
    }
    .into_any()
}

/// Asks before the chats are closed.
fn close_button(rows: Memo<Vec<Row>>, is_off: Memo<bool>, closing: ClosingMany) -> AnyView {
    let is_asking = RwSignal::new(false);
    let own = DataContext::get().me.agent_id;
    let several = Several {
        words: Signal::derive(move || rows.with(|rows| asked(rows, own))),
        confirm: Signal::derive(move || t_count("selection.confirm", rows.with(|rows| closable(rows).count()) as i64)),
    };
    let on_close = Callback::new(move |reason| rows.with_untracked(|rows| closing.confirm(rows, reason)));
    view! {
        <button
            type="button" class="button" disabled=is_off aria-describedby="selection-reason"
            on:click=move |_| is_asking.set(true)
        >
            <Icon name="closed"/>{t("selection.close")}
        </button>
        <CloseDialog is_open=is_asking several on_close/>
    }
    .into_any()
}

/// How many chats are closed, how many of them a colleague is in, and how many cannot be closed.
fn asked(rows: &[Row], own: Option<Uuid>) -> Vec<String> {
    let is_with_others = |chat: &&Chat| {
        chat.participants.iter().any(|one| one.active && one.kind == AgentKind::Agent && Some(one.id) != own)
    };
    let (open, with_others) = (closable(rows).count(), closable(rows).filter(is_with_others).count());
    let closed = rows.len() - open;
    let line = |count: usize, key| (count > 0).then(|| t_count(key, count as i64));
    let lines = [
        line(open, "selection.asks"),
        line(with_others, "selection.asks_with_others"),
        line(closed, "selection.asks_closed"),
    ];
    lines.into_iter().flatten().collect()
}

/// Copies the addresses of the rows. Where the browser has no clipboard (a page without TLS) there is no button.
fn copy_button(model: TabModel) -> Option<AnyView> {
    let copy = move |_| {
        let Ok(origin) = window().location().origin() else { return };
        let rows = untrack(|| model.listing.selection.rows());
        let plain = TabState::new(model.tab);
        let link = |row: &Row| format!("{origin}{}", plain.address_of(Some(item_of_row(model.tab, row.id()))));
        let links: Vec<String> = rows.iter().map(link).collect();
        let writing = JsFuture::from(window().navigator().clipboard().write_text(&links.join("\n")));
        spawn_local(async move {
            let is_copied = writing.await.is_ok();
            let words = || t_count("selection.links_copied", links.len() as i64);
            message::report(if is_copied { words() } else { t("copy.refused").to_owned() });
        });
    };
    window().is_secure_context().then(|| {
        view! {
            <button type="button" class="button" on:click=copy><Icon name="link"/>{t("selection.copy_links")}</button>
        }
        .into_any()
    })
}

/// The chats are about to be closed.
fn pending(count: usize, closing: ClosingMany) -> AnyView {
    let undo = NodeRef::<Button>::new();
    // There is little time to find it.
    undo.on_load(|undo| request_animation_frame(move || _ = undo.focus()));
    view! {
        <p class="selection__count" role="status">{t_count("selection.pending", count as i64)}</p>
        <button type="button" class="button" node_ref=undo on:click=move |_| closing.undo()>{t("closing.undo")}</button>
    }
    .into_any()
}

/// How many of the chats were tried.
fn progress(phase: Memo<Phase>, closing: ClosingMany) -> AnyView {
    let numbers = move || if let Phase::Running(done, all) = phase.get() { (done, all) } else { (0, 0) };
    let words = move || {
        let (done, all) = numbers();
        t_with("selection.progress", &[("done", &number(done as i64)), ("all", &number(all as i64))])
    };
    view! {
        <p class="selection__count">{words}</p>
        <progress class="selection__progress" aria-label=t("selection.close") max=move || numbers().1 prop:value=move || numbers().0></progress>
        <button type="button" class="button" on:click=move |_| closing.stop()>{t("selection.stop")}</button>
    }
    .into_any()
}

/// Says how many rows are selected.
fn announce(selection: Selection) {
    Effect::new(move || {
        let count = selection.count.get();
        selection.said.set(if count > 0 { t_count("selection.count", count as i64) } else { String::new() });
    });
    on_cleanup(move || _ = selection.said.try_set(String::new()));
}

/// Escape ends the selection, unless something else is open that it closes first.
fn end_with_escape(selection: Selection) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_open = || document().query_selector(":popover-open, dialog:modal, .drawer").ok().flatten().is_some();
        let is_elsewhere = || target(&event).is_some_and(|own| own.closest(OWN_ESCAPE).ok().flatten().is_some());
        let is_free = !event.default_prevented() && !selection.is_held.get_untracked();
        if event.key() == "Escape" && is_free && !is_open() && !is_elsewhere() {
            event.prevent_default();
            selection.clear();
        }
    });
    on_cleanup(move || listener.remove());
}

/// A focus that went with its button comes to the bar, or to the list.
fn regain_focus() {
    if document().active_element().is_some_and(|active| active.tag_name() != "BODY") {
        return;
    }
    let found = |selector| document().query_selector(selector).ok().flatten();
    if let Some(next) = found(".selection .button:not([disabled])").or_else(|| found("#list [tabindex='0']")) {
        focus(&next);
    }
}
