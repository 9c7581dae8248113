//! The filters of the audit log.

use super::actions::{actions_of, chosen, options};
use super::model::AuditModel;
use crate::components::date::range::DateRange;
use crate::components::filters::choice::Choice;
use crate::components::filters::text_search::TextSearch;
use crate::components::listbox::option::ChoiceOption;
use crate::components::tree::choice::TreeChoice;
use crate::pages::section::DataContext;
use crate::query_state::{AuditState, subject_of};
use crate::server::settings::{keys, people};
use crate::words::{t, t_with};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// What stands before the id of a person, or of a key, among the options.
const PERSON: &str = "user:";
const KEY: &str = "key:";

/// The bar.
#[component]
pub fn AuditFilters(
    /// Whose filters they are.
    model: AuditModel,
    /// What was typed as the object is none.
    is_no_object: RwSignal<bool>,
) -> impl IntoView {
    let state = model.state;
    let own_zone = DataContext::get().me.time_zone;
    let subject = Signal::derive(move || state.with(|state| state.filter.subjects.first().map(ToString::to_string)));
    let on_subject = Callback::new(move |typed: Option<String>| {
        let subject = typed.as_deref().map(subject_of);
        is_no_object.set(subject == Some(None));
        if subject != Some(None) {
            model.change(|state| state.filter.subjects = subject.flatten().into_iter().collect());
        }
    });
    let range = Signal::derive(move || state.with(|state| state.range));
    view! {
        <form class="filters filters--audit" role="search" aria-label=t("filter.label") on:submit=|event| event.prevent_default()>
            <DateRange
                value=range zone=model.zone own_zone
                on_change=Callback::new(move |range| model.change(|state| state.range = range))
                on_zone=Callback::new(move |tz| model.change(|state| state.tz = tz))
            />
            {who(model)}
            {actions(model)}
            {organizations(model)}
            <TextSearch label=t("audit.object_label") value=subject on_change=on_subject/>
        </form>
    }
}

/// The persons and the API keys. They are requested when they are wanted, or when one of them is chosen.
fn who(model: AuditModel) -> AnyView {
    let state = model.state;
    let (known, is_asked) = (RwSignal::new(Vec::new()), StoredValue::new(false));
    let load = move || {
        if !is_asked.get_value() {
            is_asked.set_value(true);
            spawn_local(async move {
                let found = everybody().await;
                // What could not be loaded is asked for again the next time.
                is_asked.try_set_value(!found.is_empty());
                known.try_set(found);
            });
        }
    };
    let chosen = Memo::new(move |_| state.with(values_of));
    Effect::new(move || {
        if chosen.with(|chosen| !chosen.is_empty()) {
            load();
        }
    });
    // Who is not there any more, or not loaded yet, is named by the entries.
    let options = Memo::new(move |_| {
        let mut options = known.get();
        for value in chosen.get() {
            if options.iter().all(|option: &ChoiceOption| option.value != value) {
                options.push(ChoiceOption::new(value.clone(), name_in_rows(model, &value)));
            }
        }
        options
    });
    let on_change = Callback::new(move |values: Vec<String>| model.change(|state| choose(state, &values)));
    view! {
        <Choice
            label=t("audit.who") everything=t("audit.everybody") options chosen is_multiple=true
            on_open=Some(Callback::new(move |()| load())) on_change
        />
    }
    .into_any()
}

/// Persons first, then keys.
async fn everybody() -> Vec<ChoiceOption> {
    let (people, keys) = futures::join!(people::list(), keys::list());
    let people = people
        .map(|page| page.items)
        .unwrap_or_default()
        .into_iter()
        .map(|person| ChoiceOption::new(format!("{PERSON}{}", person.user.id), person.user.name));
    let keys = keys
        .map(|page| page.items)
        .unwrap_or_default()
        .into_iter()
        .map(|key| ChoiceOption::new(format!("{KEY}{}", key.id), t_with("audit.key", &[("name", &key.name)])));
    people.chain(keys).collect()
}

fn name_in_rows(model: AuditModel, value: &str) -> String {
    let name = model.rows.with(|rows| {
        rows.iter().find_map(|row| {
            let user = row.user.as_ref().filter(|user| value.ends_with(&user.id.to_string()));
            let key = row.api_key.as_ref().filter(|key| value.ends_with(&key.id.to_string()));
            user.map(|user| user.name.clone()).or_else(|| key.map(|key| t_with("audit.key", &[("name", &key.name)])))
        })
    });
    name.unwrap_or_else(|| t("audit.somebody").to_owned())
}

/// The options that are chosen.
fn values_of(state: &AuditState) -> Vec<String> {
    let people = state.filter.user_ids.iter().map(|id| format!("{PERSON}{id}"));
    people.chain(state.filter.api_key_ids.iter().map(|id| format!("{KEY}{id}"))).collect()
}

/// Takes the options that are chosen, of which the last is the newest. Nothing is done by a person and with a key, so
/// that keys take the place of persons, and persons that of keys.
fn choose(state: &mut AuditState, values: &[String]) {
    let is_key = values.last().is_some_and(|value| value.starts_with(KEY));
    let ids = |kind: &str| -> Vec<Uuid> {
        values.iter().filter_map(|value| value.strip_prefix(kind)?.parse().ok()).collect()
    };
    (state.filter.user_ids, state.filter.api_key_ids) =
        if is_key { (Vec::new(), ids(KEY)) } else { (ids(PERSON), Vec::new()) };
}

fn actions(model: AuditModel) -> AnyView {
    let chosen = Memo::new(move |_| model.state.with(|state| chosen(&state.filter.actions)));
    let on_change =
        Callback::new(move |values: Vec<String>| model.change(|state| state.filter.actions = actions_of(&values)));
    view! {
        <TreeChoice
            label=t("audit.what") everything=t("audit.everything") options=Signal::stored(options())
            collapsed=RwSignal::new(Vec::new()) chosen=chosen.into() on_change
        />
    }
    .into_any()
}

/// The organizations; absent where there is but one.
fn organizations(model: AuditModel) -> AnyView {
    let DataContext { organizations: options, collapsed, .. } = DataContext::get();
    let chosen = Memo::new(move |_| {
        model.state.with(|state| state.filter.organization_ids.iter().map(ToString::to_string).collect())
    });
    let on_change = Callback::new(move |values: Vec<String>| {
        let ids = values.iter().filter_map(|id| id.parse().ok()).collect();
        model.change(|state| state.filter.organization_ids = ids);
    });
    let field = move || {
        (options.with(Vec::len) > 1).then(|| {
            view! {
                <TreeChoice
                    label=t("filter.organizations") everything=t("filter.all") options collapsed chosen=chosen.into() on_change
                />
            }
        })
    };
    field.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_persons_take_the_place_of_each_other() {
        let chosen = |values: &[&str]| {
            let mut state = AuditState::default();
            choose(&mut state, &values.iter().map(ToString::to_string).collect::<Vec<_>>());
            values_of(&state)
        };
        let id = |number: u128| Uuid::from_u128(number).to_string();
        let (mara, jon, import) = (format!("user:{}", id(1)), format!("user:{}", id(2)), format!("key:{}", id(3)));
        assert_eq!(chosen(&[&mara, &jon]), [mara.clone(), jon.clone()]);
        assert_eq!(chosen(&[&mara, &jon, &import]), std::slice::from_ref(&import));
        assert_eq!(chosen(&[&import, &jon]), [jon]);
        assert_eq!(chosen(&[]), Vec::<String>::new());
    }
}
