//! The table of entries. It looks like those of the Data section; its rows are as high as their words need.

use super::actions::sentence;
use super::model::AuditModel;
use super::words::{address, address_of_who, exported, facts, object, who};
use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::tab::cells::organization_cell;
use crate::words::t;
use crate::words::time::{age, exact, stamp, use_now};
use crate::words::zone::Zone;
use leptos::html::Div;
use leptos::prelude::*;
use sightline_shared::{AuditAction, AuditEntry, AuditSubject};

/// The keys of the heads, and the ends of the classes of their cells.
const COLUMNS: [(&str, &str); 5] = [
    ("audit.when", "when"),
    ("audit.who", "who"),
    ("audit.what", "what"),
    ("column.organization", "organization"),
    ("audit.from", "from"),
];
/// How near the end of what is loaded more is loaded, in pixels.
const AHEAD: i32 = 1_200;

/// The table.
#[component]
pub fn AuditTable(
    /// What it shows.
    model: AuditModel,
    /// What scrolls.
    frame: NodeRef<Div>,
) -> impl IntoView {
    let organizations = DataContext::get().organizations;
    let head = |(label, class): (&'static str, &str)| {
        view! {
            <div role="columnheader" class=format!("data-table__cell data-table__cell--{class}")>
                <span class="data-table__label">{t(label)}</span>
            </div>
        }
    };
    let scrolled = move || {
        if let Some(frame) = frame.try_get_untracked().flatten() {
            model.is_at_top.set(frame.scroll_top() <= 0);
            if frame.scroll_height() - frame.scroll_top() - frame.client_height() < AHEAD {
                model.more();
            }
        }
    };
    // What is loaded may end within the frame.
    Effect::new(move || {
        model.rows.track();
        request_animation_frame(scrolled);
    });
    view! {
        <div class="data-table data-table--audit">
            <div
                class="data-table__view" class:data-table__view--stale=model.is_loading role="table" id="list" tabindex="0"
                aria-label=t("audit.title") aria-busy=move || model.is_loading.get().to_string() node_ref=frame
                on:scroll=move |_| scrolled()
            >
                <div class="data-table__head" role="rowgroup">
                    <div class="data-table__row" role="row">{COLUMNS.map(head).into_iter().collect::<Vec<_>>()}</div>
                </div>
                <div class="data-table__body" role="rowgroup">
                    <For
                        each=move || model.rows.get()
                        key=|entry| (entry.id, entry.subject.as_ref().map(|own| (own.name.clone(), own.visible)))
                        children=move |entry| row(model, entry, organizations)
                    />
                </div>
            </div>
        </div>
    }
}

fn row(model: AuditModel, entry: AuditEntry, organizations: Signal<Vec<ChoiceOption>>) -> AnyView {
    let id = entry.id;
    let cells = [
        when(&entry, model.zone),
        done_by(model, entry.clone()),
        what(&entry, organizations),
        entry.organization.as_ref().map(organization_cell).into_any(),
        view! { <span class="truncated" title=entry.request_id.clone()>{entry.address.clone()}</span> }.into_any(),
    ];
    let cell = |((_, class), cell): ((&str, &str), AnyView)| {
        view! { <div role="cell" class=format!("data-table__cell data-table__cell--{class}")>{cell}</div> }
    };
    let cells = COLUMNS.into_iter().zip(cells).map(cell).collect::<Vec<_>>();
    let is_fresh = move || model.fresh.with(|fresh| fresh.contains(&id));
    view! { <div class="data-table__row" class:data-table__row--fresh=is_fresh role="row">{cells}</div> }.into_any()
}

/// The date and the time to the second; how long ago it was is on hover.
fn when(entry: &AuditEntry, zone: Signal<Zone>) -> AnyView {
    let (at, now) = (entry.at, use_now());
    let title = move || format!("{}\n{}", exact(at, &zone.get()), age(at, now.get()));
    view! { <time datetime=at.to_string() title=title>{move || stamp(at, &zone.get())}</time> }.into_any()
}

/// Who did it: a link to everything of theirs.
fn done_by(model: AuditModel, entry: AuditEntry) -> AnyView {
    let (words, is_name) = who(&entry);
    if !is_name {
        return view! { <span class="unknown">{words}</span> }.into_any();
    }
    let href = move || model.state.with(|state| address_of_who(&entry, state));
    view! { <a class="audit__link truncated" href=href title=words.clone() dir="auto">{words.clone()}</a> }.into_any()
}

/// What was done, and what else is known.
fn what(entry: &AuditEntry, organizations: Signal<Vec<ChoiceOption>>) -> AnyView {
    let sentence = sentence(entry.action);
    let part = |name: &str| match (name, &entry.subject, &entry.target) {
        ("object", Some(subject), _) => linked(subject),
        ("object", None, _) if entry.action == AuditAction::Exported => exported(entry.details.as_ref()).into_any(),
        ("object", None, _) if entry.action == AuditAction::ResultSent => t("audit.object.results").into_any(),
        ("target", _, Some(target)) => linked(target),
        _ => t("audit.object.something").into_any(),
    };
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((before, name, after)) = next_part(rest) {
        parts.push(before.into_any());
        parts.push(part(name));
        rest = after;
    }
    parts.push(rest.into_any());
    let entry = entry.clone();
    let more = move || {
        let facts = organizations.with(|organizations| facts(&entry, organizations));
        (!facts.is_empty()).then(|| view! { " " <span class="audit__facts">{format!("· {}", facts.join(", "))}</span> })
    };
    view! { <p class="audit__what" dir="auto">{parts} {more}</p> }.into_any()
}

/// The text before the first `{name}`, the name, and what follows.
fn next_part(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// What an action was done to: a link where the reader can see it.
fn linked(subject: &AuditSubject) -> AnyView {
    let words = object(subject);
    match address(subject) {
        Some(href) => view! { <a class="audit__link" href=href dir="auto">{words}</a> }.into_any(),
        None if subject.visible => view! { <span dir="auto">{words}</span> }.into_any(),
        None => view! { <span class="unknown" title=t("audit.gone")>{words}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::next_part;

    #[test]
    fn a_sentence_is_taken_apart_where_something_goes_in() {
        assert_eq!(next_part("Gave {object} to {target}"), Some(("Gave ", "object", " to {target}")));
        assert_eq!(next_part("Signed in"), None);
    }
}
