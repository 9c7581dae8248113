//! Recording how attempts went.

use super::claims::{Claim, Next, Report};
use super::disabling::disable;
use crate::store::audit::{self, Actor, Entry};
use crate::store::replies::handing;
use crate::store::replies::states::Reply;
use crate::store::results::delivery::{self, Submitted};
use crate::store::schema::{webhook_deliveries, webhooks};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::json;
use sightline_shared::{AuditAction, WebhookDisabledReason, WebhookEventType, WebhookFailure};

/// The update of a claimed row, as long as the claim's attempt is the last.
macro_rules! own {
    ($claim:expr) => {
        diesel::update(webhook_deliveries::table.find(($claim.company_id, $claim.id)))
            .filter(webhook_deliveries::state.eq("pending").and(webhook_deliveries::attempts.eq($claim.attempt)))
    };
}

/// What says how far its deliveries are. Its chat is locked before a delivery is changed: every writer
/// takes the locks in this order.
enum Subject {
    /// Nothing else.
    Other,
    /// A message that was written here.
    Reply(Reply),
    /// A result. It is written last, after the endpoint.
    Result(Submitted),
}

impl Subject {
    fn hold(conn: &mut PgConnection, claim: &Claim) -> QueryResult<Self> {
        let (Some(chat), Some(event)) = (claim.message.chat_id, claim.message.event) else { return Ok(Self::Other) };
        let held = match claim.message.kind()? {
            WebhookEventType::ChatEvent => handing::hold(conn, claim.company_id, (chat, event))?.map(Self::Reply),
            WebhookEventType::ResultCreated => delivery::hold(conn, claim.company_id, (chat, event))?.map(Self::Result),
            _ => None,
        };
        Ok(held.unwrap_or(Self::Other))
    }

    fn settle_result(&self, conn: &mut PgConnection) -> QueryResult<()> {
        if let Self::Result(result) = self { delivery::settle(conn, result) } else { Ok(()) }
    }
}

/// Records that the endpoint accepted it.
pub fn delivered(conn: &mut PgConnection, claim: &Claim, report: &Report) -> QueryResult<()> {
    if conn.transaction(|conn| accept(conn, claim, report))? { wake_next(conn, claim) } else { Ok(()) }
}

fn accept(conn: &mut PgConnection, claim: &Claim, report: &Report) -> QueryResult<bool> {
    let subject = Subject::hold(conn, claim)?;
    let is_settled = settle(conn, claim, "delivered", report, None)?;
    if is_settled {
        if let Subject::Reply(reply) = &subject {
            handing::accepted(conn, reply)?;
        }
        let row = webhooks::table.find((claim.company_id, claim.webhook_id));
        diesel::update(row.filter(webhooks::failing_since.is_not_null()))
            .set(webhooks::failing_since.eq(None::<DateTime<Utc>>))
            .execute(conn)?;
        subject.settle_result(conn)?;
    }
    Ok(is_settled)
}

/// Records that there was nothing left to send.
pub fn dropped(conn: &mut PgConnection, claim: &Claim) -> QueryResult<()> {
    let is_settled = conn.transaction(|conn| {
        let subject = Subject::hold(conn, claim)?;
        let is_settled = give_up(conn, claim, &subject, "dropped", &Report::default())?;
        if is_settled {
            subject.settle_result(conn)?;
        }
        QueryResult::Ok(is_settled)
    })?;
    if is_settled { wake_next(conn, claim) } else { Ok(()) }
}

/// Ends it without success; returns whether the claim still held.
fn give_up(
    conn: &mut PgConnection,
    claim: &Claim,
    subject: &Subject,
    state: &str,
    report: &Report,
) -> QueryResult<bool> {
    let is_settled = settle(conn, claim, state, report, None)?;
    if let (true, Subject::Reply(reply)) = (is_settled, subject) {
        handing::given_up(conn, reply)?;
    }
    Ok(is_settled)
}

/// Records that it was not accepted. An endpoint that is gone, or that has failed since before
/// `patience`, is disabled; returns whether it was.
pub fn failed(
    conn: &mut PgConnection,
    claim: &Claim,
    report: &Report,
    next: Next,
    patience: DateTime<Utc>,
) -> QueryResult<bool> {
    let is_disabled = conn.transaction(|conn| refuse(conn, claim, report, next, patience))?;
    if next == Next::Never {
        wake_next(conn, claim)?;
    }
    Ok(is_disabled)
}

fn refuse(
    conn: &mut PgConnection,
    claim: &Claim,
    report: &Report,
    next: Next,
    patience: DateTime<Utc>,
) -> QueryResult<bool> {
    let subject = Subject::hold(conn, claim)?;
    let is_settled = match next {
        Next::At(at) => settle(conn, claim, "pending", report, Some(at))?,
        Next::Never => give_up(conn, claim, &subject, "failed", report)?,
    };
    if !is_settled {
        return Ok(false);
    }
    let row = webhooks::table.find((claim.company_id, claim.webhook_id));
    diesel::update(row.filter(webhooks::failing_since.is_null()))
        .set(webhooks::failing_since.eq(Utc::now()))
        .execute(conn)?;
    subject.settle_result(conn)?;
    let since: Option<DateTime<Utc>> = row.select(webhooks::failing_since).first(conn)?;
    let why = if report.status == Some(410) {
        WebhookDisabledReason::Gone
    } else if since.is_some_and(|since| since <= patience) {
        WebhookDisabledReason::Failing
    } else {
        return Ok(false);
    };
    let is_disabled = disable(conn, claim.company_id, claim.webhook_id, why)?;
    if is_disabled {
        record(conn, claim, why)?;
    }
    Ok(is_disabled)
}

/// Gives claims back, as far as they are not settled: a server that stops sends no more.
pub fn release(conn: &mut PgConnection, claims: &[Claim]) -> QueryResult<()> {
    for claim in claims {
        own!(claim)
            .set((
                webhook_deliveries::next_attempt_at.eq(Utc::now()),
                webhook_deliveries::claimed_until.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Ends an attempt; returns whether the claim still held.
fn settle(
    conn: &mut PgConnection,
    claim: &Claim,
    state: &str,
    report: &Report,
    next: Option<DateTime<Utc>>,
) -> QueryResult<bool> {
    let now = Utc::now();
    let changed = own!(claim)
        .set((
            webhook_deliveries::state.eq(state),
            webhook_deliveries::next_attempt_at.eq(next.unwrap_or(now)),
            webhook_deliveries::claimed_until.eq(None::<DateTime<Utc>>),
            webhook_deliveries::last_status.eq(report.status.and_then(|status| i16::try_from(status).ok())),
            webhook_deliveries::last_error.eq(report.failure.map(WebhookFailure::as_str)),
            webhook_deliveries::duration_ms.eq(report.duration_ms),
            webhook_deliveries::delivered_at.eq((state == "delivered").then_some(now)),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}

/// What comes next of the same chat is due now. After the commit, so that it sees what was written
/// while the attempt was settled.
fn wake_next(conn: &mut PgConnection, claim: &Claim) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE webhook_deliveries SET next_attempt_at = ");
    sql.bind(Bind::At(Utc::now())).sql(" WHERE claimed_until IS NULL AND attempts = 0 AND company_id = ");
    sql.bind(Bind::Id(claim.company_id)).sql(" AND id = (SELECT id FROM webhook_deliveries WHERE company_id = ");
    sql.bind(Bind::Id(claim.company_id)).sql(" AND webhook_id = ").bind(Bind::Id(claim.webhook_id));
    sql.sql(" AND subject = ").bind(Bind::Id(claim.subject));
    sql.sql(" AND state = 'pending' ORDER BY position LIMIT 1)");
    sql.execute(conn).map(drop)
}

/// The audit entry of an endpoint that was disabled without a user.
fn record(conn: &mut PgConnection, claim: &Claim, why: WebhookDisabledReason) -> QueryResult<()> {
    let actor = Actor { company_id: claim.company_id, request_id: "webhooks".to_owned(), ..Actor::default() };
    let details = json!({ "change": "disabled", "reason": why });
    let entry = Entry::new(&actor, AuditAction::WebhookChanged).on("webhook", claim.webhook_id);
    audit::append(conn, &[entry.of(claim.endpoint.organization_id).with(details)])
}
