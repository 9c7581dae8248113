//! The drawer of an agent or bot: what it is, and what an admin does with it.

use super::edit::edit;
use super::merge::MergeDialog;
use crate::pages::settings::list::acts::Acts;
use crate::pages::settings::list::facts::{fact, words_fact};
use crate::pages::settings::list::model::ListModel;
use crate::query_state::{Tab, TabState};
use crate::server::settings::agents;
use crate::words::zone::Zone;
use crate::words::{t, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::{AgentChange, ManagedAgent};

/// What is in the drawer.
pub fn content(agent: Memo<ManagedAgent>, model: ListModel<ManagedAgent>, zone: &Zone) -> AnyView {
    let acts = Acts::new(agent.with_untracked(|agent| agent.agent.id), model);
    let is_merging = RwSignal::new(false);
    view! {
        {facts(agent, zone)}
        <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
            <div class="settings settings--drawer">
                {edit(agent, acts)}
                {archive(agent, acts)}
                <h3>{t("directory.merge_title")}</h3>
                <div>
                    {acts.button(Signal::stored(t("directory.merge_open")), false, move || is_merging.set(true))}
                    <p class="settings__hint">{t("directory.merge_words")}</p>
                </div>
            </div>
        </div>
        {acts.failed()}
        <MergeDialog is_open=is_merging agent model zone=zone.clone()/>
    }
    .into_any()
}

/// What is known of the agent, and the way to its chats.
fn facts(agent: Memo<ManagedAgent>, zone: &Zone) -> AnyView {
    let chats = move || {
        let (id, count) = agent.with(|agent| (agent.agent.id, agent.chat_count));
        let address = TabState::read(Tab::Chats, &format!("range=all&agent_id={id}")).address();
        let link = view! { <a href=address>{t("directory.show_chats")}</a> };
        view! { <dd>{t_count("agents.chats", count)} " " {(count > 0).then_some(link)}</dd> }
    };
    let results = move || agent.with(|agent| t_count("agents.results", agent.result_count));
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.chats")}</dt>
            {chats}
            <dt>{t("column.results")}</dt>
            <dd>{results}</dd>
            {fact("directory.active", move || agent.with(|agent| agent.last_active_at), Some(t("people.never")), zone)}
            {words_fact("directory.ids", move || {
                let ids = agent.with(|agent| agent.external_ids.join(", "));
                (!ids.is_empty()).then_some(ids)
            })}
            {fact("people.archived_at", move || agent.with(|agent| agent.archived_at), None, zone)}
        </dl>
    }
    .into_any()
}

/// Archiving, which takes nothing away, and the way back: the same button, so that it keeps the focus.
fn archive(agent: Memo<ManagedAgent>, acts: Acts<ManagedAgent>) -> AnyView {
    let is_archived = Memo::new(move |_| agent.with(|agent| agent.archived_at.is_some()));
    let press = move || {
        let is_archived = !is_archived.get_untracked();
        let name = agent.with_untracked(|agent| agent.agent.name.clone());
        let key = if is_archived { "directory.was_archived" } else { "directory.has_returned" };
        let done = t_with(key, &[("name", &name)]);
        let change = AgentChange { is_archived: Some(is_archived), ..AgentChange::default() };
        acts.run(async move { agents::change(acts.id, &change).await.map(|_| done) });
    };
    let label = Signal::derive(move || t(if is_archived.get() { "people.return" } else { "people.archive" }));
    let words = move || t(if is_archived.get() { "directory.return_words" } else { "directory.archive_words" });
    view! {
        <h3>{t("directory.archive_title")}</h3>
        <div>
            {acts.button(label, false, press)}
            <p class="settings__hint">{words}</p>
        </div>
    }
    .into_any()
}
