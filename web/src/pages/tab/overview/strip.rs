//! The overview of a tab of chats: requests its figures, and applies what is chosen in it to the
//! filter.

use super::choice::choice;
use super::fetched::{Fetched, filter_while};
use super::question::{Question, question};
use super::rows::Rows;
use crate::components::base::icon::Icon;
use crate::components::overview::card::OverviewLinks;
use crate::components::overview::compared::Compared;
use crate::components::overview::figures::{Figures, Waiting};
use crate::components::overview::strip::Overview;
use crate::pages::tab::model::TabModel;
use crate::query_state::{ListFilter, Open, RangeChoice, Shown, Tab};
use crate::server;
use crate::server::load::Failure;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::{BreakdownBy, Chat, ChatFilter, ChatState, Organization, PageRequest};
use uuid::Uuid;

/// The key under which the browser stores whether the overview is open.
const KEY: &str = "sightline-overview";
/// The largest number of waiting chats requested; if there are more, none is listed.
const MAX_WAITING: u32 = 100;

/// The button that opens and closes the overview.
#[component]
pub fn OverviewButton(model: TabModel) -> impl IntoView {
    let is_open = Memo::new(move |_| model.state.with(|state| state.overview.is_open()));
    // What was open the last time is open again; not where the address needs another look.
    let is_clean = model.state.with_untracked(|state| !state.overview.is_open() && state.not_understood.is_empty());
    if is_clean && is_kept_open() {
        Effect::new(move || model.change(|state| state.overview = Shown::Charts));
    }
    let toggle = move |_| {
        let is_open = !is_open.get_untracked();
        keep(is_open);
        model.change(|state| state.overview = if is_open { Shown::Charts } else { Shown::Nothing });
    };
    view! {
        <button
            type="button" class="button button--quiet" data-key="v" title=t("overview.title")
            aria-pressed=move || is_open.get().to_string() on:click=toggle
        >
            <Icon name="chart"/><span class="top-bar__word">{t("overview.title")}</span>
        </button>
    }
}

/// The overview, when it is open.
#[component]
pub fn OverviewStrip(model: TabModel) -> impl IntoView {
    let shown = Memo::new(move |_| model.state.with(|state| state.overview));
    let strip = Strip { model, organizations: StoredValue::new(Vec::new()) };
    let question = question(model, filter_while(model, move || shown.get() == Shown::Charts));
    let figures = Fetched::new(question, move |question| Box::pin(strip.load(question)));
    let uncompared = |figures: &Figures| {
        let failure = figures.compared.as_ref()?.as_ref().err()?;
        Some((t("overview.uncompared"), failure.clone()))
    };
    let (zone, links) = (model.zone, strip.links());
    let is_any = Memo::new(move |_| shown.get().is_open());
    let content = move || match shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::Charts => view! { <Overview figures=figures.value zone links/> {figures.failed(uncompared)} }.into_any(),
        Shown::Agents => view! { <Rows model by=BreakdownBy::Agent/> }.into_any(),
        Shown::Organizations => view! { <Rows model by=BreakdownBy::Organization/> }.into_any(),
        Shown::Forms => view! { <Rows model by=BreakdownBy::Form/> }.into_any(),
    };
    view! { {move || is_any.get().then(|| choice(model, shown))} {content} }
}

/// What requests the figures of the charts.
#[derive(Clone, Copy)]
struct Strip {
    model: TabModel,
    organizations: StoredValue<Vec<Organization>>,
}

impl Strip {
    async fn load(self, question: Question) -> Result<Figures, Failure> {
        let (filter, range) = (&question.filter, question.range);
        let chosen = filter.clone().organization_ids().cloned().unwrap_or_default();
        let queued = ListFilter::Chats(ChatFilter {
            states: vec![ChatState::Queued],
            organization_ids: chosen.clone(),
            ..ChatFilter::default()
        });
        let most = PageRequest { limit: Some(MAX_WAITING), cursor: None };
        let is_known = self.organizations.try_with_value(|known| !known.is_empty()).unwrap_or(true);
        let organizations = async { if is_known { None } else { server::organizations().await.ok() } };
        let (overview, queue, organizations) =
            futures::join!(server::overview(filter, None), server::page::<Chat>(&queued, &most), organizations);
        if let Some(list) = organizations {
            self.organizations.try_set_value(list.items);
        }
        let all = self.organizations.try_get_value().unwrap_or_default();
        let waiting = match queue {
            Ok(page) if page.next_cursor.is_none() => waiting(page.items, &all),
            _ => Vec::new(),
        };
        let overview = overview?;
        let compared = compared(&question, &overview).await;
        Ok(Figures { overview, range, response_target: response_target(&all, &chosen), waiting, compared })
    }

    fn links(self) -> OverviewLinks {
        let model = self.model;
        OverviewLinks {
            range: Callback::new(move |range| model.change(|state| state.range = range)),
            form: Callback::new(move |form: String| {
                model.change_filter(|filter| {
                    if let Some(forms) = filter.forms() {
                        *forms = if *forms == [form.as_str()] { Vec::new() } else { vec![form] };
                    }
                });
            }),
            undelivered: Signal::derive(move || {
                let mut results = model.state.with(|state| state.carried_to(Tab::Results));
                results.change_filter(|filter| {
                    if let Some(results) = filter.results() {
                        results.delivered = Some(false);
                    }
                });
                results.address()
            }),
            chat: Callback::new(move |chat| model.open.run(Some(Open::Chat(chat, None)))),
            queue: Callback::new(move |()| {
                model.change(|state| {
                    state.range = RangeChoice::All;
                    state.change_filter(|filter| {
                        if let Some(chats) = filter.chats() {
                            chats.states = vec![ChatState::Queued];
                        }
                    });
                });
            }),
        }
    }
}

/// The figures of the period that the `shown` ones are compared with.
async fn compared(question: &Question, shown: &sightline_shared::Overview) -> Option<Result<Compared, Failure>> {
    let (period, before, filter) = question.before()?;
    let overview = server::overview(&filter, Some(shown.bucket_size)).await;
    Some(overview.map(|overview| Compared::new(shown, overview, &period, before, &|at| question.wall(at))))
}

/// All waiting chats, longest wait first.
fn waiting(chats: Vec<Chat>, organizations: &[Organization]) -> Vec<Waiting> {
    let mut waiting: Vec<Waiting> = chats
        .into_iter()
        .filter_map(|chat| {
            let of = chat.organization.id;
            let target = organizations.iter().find(|known| known.id == of)?.waiting_target_seconds;
            let name = chat.contact.and_then(|contact| contact.name).or_else(|| chat.inboxes.into_iter().next());
            let name = name.unwrap_or_else(|| t("overview.unknown").to_owned());
            Some(Waiting { chat: chat.id, name, since: chat.waiting_since?, target: target.into() })
        })
        .collect();
    waiting.sort_by_key(|waiting| (waiting.since.utc(), waiting.chat));
    waiting
}

/// The target for first responses of the chosen organizations and those below them, where it is
/// one; parents come before their children.
fn response_target(all: &[Organization], chosen: &[Uuid]) -> Option<f64> {
    let mut within: Vec<Uuid> = Vec::new();
    let mut target = None;
    for organization in all {
        let is_chosen = chosen.is_empty() || chosen.contains(&organization.id);
        if is_chosen || organization.parent_id.is_some_and(|parent| within.contains(&parent)) {
            within.push(organization.id);
            let own = organization.first_response_target_seconds;
            if target.is_some_and(|target| target != own) {
                return None;
            }
            target = Some(own);
        }
    }
    target.map(f64::from)
}

fn is_kept_open() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(KEY).ok().flatten()).as_deref() == Some("1")
}

fn keep(is_open: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, if is_open { "1" } else { "0" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(id: u128, parent: Option<u128>, target: i32) -> Organization {
        Organization {
            id: Uuid::from_u128(id),
            parent_id: parent.map(Uuid::from_u128),
            name: id.to_string(),
            time_zone: "UTC".to_owned(),
            waiting_target_seconds: 180,
            first_response_target_seconds: target,
            archived_at: None,
        }
    }

    #[test]
    fn a_target_is_shown_where_it_is_the_same_for_all_organizations() {
        let all = [organization(1, None, 60), organization(2, Some(1), 60), organization(3, Some(2), 30)];
        let chosen = |id: u128| [Uuid::from_u128(id)];
        assert_eq!(response_target(&all, &[]), None);
        assert_eq!(response_target(&all, &chosen(3)), Some(30.0));
        assert_eq!(response_target(&all, &chosen(2)), None);
        assert_eq!(response_target(&all[..2], &[]), Some(60.0));
    }
}
