//! The fields of an organization: its name, and what it sets; what is empty is inherited.

use super::words::{closes, in_force, target};
use crate::pages::settings::list::acts::Acts;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::requests::organization::{CLOSE_AFTER, TARGETS};
use sightline_shared::{ManagedOrganization, OrganizationChange, SettingOrigin, SettingSource};
use std::ops::RangeInclusive;

/// What is typed.
#[derive(Clone, Copy)]
pub struct Fields {
    name: RwSignal<String>,
    zone: RwSignal<String>,
    waiting: RwSignal<String>,
    response: RwSignal<String>,
    closes: RwSignal<String>,
}

/// What an organization sets itself, as the fields show it.
fn stored(one: &ManagedOrganization) -> [String; 5] {
    let own = |of: &SettingOrigin, value: String| if of.source == SettingSource::Own { value } else { String::new() };
    let (origins, organization) = (&one.origins, &one.organization);
    [
        organization.name.clone(),
        own(&origins.time_zone, organization.time_zone.clone()),
        own(&origins.waiting_target, organization.waiting_target_seconds.to_string()),
        own(&origins.first_response_target, organization.first_response_target_seconds.to_string()),
        own(&origins.close_after, one.close_after_minutes.to_string()),
    ]
}

/// The number in a field; none where it is empty.
fn number(text: &str, range: &RangeInclusive<i32>) -> Result<Option<i32>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim().parse().ok().filter(|number| range.contains(number)).map(Some).ok_or(())
}

impl Fields {
    /// The fields of an organization, which follow it.
    pub fn of(one: Memo<ManagedOrganization>) -> Self {
        let [name, zone, waiting, response, closes] = one.with_untracked(stored).map(RwSignal::new);
        let fields = Self { name, zone, waiting, response, closes };
        let stored = Memo::new(move |_| one.with(stored));
        // As it is read again, also when the change was refused elsewhere.
        Effect::new(move |before: Option<[String; 5]>| {
            let now = stored.get();
            if let Some(before) = before.filter(|before| *before != now) {
                let all = [name, zone, waiting, response, closes];
                for ((field, before), now) in all.into_iter().zip(before).zip(&now) {
                    if before != *now {
                        field.set(now.clone());
                    }
                }
            }
            now
        });
        fields
    }

    /// What is to change.
    ///
    /// # Errors
    /// When a number is none.
    pub fn change(self, one: Memo<ManagedOrganization>) -> Result<OrganizationChange, ()> {
        let [name, zone, waiting, response, closes] = one.with(stored);
        let typed = |field: RwSignal<String>, stored: String| {
            Some(field.get().trim().to_owned()).filter(|text| *text != stored)
        };
        let number_in = |field, stored, range: &RangeInclusive<i32>| {
            typed(field, stored).map(|text| number(&text, range)).transpose()
        };
        Ok(OrganizationChange {
            name: typed(self.name, name),
            time_zone: typed(self.zone, zone).map(|zone| Some(zone).filter(|zone| !zone.is_empty())),
            waiting_target_seconds: number_in(self.waiting, waiting, &TARGETS)?,
            first_response_target_seconds: number_in(self.response, response, &TARGETS)?,
            close_after_minutes: number_in(self.closes, closes, &CLOSE_AFTER)?,
            ..OrganizationChange::default()
        })
    }

    /// The fields; what is wrong with one is said at it.
    pub fn view(self, one: Memo<ManagedOrganization>, acts: Acts<ManagedOrganization>) -> AnyView {
        let at = move |pointer: &'static str, key: &'static str| {
            move || acts.failure.with(|failure| failure.as_ref()?.fault_of(pointer).map(|_| t(key)))
        };
        let outside = |field: RwSignal<String>, range: RangeInclusive<i32>| {
            move || field.with(|text| number(text, &range)).is_err().then(|| t("organizations.number_wrong"))
        };
        let hint = move |words: fn(&ManagedOrganization) -> String| Signal::derive(move || one.with(words));
        view! {
            {field("organization-name", t("people.name"), self.name, Signal::stored(String::new()),
                Signal::derive(at("/name", "organizations.name_wrong")))}
            {field("organization-zone", t("organizations.time_zone"), self.zone,
                hint(|one| in_force(&one.organization.time_zone, &one.origins.time_zone)),
                Signal::derive(at("/time_zone", "organizations.zone_wrong")))}
            {field("organization-waiting", t("organizations.waiting_seconds"), self.waiting,
                hint(|one| in_force(&target(one.organization.waiting_target_seconds), &one.origins.waiting_target)),
                Signal::derive(outside(self.waiting, TARGETS)))}
            {field("organization-response", t("organizations.response_seconds"), self.response,
                hint(|one| {
                    in_force(&target(one.organization.first_response_target_seconds), &one.origins.first_response_target)
                }),
                Signal::derive(outside(self.response, TARGETS)))}
            {field("organization-closes", t("organizations.closes_minutes"), self.closes,
                hint(|one| in_force(&closes(one.close_after_minutes), &one.origins.close_after)),
                Signal::derive(outside(self.closes, CLOSE_AFTER)))}
        }
        .into_any()
    }
}

fn field(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    hint: Signal<String>,
    fault: Signal<Option<&'static str>>,
) -> AnyView {
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    view! {
        <div>
            <label class="views__name">
                {label}
                <input
                    id=id type="text" maxlength="200" autocomplete="off" dir="auto" aria-describedby=format!("{hint_id} {fault_id}")
                    aria-invalid=move || fault.with(Option::is_some).to_string() prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
            <p class="settings__hint" id=hint_id>{hint}</p>
            <p class="popover__error" id=fault_id role="alert">{fault}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_inherited_and_what_is_no_number_is_refused() {
        assert_eq!((number(" ", &TARGETS), number("90", &TARGETS)), (Ok(None), Ok(Some(90))));
        assert_eq!((number("0", &TARGETS), number("0", &CLOSE_AFTER)), (Err(()), Ok(Some(0))));
        assert_eq!(number("3 min", &TARGETS), Err(()));
    }
}
