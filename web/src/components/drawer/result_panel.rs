//! What the drawer shows of a result: its author and its fields.

use super::panel_load::PanelLoad;
use super::result_deliveries::ResultDeliveries;
use crate::components::base::field_list::FieldRow;
use crate::components::base::icon::Icon;
use crate::components::base::identifier::Identifier;
use crate::components::base::participant::ParticipantName;
use crate::components::base::state_badge::StateBadge;
use crate::server::load::Load;
use crate::words::t;
use crate::words::time::{absolute, age, exact, use_now};
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::{ResultDetail, Timestamp};
use uuid::Uuid;

/// A result, for the drawer.
#[component]
pub fn ResultPanel(
    /// The result.
    #[prop(into)]
    result: Signal<Load<ResultDetail>>,
    /// The zone in which times are shown.
    #[prop(into)]
    zone: Signal<Zone>,
    /// Opens the chat at the event that added the result.
    on_view_chat: Callback<(Uuid, Uuid)>,
    /// And joined.
    on_join_chat: Callback<(Uuid, Uuid)>,
    /// Sends the result again; the signal takes why that failed.
    on_resend: Callback<RwSignal<Option<String>>>,
    /// Why it could not be joined.
    failure: RwSignal<Option<String>>,
    /// Loads the result again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let show = move |detail: ResultDetail| {
        let row = detail.result.clone();
        let place = (row.chat_id, row.event_id);
        let deliveries = detail.deliveries.clone();
        view! {
            <ResultMeta detail=detail.clone() zone/>
            <div class="drawer__body" role="region" aria-labelledby="drawer-title" tabindex="0">
                <ResultFields detail/>
                <ResultDeliveries deliveries zone on_resend/>
            </div>
            <footer class="drawer__foot">
                {move || failure.get().map(|words| view! { <p class="composer__failure" role="alert"><Icon name="late"/>{words}</p> })}
                <button type="button" class="button drawer__action" on:click=move |_| on_view_chat.run(place)>
                    <Icon name="contact"/> {t("contact.view_chat")}
                </button>
                <button type="button" class="button button--primary" data-key="J" on:click=move |_| on_join_chat.run(place)>
                    <Icon name="join"/>{t("composer.join")}
                </button>
            </footer>
        }
        .into_any()
    };
    view! { <PanelLoad of=result on_retry show/> }
}

#[component]
fn ResultMeta(detail: ResultDetail, zone: Signal<Zone>) -> impl IntoView {
    let row = detail.result;
    let agent = row.submitted_by.map(|participant| view! { <ParticipantName participant/> });
    let path = row.organization.path.join(" / ");
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.submitted_by")}</dt>
            <dd>{agent} <Submitted at=row.submitted_at zone/></dd>
            <dt>{t("column.organization")}</dt>
            <dd><span dir="auto" title=path>{row.organization.name}</span></dd>
            <dt>{t("column.chat")}</dt>
            <dd>
                <StateBadge state=detail.chat_state waiting_since=None over_target=false/>
                <Identifier what=t("id.chat") id=row.chat_id external=None/>
            </dd>
            <dt>{t("id.result")}</dt>
            <dd><Identifier what=t("id.result") id=row.id external=detail.external_id/></dd>
        </dl>
    }
}

#[component]
fn Submitted(at: Timestamp, zone: Signal<Zone>) -> impl IntoView {
    let now = use_now();
    let words = Memo::new(move |_| format!("{}, {}", absolute(at, now.get(), &zone.get()), age(at, now.get())));
    view! { <time class="drawer__muted" datetime=at.to_string() title=move || exact(at, &zone.get())>{words}</time> }
}

#[component]
fn ResultFields(detail: ResultDetail) -> impl IntoView {
    let is_erased = detail.result.contact.as_ref().is_some_and(|contact| contact.erased);
    if detail.fields.is_empty() {
        let words = if is_erased { t("result.erased") } else { t("result.no_fields") };
        return view! { <p class="drawer__empty">{words}</p> }.into_any();
    }
    let rows = detail
        .fields
        .into_iter()
        .map(|field| view! { <FieldRow label=field.label value=field.value kind=field.kind is_valid=field.is_valid/> });
    view! { <dl class="field-list">{rows.collect_view()}</dl> }.into_any()
}
