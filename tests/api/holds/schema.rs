//! Rules that the database itself enforces, whatever writes to it.

use diesel::{Connection as _, RunQueryDsl as _};
use sightline::store;
use sightline_tests::{ChatBuilder, TestApp, TestDatabase, at, fresh_database, texts};

async fn database() -> TestDatabase {
    tokio::task::spawn_blocking(fresh_database).await.unwrap()
}

/// Tables that belong to no company: those of the installation and of the migrations.
const OF_THE_INSTALLATION: [&str; 4] =
    ["__diesel_schema_migrations", "installation_keys", "live_stream", "signing_keys"];

const HAS_COMPANY: &str =
    "EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.oid AND a.attname = 'company_id')";

#[tokio::test]
async fn every_table_but_those_of_the_installation_belongs_to_a_company() {
    let database = database().await;
    let found = texts(
        &mut database.connect(),
        &format!(
            "SELECT t.relname FROM pg_class AS t WHERE t.relkind IN ('r', 'p') \
             AND t.relnamespace = 'public'::regnamespace AND NOT {HAS_COMPANY} ORDER BY 1"
        ),
    );
    assert_eq!(found, OF_THE_INSTALLATION);
}

#[tokio::test]
async fn the_primary_key_of_what_a_company_owns_is_the_company_and_the_id() {
    let database = database().await;
    let found = texts(
        &mut database.connect(),
        &format!(
            "SELECT t.relname || ': ' || coalesce(pg_get_constraintdef(c.oid), 'none') FROM pg_class AS t \
             LEFT JOIN pg_constraint AS c ON c.conrelid = t.oid AND c.contype = 'p' \
             WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND {HAS_COMPANY}"
        ),
    );
    assert!(found.len() >= 12, "{found:?}");
    for key in found {
        assert!(key.ends_with(": PRIMARY KEY (company_id, id)"), "{key}");
    }
}

/// Table, referring column and target of every foreign key, with its columns.
fn foreign_keys(database: &TestDatabase) -> Vec<[String; 4]> {
    let sql = "SELECT concat_ws('|', c.conrelid::regclass, c.confrelid::regclass, \
         (SELECT string_agg(a.attname, ',' ORDER BY place) FROM unnest(c.conkey) WITH ORDINALITY AS k (num, place) \
            JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.num), \
         (SELECT string_agg(a.attname, ',' ORDER BY place) FROM unnest(c.confkey) WITH ORDINALITY AS k (num, place) \
            JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.num)) \
         FROM pg_constraint AS c WHERE c.contype = 'f' ORDER BY 1";
    let found = texts(&mut database.connect(), sql);
    found.iter().map(|key| key.split('|').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()).collect()
}

#[tokio::test]
async fn every_foreign_key_between_what_companies_own_includes_the_company() {
    let database = database().await;
    let keys = foreign_keys(&database);
    assert!(keys.len() >= 20, "{keys:?}");
    for [table, target, columns, target_columns] in keys {
        assert!(columns.starts_with("company_id,"), "{table} ({columns}) -> {target} ({target_columns})");
        assert_eq!(target_columns, "company_id,id", "{table} ({columns}) -> {target}");
    }
}

#[tokio::test]
async fn a_column_that_is_named_after_a_row_of_a_company_is_a_foreign_key() {
    let database = database().await;
    let sql = "SELECT t.relname || '.' || a.attname FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid \
         WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND a.attname LIKE '%\\_id' \
         AND a.attname NOT IN ('company_id') AND a.attname NOT LIKE '%external\\_id' AND NOT a.attisdropped \
         AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = t.oid \
         AND a.attnum = ANY(c.conkey)) ORDER BY 1";
    assert_eq!(texts(&mut database.connect(), sql), Vec::<String>::new());
}

#[tokio::test]
async fn a_row_cannot_be_made_to_point_into_another_company() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    for company in ["Acme", "Beta"] {
        let chat = ChatBuilder::queued(company, &format!("{company}/West"), began)
            .accepted("Maud")
            .result("Maud", "Test drive", &serde_json::json!({"Model": "Aster"}))
            .closed("Maud");
        app.import_chats([&chat]);
        let _ = app.supervisor(&format!("{company}/West")).await;
    }
    for filled in [
        "INSERT INTO api_keys (company_id, id, organization_id, name, prefix, hash, scopes, created_by) \
         SELECT company_id, id, organization_id, 'k', 'sl_', sha256(id::text::bytea), '{ingest}', id FROM users",
        "INSERT INTO changes (company_id, organization_id, chat_id) SELECT company_id, organization_id, id FROM chats",
        "INSERT INTO adjustments (company_id, id, chat_id, kind, pointer) SELECT company_id, id, id, 'cut', '' FROM chats",
        "INSERT INTO idempotency_keys (company_id, id, user_id, operation, key, request_hash, status, body) \
         SELECT company_id, id, id, 'o', 'k', '', 200, '{}' FROM users",
        "INSERT INTO idempotency_keys (company_id, id, api_key_id, operation, key, request_hash, status, body) \
         SELECT company_id, gen_random_uuid(), id, 'o', 'k', '', 200, '{}' FROM api_keys",
        "INSERT INTO audit_entries (company_id, id, action, request) \
         SELECT DISTINCT company_id, company_id, 'signed_in', 'r' FROM users",
        "INSERT INTO webhooks (company_id, id, organization_id, url, description, event_types, is_enabled, secret) \
         SELECT company_id, id, id, '', '', '{chat.event}', true, decode(repeat('00', 32), 'hex') \
         FROM organizations WHERE parent_id IS NULL",
        "INSERT INTO webhook_events (company_id, id, organization_id, type, chat_id, at) \
         SELECT company_id, id, organization_id, 'chat.created', id, now() FROM chats",
        "INSERT INTO webhook_deliveries (company_id, id, webhook_id, event_id, subject, next_attempt_at, created_at) \
         SELECT company_id, id, company_id, id, id, now(), now() FROM webhook_events",
        "INSERT INTO password_links (company_id, id, hash, expires_at) SELECT company_id, id, id::text::bytea, now() FROM users",
        "INSERT INTO agent_aliases (company_id, id, agent_id, external_id) SELECT company_id, id, id, 'other' FROM agents",
        "INSERT INTO views (company_id, id, user_id, tab, name, query, is_shared) \
         SELECT company_id, id, id, 'chats', 'v', '', true FROM users",
    ] {
        assert_eq!(app.execute(filled), 2);
    }
    let mut conn = app.connect();
    for [table, target, columns, _] in foreign_keys(&app.database) {
        let column = columns.strip_prefix("company_id,").unwrap();
        // A row that points somewhere already, where there is one: others may have to point nowhere. By its
        // key, since the server may write to it meanwhile.
        let update = format!(
            "UPDATE {table} SET {column} = (SELECT o.id FROM {target} AS o WHERE o.company_id <> {table}.company_id \
             LIMIT 1) WHERE (company_id, id) = (SELECT company_id, id FROM {table} ORDER BY {column} IS NULL LIMIT 1)"
        );
        let failure = conn
            .transaction(|conn| {
                // Which refuses any change, before the key is looked at.
                diesel::sql_query("ALTER TABLE audit_entries DISABLE TRIGGER USER").execute(conn)?;
                let changed = diesel::sql_query(&update).execute(conn)?;
                panic!("{table}.{column} took another company's row ({changed} changed)");
                #[expect(unreachable_code, reason = "says the type")]
                Ok::<(), diesel::result::Error>(())
            })
            .unwrap_err();
        let diesel::result::Error::DatabaseError(kind, why) = failure else { panic!("{table}.{column}: {failure}") };
        let is_refused = matches!(kind, diesel::result::DatabaseErrorKind::ForeignKeyViolation);
        assert!(is_refused, "{table}.{column}: {}", why.message());
    }
}

/// Every relation, column, constraint, index and function, in words.
fn catalog(database: &TestDatabase) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, generation_expression) \
           FROM information_schema.columns WHERE table_schema = 'public' \
         UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
           WHERE connamespace = 'public'::regnamespace \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
         UNION ALL SELECT 'function ' || p.proname FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace \
         UNION ALL SELECT 'extension ' || extname FROM pg_extension \
         ORDER BY 1";
    texts(&mut database.connect(), sql)
}

#[tokio::test]
async fn what_the_migrations_made_can_be_undone_and_made_again() {
    let database = database().await;
    let before = catalog(&database);
    let mut conn = database.connect();
    store::revert_all(&mut conn).unwrap();
    let left =
        texts(&mut conn, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1");
    assert_eq!(left, ["__diesel_schema_migrations"]);
    assert!(!store::is_migrated(&mut conn).unwrap());
    let ran = store::migrate(&mut conn).unwrap();
    assert!(!ran.is_empty() && store::is_migrated(&mut conn).unwrap());
    assert_eq!(catalog(&database), before);
    assert_eq!(store::migrate(&mut conn).unwrap(), Vec::<String>::new());
}
