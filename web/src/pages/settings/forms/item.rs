//! A form as a row of the list.

use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::when;
use crate::query_state::{FormStanding, FormsFilter};
use crate::server::load::Failure;
use crate::server::settings::forms;
use crate::words::zone::Zone;
use crate::words::{lower, number, t};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{Form, Page};
use uuid::Uuid;

impl Item for Form {
    type Filter = FormsFilter;

    const WORDS: Words = Words {
        noun: "form",
        title: "forms.title",
        search: "forms.search",
        create: "",
        count: "forms.count",
        loading: "forms.loading",
        failed: "forms.failed",
        none: ["forms.none", "forms.none_words"],
        gone: ["forms.gone", "forms.gone_words"],
    };
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("people.name", "contact"),
        ("forms.fields", "fields"),
        ("column.results", "chats"),
        ("forms.last", "seen"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.id
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn badge(&self) -> Badge {
        let standing = FormStanding::of(self);
        let icon = if standing == FormStanding::Active { "check" } else { "off" };
        (icon, "closed", standing_name(standing))
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        let fields = number(self.fields.len() as i64).into_any();
        let results = number(self.result_count.unwrap_or_default()).into_any();
        vec![fields, results, when(self.last_result_at, t("people.never"), zone)]
    }

    fn texts(&self) -> Vec<&str> {
        [&self.name].into_iter().chain(&self.former_names).map(String::as_str).collect()
    }

    fn is_wanted(&self, filter: &FormsFilter) -> bool {
        filter.standing.unwrap_or(FormStanding::Active) == FormStanding::of(self)
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_cached_key(|form| (form.archived_at.is_some(), lower(&form.name), form.id));
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(forms::list())
    }

    /// A form has an address by its name alone, which may have changed.
    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(async move {
            let found = forms::list().await?.items.into_iter().find(|form| form.id == id);
            found.ok_or_else(Failure::no_answer)
        })
    }

    fn refusal(failure: &Failure) -> String {
        match failure.code.as_str() {
            "name_taken" => t("forms.taken").to_owned(),
            "forbidden" => t("forms.forbidden").to_owned(),
            _ if failure.is_fault_of("/name") => t("people.name_wrong").to_owned(),
            _ => failure.sentence(),
        }
    }
}

/// The name of a standing.
#[must_use]
pub fn standing_name(standing: FormStanding) -> &'static str {
    t(match standing {
        FormStanding::Active => "people.state.active",
        FormStanding::Archived => "people.state.archived",
    })
}
