//! Who read the transcript of a chat or exported it, for admins: the last of them, when the list is opened.

use crate::components::base::icon::Icon;
use crate::pages::section::DataContext;
use crate::query_state::AuditState;
use crate::server::load::Load;
use crate::server::settings::audit;
use crate::words::t;
use crate::words::time::{absolute, exact, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{AuditAction, AuditEntry, AuditFilter, PageRequest, Permission};
use uuid::Uuid;

/// How many are shown; the rest is in the audit log.
const NEWEST: u32 = 20;

/// Whether the reader may read the audit log.
fn is_for_reader() -> bool {
    DataContext::get().me.permissions.contains(&Permission::Administer)
}

/// The link that phones have instead of the button.
#[must_use]
pub fn who_looked_link(chat: Uuid) -> AnyView {
    let link = || {
        let href = AuditState::about(chat).address();
        view! { <a class="drawer__link drawer__phone-only" href=href>{t("audit.who_looked")}</a> }
    };
    is_for_reader().then(link).into_any()
}

/// The button, and what it opens; nothing for those who may not read the audit log.
#[must_use]
pub fn who_looked(chat: Uuid, zone: Signal<Zone>) -> AnyView {
    if !is_for_reader() {
        return ().into_any();
    }
    let entries = RwSignal::new(Load::<Vec<AuditEntry>>::Loading);
    let load = move |_| {
        spawn_local(async move {
            let filter = AuditFilter {
                actions: vec![AuditAction::TranscriptOpened, AuditAction::Exported],
                ..AuditState::about(chat).filter
            };
            let answer = audit::page(&filter, &PageRequest { limit: Some(NEWEST), cursor: None }).await;
            entries.try_set(answer.map_or_else(Load::Failed, |page| Load::Ready(page.items)));
        });
    };
    let list = move || match entries.get() {
        Load::Loading => view! { <p class="popover__hint" role="status">{t("parts.loading")}</p> }.into_any(),
        Load::Failed(failure) => view! { <p class="popover__error" role="alert">{failure.sentence()}</p> }.into_any(),
        Load::Ready(entries) if entries.is_empty() => {
            view! { <p class="popover__hint">{t("audit.nobody_looked")}</p> }.into_any()
        }
        Load::Ready(entries) => {
            let rows = entries.into_iter().map(|entry| line(entry, zone)).collect::<Vec<_>>();
            view! { <ul class="who-looked">{rows}</ul> }.into_any()
        }
    };
    view! {
        <button
            type="button" class="icon-button drawer__wide-only" aria-label=t("audit.who_looked") title=t("audit.who_looked")
            popovertarget="who-looked" on:click=load
        >
            <Icon name="eye"/>
        </button>
        <div class="popover popover--who-looked" id="who-looked" popover="auto" role="group" aria-label=t("audit.who_looked")>
            <h3>{t("audit.who_looked")}</h3>
            {list}
            <a class="button" href=AuditState::about(chat).address()>{t("audit.all_of_chat")}</a>
        </div>
    }
    .into_any()
}

/// Who it was, whether by an export, and when.
fn line(entry: AuditEntry, zone: Signal<Zone>) -> AnyView {
    let (at, now) = (entry.at, use_now());
    let name = entry.user.map(|user| user.name).or_else(|| entry.api_key.map(|key| key.name)).unwrap_or_default();
    let exported = (entry.action == AuditAction::Exported)
        .then(|| view! { <span class="drawer__muted">{t("audit.exported")}</span> });
    view! {
        <li>
            <span class="truncated" dir="auto">{name}</span>
            {exported}
            <time class="drawer__muted" datetime=at.to_string() title=move || exact(at, &zone.get())>
                {move || absolute(at, now.get(), &zone.get())}
            </time>
        </li>
    }
    .into_any()
}
