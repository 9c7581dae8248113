//! What organizations set, where it comes from and why something was refused, in words.

use crate::server::load::Failure;
use crate::words::time::duration;
use crate::words::{t, t_count, t_with};
use chrono::TimeDelta;
use sightline_shared::{SettingOrigin, SettingSource, Viewers};

/// A target in words.
#[must_use]
pub fn target(seconds: i32) -> String {
    duration(TimeDelta::seconds(seconds.into()))
}

/// When chats are closed, in words.
#[must_use]
pub fn closes(minutes: i32) -> String {
    if minutes == 0 { t("organizations.never").to_owned() } else { duration(TimeDelta::minutes(minutes.into())) }
}

/// Where a setting comes from, unless it is the organization's own.
#[must_use]
pub fn origin(of: &SettingOrigin) -> Option<String> {
    match (of.source, &of.organization) {
        (SettingSource::Own, _) => None,
        (SettingSource::Inherited, Some(above)) => Some(t_with("organizations.from", &[("name", &above.name)])),
        (SettingSource::Inherited, None) => Some(t("organizations.from_above").to_owned()),
        (SettingSource::Default, _) => Some(t("organizations.by_default").to_owned()),
    }
}

/// What is in force where an organization sets nothing: `Empty: 3 min, from Acme`; or what its own value is.
#[must_use]
pub fn in_force(value: &str, of: &SettingOrigin) -> String {
    match origin(of) {
        Some(origin) => t_with("organizations.inherits", &[("value", value), ("origin", &origin)]),
        None => t_with("organizations.own_value", &[("value", value)]),
    }
}

/// Those that gain sight, or lose it, with the names of the first.
#[must_use]
pub fn viewers(of: &Viewers) -> String {
    let names: Vec<&str> = of.people.iter().map(|one| one.name.as_str()).collect();
    let others = of.count - names.len() as i64;
    let mut people = names.join(", ");
    if others > 0 {
        people = format!("{people}, {}", t_count("organizations.others", others));
    }
    let numbers = [("organizations.api_keys", of.api_keys), ("organizations.webhooks", of.webhooks)];
    let programs = numbers.into_iter().filter(|(_, number)| *number > 0).map(|(key, number)| t_count(key, number));
    let parts: Vec<String> = Some(people).filter(|people| !people.is_empty()).into_iter().chain(programs).collect();
    if parts.is_empty() { t("organizations.nobody").to_owned() } else { parts.join("; ") }
}

/// Why something was not done, in the reader's language where the reason is known.
#[must_use]
pub fn refusal(failure: &Failure) -> String {
    let key = match failure.code.as_str() {
        "name_taken" => "organizations.name_taken",
        "company_name" => "organizations.company_name",
        "own_organization" => "organizations.own",
        "open_chats" => "organizations.open_chats",
        "people_active" => "organizations.people_active",
        "above_archived" => "organizations.above_archived",
        _ if failure.is_fault_of("/parent_id") => "organizations.parent_wrong",
        _ => return failure.sentence(),
    };
    t(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_sees_what_moves_is_named_as_far_as_it_is_known() {
        let of = |count: i64, keys: i64, names: &[&str]| {
            let person = |name: &&str| json!({"id": uuid::Uuid::nil(), "email": "", "name": name, "role": "admin"});
            let people: Vec<_> = names.iter().map(person).collect();
            viewers(
                &serde_json::from_value(json!({"count": count, "people": people, "api_keys": keys, "webhooks": 0}))
                    .unwrap(),
            )
        };
        assert_eq!(of(0, 0, &[]), "Nobody");
        assert_eq!(of(2, 1, &["Mara", "Jon"]), "Mara, Jon; 1 API key");
        assert_eq!(of(3, 0, &["Mara"]), "Mara, 2 others");
    }

    #[test]
    fn a_setting_says_where_it_comes_from() {
        let of = |value| in_force("3 min", &serde_json::from_value(value).unwrap());
        let acme = json!({"id": uuid::Uuid::nil(), "name": "Acme", "path": ["Acme"]});
        assert_eq!(of(json!({"source": "inherited", "organization": acme})), "Inherited: 3 min, from Acme");
        assert_eq!(of(json!({"source": "default"})), "Inherited: 3 min, by default");
        assert_eq!(of(json!({"source": "own"})), "Its own: 3 min. Leave empty to inherit");
        assert_eq!((closes(0), closes(90)), ("Never".to_owned(), "1 h 30 min".to_owned()));
    }
}
