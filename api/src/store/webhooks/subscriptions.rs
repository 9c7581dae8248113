//! Which endpoints of a company are sent what.

use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use sightline_shared::WebhookEventType;
use std::collections::HashSet;
use uuid::Uuid;

/// The enabled endpoints of a company.
#[derive(Debug, Default)]
pub struct Subscriptions(Vec<Subscription>);

#[derive(Debug)]
struct Subscription {
    webhook_id: Uuid,
    event_types: Vec<String>,
    /// Its organization and everything below.
    organization_ids: HashSet<Uuid>,
}

impl Subscriptions {
    /// Those of the company `company_id`; one statement, which reads one entry of an index in a company
    /// without enabled endpoints.
    pub fn load(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Self> {
        let mut sql: Statement<(SqlUuid, Array<Text>, Array<SqlUuid>)> = Statement::new(
            "SELECT webhook.id, webhook.event_types, ARRAY(WITH RECURSIVE below AS ( \
             SELECT webhook.organization_id AS id UNION ALL SELECT child.id FROM below \
             JOIN organizations AS child ON child.parent_id = below.id AND child.company_id = ",
        );
        sql.bind(Bind::Id(company_id)).sql(") SELECT id FROM below) FROM webhooks AS webhook ");
        sql.sql("WHERE webhook.is_enabled AND webhook.company_id = ").bind(Bind::Id(company_id));
        let rows: Vec<(Uuid, Vec<String>, Vec<Uuid>)> = sql.load(conn)?;
        let subscription = |(webhook_id, event_types, ids): (_, _, Vec<Uuid>)| Subscription {
            webhook_id,
            event_types,
            organization_ids: ids.into_iter().collect(),
        };
        Ok(Self(rows.into_iter().map(subscription).collect()))
    }

    /// Nothing is sent to anybody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any endpoint is sent `kind`.
    #[must_use]
    pub fn has(&self, kind: WebhookEventType) -> bool {
        self.0.iter().any(|one| one.takes(kind))
    }

    /// Whether any endpoint is sent `kind` of this organization.
    #[must_use]
    pub fn takes(&self, kind: WebhookEventType, organization_id: Uuid) -> bool {
        self.of(kind, &[organization_id]).next().is_some()
    }

    /// The organizations of which any endpoint is sent `kind`.
    pub(super) fn organizations(&self, kind: WebhookEventType) -> Vec<Uuid> {
        let ids = self.0.iter().filter(|one| one.takes(kind)).flat_map(|one| &one.organization_ids);
        ids.copied().collect::<HashSet<_>>().into_iter().collect()
    }

    /// The endpoints that are sent `kind` of one of these organizations.
    pub fn of(&self, kind: WebhookEventType, organization_ids: &[Uuid]) -> impl Iterator<Item = Uuid> {
        let is_within = |one: &&Subscription| organization_ids.iter().any(|id| one.organization_ids.contains(id));
        self.0.iter().filter(move |one| one.takes(kind)).filter(is_within).map(|one| one.webhook_id)
    }
}

impl Subscription {
    fn takes(&self, kind: WebhookEventType) -> bool {
        self.event_types.iter().any(|word| word == kind.as_str())
    }
}
