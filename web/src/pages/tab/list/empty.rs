//! What a list without rows shows: the reason, and what to do about it.

use crate::browser::parts::{Place, part};
use crate::components::table::list_message::ListMessage;
use crate::pages::tab::filters::droppable::{DROPPABLE, Droppable};
use crate::pages::tab::model::TabModel;
use crate::pages::tab::words::count_number;
use crate::query_state::{ListFilter, RangeChoice, Tab};
use crate::server;
use crate::server::latest::Latest;
use crate::words::time;
use crate::words::{t, t_count_with, t_with};
use leptos::prelude::*;
use sightline_shared::Count;
use sightline_shared::requests::search;

/// What the message is given.
#[derive(Clone, Copy)]
struct Empty {
    model: TabModel,
    clear: Callback<()>,
}

part!(MESSAGE in empty_code: message, Empty);

/// The message of an empty list, with the reason and actions; `clear` drops all filters.
#[must_use]
pub fn empty(model: TabModel, clear: Callback<()>) -> AnyView {
    MESSAGE.show(Empty { model, clear }, Place::List)
}

fn message(Empty { model, clear }: Empty) -> AnyView {
    let (is_filtered, range) = model.state.with_untracked(|state| (state.has_filters(), state.range));
    let when = range.adverb();
    let others = [
        (RangeChoice::Yesterday, "empty.show_yesterday"),
        (RangeChoice::Last7Days, "empty.show_7d"),
        (RangeChoice::All, "empty.show_all"),
    ];
    // Where all time is shown, no other range has any.
    let others = others.into_iter().filter(move |(other, _)| *other != range && range != RangeChoice::All).map(
        move |(other, key)| {
            let show = move |_| model.change(|state| state.range = other);
            view! { <button type="button" class="button" on:click=show>{t(key)}</button> }
        },
    );
    let title = match (model.tab, is_filtered) {
        (Tab::Chats, true) => t("empty.chats.filtered").to_owned(),
        (Tab::Results, true) => t("empty.results.filtered").to_owned(),
        (Tab::Contacts, true) => t("empty.contacts.filtered").to_owned(),
        (Tab::Chats, false) => t_with("empty.chats", &[("range", when)]),
        (Tab::Results, false) => t_with("empty.results", &[("range", when)]),
        (Tab::Contacts, false) => t_with("empty.contacts", &[("range", when)]),
    };
    let words = match (model.tab, is_filtered) {
        (_, true) => t_with("empty.filtered", &[("range", when)]),
        (Tab::Contacts, false) => t("empty.other_range").to_owned(),
        _ => t("empty.live").to_owned(),
    };
    let searched = model.get(ListFilter::q).map(|q| searched(model.tab, &q));
    view! {
        <ListMessage icon="search" title words>
            {searched.map(|searched| view! { <p class="list-message__words">{searched}</p> })}
            {is_filtered.then(|| view! {
                {one_too_many(model)}
                <button type="button" class="button" on:click=move |_| clear.run(())>{t("filter.clear")}</button>
            })}
            {others.collect_view()}
        </ListMessage>
    }
    .into_any()
}

/// What was searched for and where, and how to search more widely.
fn searched(tab: Tab, q: &str) -> String {
    let terms = search::terms(q);
    let quoted: Vec<String> = terms.iter().map(|term| t_with("empty.quoted", &[("words", &term.text)])).collect();
    let is_all_signs = !terms.iter().any(|term| term.text.contains(char::is_alphanumeric));
    let place = match tab {
        Tab::Chats => "empty.searched.chats",
        Tab::Results => "empty.searched.results",
        Tab::Contacts => "empty.searched.contacts",
    };
    let widen = match &terms[..] {
        _ if is_all_signs => Some("empty.widen.signs"),
        terms if terms.iter().any(|term| term.is_phrase) => Some("empty.widen.phrase"),
        [_, _, ..] => Some("empty.widen.words"),
        [term] if term.text.chars().count() > 3 => Some("empty.widen.word"),
        _ => None,
    };
    let searched = t_with(place, &[("words", &quoted.join(", "))]);
    widen.map_or(searched.clone(), |widen| format!("{searched} {}", t(widen)))
}

/// The first filter without which there are rows, with their number as the server counts them.
fn one_too_many(model: TabModel) -> impl IntoView {
    let found = RwSignal::new(None::<(&'static Droppable, Count)>);
    let (state, zone) = (model.state.get_untracked(), model.zone.get_untracked());
    let today = time::today(&zone);
    Latest::new().run(Box::pin(async move {
        for filter in DROPPABLE.iter().filter(|filter| filter.is_set(&state)) {
            let request = filter.without(&state).request_filter(today, zone.name());
            match server::count(&request).await {
                Ok(count) if count.count > 0 => {
                    found.try_set(Some((filter, count)));
                    return;
                }
                Ok(_) => {}
                // Without an answer there is no advice.
                Err(_) => return,
            }
        }
    }));
    move || {
        found.get().map(|(filter, count)| {
            let drop = move |_| model.change(|state| *state = filter.without(state));
            view! {
                <p class="list-message__words list-message__advice">
                    {t_count_with(filter.advice, count.count, &[("count", &count_number(&count))])}
                </p>
                <button type="button" class="button button--primary" on:click=drop>{t(filter.button)}</button>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_search_says_what_it_searched_for_and_how_to_widen_it() {
        let chats = "Searched messages, notes, values, ids and contacts for {}.";
        let said = |q: &str, words: &str, widen: &str| {
            assert_eq!(searched(Tab::Chats, q), format!("{} {widen}", chats.replace("{}", words)).trim_end(), "{q}");
        };
        said("brakes", "“brakes”", "A part of the word finds more.");
        said("brakes lever", "“brakes”, “lever”", "Fewer words find more.");
        said("\"test drive\" x", "“test drive”, “x”", "Without quotes the words may stand apart.");
        said("!!!", "“!!!”", "Signs are searched for as they are.");
        said("ok", "“ok”", "");
    }
}
