//! The table of people. It looks like those of the Data section; all its rows are in the page, so it needs no grid.

use super::model::PeopleModel;
use super::words::{badge, role_name};
use crate::components::base::icon::Icon;
use crate::components::table::cells::When;
use crate::pages::tab::cells::organization_cell;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::people::ManagedUser;
use uuid::Uuid;

/// The keys of the heads, and the ends of the classes of their cells. A name stands where contacts have theirs.
const COLUMNS: [(&str, &str); 6] = [
    ("people.name", "contact"),
    ("column.email", "email"),
    ("people.role", "role"),
    ("column.organization", "organization"),
    ("people.signed_in", "seen"),
    ("column.state", "state"),
];

/// The id of the link of a person in its row.
#[must_use]
pub fn link_id(person: Uuid) -> String {
    format!("person-{person}")
}

/// The table.
#[component]
pub fn PeopleTable(
    /// Whom it shows.
    model: PeopleModel,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let head = |(label, class): (&'static str, &str)| {
        view! {
            <div role="columnheader" class=format!("data-table__cell data-table__cell--{class}")>
                <span class="data-table__label">{t(label)}</span>
            </div>
        }
    };
    let rows = move || model.rows.get().into_iter().map(|person| row(model, person, &zone)).collect::<Vec<_>>();
    view! {
        <div class="data-table data-table--people">
            <div
                class="data-table__view" class:data-table__view--stale=model.is_loading role="table" id="list" tabindex="-1"
                aria-label=t("people.title") aria-busy=move || model.is_loading.get().to_string()
            >
                <div class="data-table__head" role="rowgroup">
                    <div class="data-table__row" role="row">{COLUMNS.map(head).into_iter().collect::<Vec<_>>()}</div>
                </div>
                <div class="data-table__body" role="rowgroup">{rows}</div>
            </div>
        </div>
    }
}

fn row(model: PeopleModel, person: ManagedUser, zone: &Zone) -> AnyView {
    let id = person.user.id;
    let (icon, tone, standing) = badge(&person);
    let is_open = move || model.state.with(|state| state.person == Some(id));
    let text = |words: String| {
        view! { <span class="truncated" title=words.clone() dir="auto">{words.clone()}</span> }.into_any()
    };
    let name = view! {
        <a
            class="data-table__link" id=link_id(id) href=move || model.address_of(Some(id))
            aria-current=move || is_open().then_some("true")
        >
            {text(person.user.name)}
        </a>
    };
    let signed_in = match person.signed_in_at {
        Some(at) => view! { <When at zone=Signal::stored(zone.clone()) age_first=true/> }.into_any(),
        None => view! { <span class="unknown">{t("people.never")}</span> }.into_any(),
    };
    let cells = [
        name.into_any(),
        text(person.user.email),
        role_name(person.user.role).into_any(),
        organization_cell(&person.organization),
        signed_in,
        view! { <span class=format!("state-badge state-badge--{tone}")><Icon name=icon/>{standing}</span> }.into_any(),
    ];
    let cell = |((_, class), cell): ((&str, &str), AnyView)| {
        view! { <div role="cell" class=format!("data-table__cell data-table__cell--{class}")>{cell}</div> }
    };
    let cells = COLUMNS.into_iter().zip(cells).map(cell).collect::<Vec<_>>();
    view! { <div class="data-table__row" role="row">{cells}</div> }.into_any()
}
