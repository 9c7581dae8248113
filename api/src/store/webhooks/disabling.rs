//! Disabling an endpoint, by a user or for its failures.

use crate::store::schema::webhooks;
use chrono::Utc;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::WebhookDisabledReason;
use uuid::Uuid;

/// Disables an endpoint; returns whether it was enabled.
pub(super) fn disable(
    conn: &mut PgConnection,
    company_id: Uuid,
    id: Uuid,
    why: WebhookDisabledReason,
) -> QueryResult<bool> {
    let changed = diesel::update(webhooks::table.find((company_id, id)))
        .filter(webhooks::is_enabled)
        .set((
            webhooks::is_enabled.eq(false),
            webhooks::disabled_reason.eq(why.as_str()),
            webhooks::disabled_at.eq(Utc::now()),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}
