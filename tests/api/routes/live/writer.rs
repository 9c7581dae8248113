//! Writes to chats as the product does: under the chat's lock, with the change in the same
//! transaction.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};
use sightline::store::live::changes;
use sightline_tests::{ChatBuilder, TestApp, at};
use uuid::Uuid;

#[derive(QueryableByName)]
pub struct Locked {
    #[diesel(sql_type = SqlUuid)]
    pub company_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub organization_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Integer)]
    pub event_count: i32,
}

/// Imports a chat that waits in the inbox of `organization`, with one event.
pub fn queue(app: &TestApp, external_id: &str, organization: &str) {
    app.import_chats([&ChatBuilder::queued(external_id, organization, at("2026-11-20T10:00:00Z"))]);
}

pub fn lock(conn: &mut PgConnection, external_id: &str) -> Locked {
    diesel::sql_query(
        "SELECT company_id, organization_id, id, event_count FROM chats WHERE external_id = $1 FOR UPDATE",
    )
    .bind::<Text, _>(external_id)
    .get_result(conn)
    .unwrap()
}

/// Adds messages of the contact to a chat, in the transaction that is open; gives the last `seq`.
pub fn append(conn: &mut PgConnection, external_id: &str, texts: &[&str]) -> i32 {
    let chat = lock(conn, external_id);
    let last = chat.event_count + i32::try_from(texts.len()).unwrap();
    for (text, seq) in texts.iter().zip(chat.event_count + 1..) {
        diesel::sql_query(
            "INSERT INTO events (company_id, id, chat_id, seq, at, type, author, text) \
             VALUES ($1, gen_random_uuid(), $2, $3, clock_timestamp(), 'message', 'contact', $4)",
        )
        .bind::<SqlUuid, _>(chat.company_id)
        .bind::<SqlUuid, _>(chat.id)
        .bind::<Integer, _>(seq)
        .bind::<Text, _>(*text)
        .execute(conn)
        .unwrap();
    }
    finish(conn, &chat, last, 0);
    last
}

/// Adds a result of `form` to a chat, in the transaction that is open.
pub fn add_result(conn: &mut PgConnection, external_id: &str, form: &str) {
    let chat = lock(conn, external_id);
    let seq = chat.event_count + 1;
    let sql = "WITH form AS (INSERT INTO forms (company_id, id, name) VALUES ($1, gen_random_uuid(), $4) RETURNING id), \
         event AS (INSERT INTO events (company_id, id, chat_id, seq, at, type) \
         VALUES ($1, gen_random_uuid(), $2, $3, clock_timestamp(), 'result_added') RETURNING id) \
         INSERT INTO results (company_id, id, organization_id, chat_id, event_id, event_seq, form_id, form_name, \
         submitted_at) SELECT $1, gen_random_uuid(), organization_id, $2, event.id, $3, form.id, $4, clock_timestamp() \
         FROM chats, form, event WHERE chats.company_id = $1 AND chats.id = $2";
    diesel::sql_query(sql)
        .bind::<SqlUuid, _>(chat.company_id)
        .bind::<SqlUuid, _>(chat.id)
        .bind::<Integer, _>(seq)
        .bind::<Text, _>(form)
        .execute(conn)
        .unwrap();
    finish(conn, &chat, seq, 1);
}

pub fn finish(conn: &mut PgConnection, chat: &Locked, last: i32, results: i32) {
    diesel::sql_query(
        "UPDATE chats SET event_count = $3, result_count = result_count + $4, updated_at = clock_timestamp() \
         WHERE company_id = $1 AND id = $2",
    )
    .bind::<SqlUuid, _>(chat.company_id)
    .bind::<SqlUuid, _>(chat.id)
    .bind::<Integer, _>(last)
    .bind::<Integer, _>(results)
    .execute(conn)
    .unwrap();
    let new = chat.event_count + 1..=last;
    changes::chat_changed(conn, chat.company_id, chat.organization_id, chat.id, Some(new)).unwrap();
}

/// Adds messages in a transaction of their own.
pub fn say(app: &TestApp, external_id: &str, texts: &[&str]) {
    app.connect()
        .transaction(|conn| {
            append(conn, external_id, texts);
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
}
