//! Something that was put right or refused, as a row of the list.

use super::kinds::{kind_name, place};
use crate::pages::settings::list::item::{Badge, Item, Words};
use crate::pages::settings::list::table::{text, when};
use crate::query_state::{IncomingFilter, Outcome};
use crate::server::load::Failure;
use crate::server::settings::incoming;
use crate::words::t;
use crate::words::zone::Zone;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sightline_shared::{KeptAdjustment, Page};
use std::cmp::Reverse;
use uuid::Uuid;

impl Item for KeptAdjustment {
    type Filter = IncomingFilter;

    const WORDS: Words = Words {
        noun: "adjustment",
        title: "incoming.title",
        search: "incoming.search",
        create: "",
        count: "incoming.count",
        loading: "incoming.loading",
        failed: "incoming.failed",
        none: ["incoming.none", "incoming.none_words"],
        gone: ["incoming.gone", "incoming.gone_words"],
    };
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("incoming.what", "contact"),
        ("incoming.place", "place"),
        ("incoming.chat", "chat"),
        ("incoming.at", "seen"),
        ("column.state", "state"),
    ];

    fn id(&self) -> Uuid {
        self.id
    }

    fn title(&self) -> String {
        kind_name(self.kind).to_owned()
    }

    fn badge(&self) -> Badge {
        let outcome = Outcome::of(self);
        match outcome {
            Outcome::Adjusted => ("check", "closed", outcome_name(outcome)),
            Outcome::Refused => ("late", "late", outcome_name(outcome)),
        }
    }

    fn cells(&self, zone: &Zone) -> Vec<AnyView> {
        let chat = self.external_id.clone().unwrap_or_else(|| "–".to_owned());
        vec![text(place(self)), text(chat), when(Some(self.at), "", zone)]
    }

    fn texts(&self) -> Vec<&str> {
        let named = [kind_name(self.kind), self.kind.as_str(), &self.pointer];
        named.into_iter().chain(self.external_id.as_deref()).collect()
    }

    fn is_wanted(&self, filter: &IncomingFilter) -> bool {
        filter.standing.is_none_or(|wanted| wanted == Outcome::of(self))
    }

    fn order(rows: &mut [Self]) {
        rows.sort_by_key(|one| Reverse((one.at, one.id)));
    }

    fn all() -> LocalBoxFuture<'static, Result<Page<Self>, Failure>> {
        Box::pin(incoming::list())
    }

    fn one(id: Uuid) -> LocalBoxFuture<'static, Result<Self, Failure>> {
        Box::pin(async move {
            let page = incoming::list().await?;
            page.items.into_iter().find(|one| one.id == id).ok_or_else(Failure::no_answer)
        })
    }
}

/// What became of it, in words.
pub fn outcome_name(outcome: Outcome) -> &'static str {
    t(match outcome {
        Outcome::Adjusted => "incoming.state.adjusted",
        Outcome::Refused => "incoming.state.refused",
    })
}
