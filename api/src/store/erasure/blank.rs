//! Blanks contents: the texts of events, the values of results, stored answers.

use super::erasing::Erasing;
use crate::store::sql::statement::{Bind, Statement};
use diesel::prelude::*;

/// The events that lose their contents. Agents' texts are blanked with the contact's: they are
/// addressed to it or about it.
pub(super) const HAS_WORDS: &str = "events.type IN ('message', 'note', 'action') \
    AND (NOT events.is_redacted OR events.text IS NOT NULL OR events.data IS NOT NULL \
    OR events.attachments IS NOT NULL)";

/// What a system event keeps of its data: names of inboxes, forms and results, the target of a
/// transfer, and a reason that is a single word: of what was written here, a word that nobody typed.
const KEPT: &str = "(SELECT jsonb_object_agg(member.key, member.value) FROM jsonb_each(events.data) AS member \
    WHERE member.key IN ('inboxes', 'form', 'result', 'to') \
       OR (member.key = 'reason' AND member.value #>> '{}' ~ '^[a-z_]{1,64}$' \
           AND (NOT events.is_own OR member.value #>> '{}' IN \
                ('resolved', 'no_answer', 'spam', 'duplicate', 'agent_left', 'contact_erased'))))";

/// Blanks all of it; returns how many events and results lost something.
pub(super) fn everything(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<(usize, usize)> {
    let events = words(conn, erasing)?;
    system_events(conn, erasing)?;
    let results = results(conn, erasing)?;
    answers(conn, erasing)?;
    Ok((events, results))
}

fn words(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<usize> {
    let mut sql: Statement = Statement::new(
        "UPDATE events SET text = NULL, data = NULL, attachments = NULL, guest = NULL, delivery_reason = NULL, \
         is_redacted = true",
    );
    erasing.push_chats(&mut sql, "events");
    sql.sql(" AND ").sql(HAS_WORDS);
    sql.execute(conn)
}

fn system_events(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE events SET text = NULL, data = ");
    sql.sql(KEPT);
    erasing.push_chats(&mut sql, "events");
    sql.sql(" AND events.type NOT IN ('message', 'note', 'action') AND (events.text IS NOT NULL OR events.data <> ");
    sql.sql("coalesce(").sql(KEPT).sql(", '{}'))");
    sql.execute(conn).map(drop)
}

/// Runs before the chats are closed: submitters in chats that are still open are marked as no
/// longer active.
fn results(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<usize> {
    let mut sql: Statement = Statement::new(
        "UPDATE results SET contact_id = NULL, contact_name = NULL, contact_erased = true, fields = '[]', delivery = NULL, \
                submitted_by = CASE WHEN chat.state = 'closed' THEN results.submitted_by \
                                    ELSE jsonb_set(results.submitted_by, '{active}', 'false') END",
    );
    erasing.push_chats(&mut sql, "results");
    sql.execute(conn)
}

/// Answers stored for repeated requests hold the text that was written.
fn answers(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("DELETE FROM idempotency_keys WHERE company_id = ");
    sql.bind(Bind::Id(erasing.company_id)).sql(" AND chat_id = ANY(").bind(Bind::Ids(erasing.chat_ids.clone()));
    sql.sql(")");
    sql.execute(conn).map(drop)
}
