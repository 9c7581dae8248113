//! Merging two records of one agent or bot, with the numbers of both first.

use super::words::refusal;
use crate::components::shell::dialog::Dialog;
use crate::pages::settings::form::fields::SelectField;
use crate::pages::settings::list::model::ListModel;
use crate::server::load::Failure;
use crate::server::settings::agents;
use crate::words::time::{absolute, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_count, t_with};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::ManagedAgent;
use uuid::Uuid;

#[derive(Clone, Copy)]
struct Merging {
    is_open: RwSignal<bool>,
    model: ListModel<ManagedAgent>,
    /// The record that goes, as it was read when the other was chosen; and that one.
    both: RwSignal<Option<(ManagedAgent, ManagedAgent)>>,
    chosen: RwSignal<Option<Uuid>>,
    is_sending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

/// The dialog.
#[component]
pub fn MergeDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The record that goes.
    agent: Memo<ManagedAgent>,
    /// The records.
    model: ListModel<ManagedAgent>,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let content = move || {
        let merging = Merging {
            is_open,
            model,
            both: RwSignal::new(None),
            chosen: RwSignal::new(None),
            is_sending: RwSignal::new(false),
            failure: RwSignal::new(None),
        };
        form(merging, agent, zone.clone())
    };
    view! { <Dialog is_open title=t("directory.merge_open") class="settings" content/> }
}

fn form(merging: Merging, agent: Memo<ManagedAgent>, zone: Zone) -> AnyView {
    let options = Signal::derive(move || {
        let (id, kind) = agent.with(|agent| (agent.agent.id, agent.agent.kind));
        let mut options = vec![(String::new(), t("directory.merge_choose").to_owned())];
        merging.model.all.with(|all| {
            let others = all.iter().filter(|one| one.agent.id != id && one.agent.kind == kind);
            options.extend(others.map(|one| (one.agent.id.to_string(), named(one))));
        });
        options
    });
    let gone = agent.with_untracked(|agent| agent.agent.id);
    let choose = Callback::new(move |word: String| merging.choose(gone, word.parse().ok()));
    let chosen = Signal::derive(move || merging.chosen.get().map(|id| id.to_string()).unwrap_or_default());
    let failed = move || merging.failure.with(|failure| failure.as_ref().map(refusal));
    let label = move || t(if merging.is_sending.get() { "directory.merging" } else { "directory.merge" });
    let is_off = move || merging.is_sending.get() || merging.both.with(Option::is_none);
    view! {
        <div class="settings">
            <SelectField
                id="merge-into" label=t("directory.merge_into") options chosen on_change=choose
                hint=t("directory.merge_words").to_owned()
            />
            <div role="status">{move || merging.both.get().map(|both| numbers(&both, &zone))}</div>
            <p class="popover__error" role="alert">{failed}</p>
        </div>
        <footer class="dialog__foot settings__foot">
            <button type="button" class="button" on:click=move |_| merging.is_open.set(false)>{t("action.cancel")}</button>
            <button type="button" class="button button--danger" aria-disabled=move || is_off().to_string() on:click=move |_| merging.send()>
                {label}
            </button>
        </footer>
    }
    .into_any()
}

/// A name may be there twice: the id at its source tells them apart.
fn named(agent: &ManagedAgent) -> String {
    match agent.external_ids.first() {
        Some(id) if *id != agent.agent.name => format!("{} ({id})", agent.agent.name),
        _ => agent.agent.name.clone(),
    }
}

/// What both have, and what follows.
fn numbers((gone, kept): &(ManagedAgent, ManagedAgent), zone: &Zone) -> AnyView {
    let line = |label: &'static str, one: &ManagedAgent| {
        let (one, zone, now) = (one.clone(), zone.clone(), use_now());
        let name = named(&one);
        let words = move || {
            let when =
                one.last_active_at.map_or_else(|| t("people.never").to_owned(), |at| absolute(at, now.get(), &zone));
            let (chats, results) =
                (t_count("agents.chats", one.chat_count), t_count("agents.results", one.result_count));
            t_with("directory.merge_numbers", &[("chats", &chats), ("results", &results), ("when", &when)])
        };
        view! { <dt>{t(label)}</dt> <dd><b dir="auto">{name}</b> <br/> {words}</dd> }
    };
    let means = t_with("directory.merge_means", &[("gone", &gone.agent.name), ("kept", &kept.agent.name)]);
    view! {
        <dl class="merge">{line("directory.merge_goes", gone)} {line("directory.merge_stays", kept)}</dl>
        <p>{means}</p>
    }
    .into_any()
}

impl Merging {
    /// Reads the numbers of both again: those of the list may be old.
    fn choose(self, gone: Uuid, kept: Option<Uuid>) {
        self.chosen.set(kept);
        self.both.set(None);
        self.failure.set(None);
        let Some(kept) = kept else { return };
        spawn_local(async move {
            let answers = futures::join!(agents::find(gone), agents::find(kept));
            // Another one may have been chosen meanwhile.
            if self.chosen.try_get_untracked() != Some(Some(kept)) {
                return;
            }
            match answers {
                (Ok(gone), Ok(kept)) => self.both.set(Some((gone, kept))),
                (Err(why), _) | (_, Err(why)) => self.failure.set(Some(why)),
            }
        });
    }

    fn send(self) {
        let Some((gone, kept)) = self.both.get_untracked().filter(|_| !self.is_sending.get_untracked()) else { return };
        self.is_sending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = agents::merge(gone.agent.id, kept.agent.id).await;
            self.is_sending.try_set(false);
            match answer {
                Ok(merged) => {
                    let names = [("gone", gone.agent.name.as_str()), ("kept", merged.agent.agent.name.as_str())];
                    self.model.message.try_set(t_with("directory.merged", &names));
                    self.is_open.try_set(false);
                    self.model.all.try_update(|all| all.retain(|one| one.agent.id != gone.agent.id));
                    self.model.read_again(merged.agent.agent.id).await;
                    self.model.open(Some(merged.agent.agent.id));
                }
                Err(why) => _ = self.failure.try_set(Some(why)),
            }
        });
    }
}
