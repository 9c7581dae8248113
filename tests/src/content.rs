//! What a test puts into a server, and what it finds in the database.

use crate::app::TestApp;
use crate::caller::Caller;
use crate::documents::ChatBuilder;
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryResult, QueryableByName, RunQueryDsl as _};
use sightline::import;
use sightline::store::erasure::source_ids::Aliases;
use sightline::store::organizations::paths;
use sightline::store::users;
use sightline_shared::Role;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Checking a password is slow by design, and nearly every test signs in. A hash names its own cost:
/// that of the test users is the lowest there is.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let cheap = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    let hash: PasswordHash = hasher.hash_password(TestApp::PASSWORD.as_bytes()).unwrap();
    hash.to_string()
});

impl TestApp {
    /// A signed-in supervisor of the organization at `path`, which is made when it is missing.
    pub async fn supervisor(&self, path: &str) -> Caller {
        self.user(path, Role::Supervisor).await
    }

    /// A signed-in admin.
    pub async fn admin(&self, path: &str) -> Caller {
        self.user(path, Role::Admin).await
    }

    /// A signed-in agent, which has no access to the Data section.
    pub async fn agent(&self, path: &str) -> Caller {
        self.user(path, Role::Agent).await
    }

    /// A client that is not signed in.
    #[must_use]
    pub fn nobody(&self) -> Caller {
        Caller::new(&self.url, None)
    }

    /// Adds a user of a role; returns its e-mail address.
    #[must_use]
    pub fn add_user(&self, path: &str, role: Role) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let email = format!("user{}@example.com", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut conn = self.connect();
        let path: Vec<&str> = path.split('/').collect();
        let (company_id, organization_id) = paths::ensure_path(&mut conn, &path, None).unwrap();
        users::insert(
            &mut conn,
            &users::NewUser {
                company_id,
                organization_id,
                email: &email,
                name: "Test User",
                role,
                password_hash: &PASSWORD_HASH,
            },
        )
        .unwrap();
        email
    }

    async fn user(&self, path: &str, role: Role) -> Caller {
        let email = self.add_user(path, role);
        self.nobody().sign_in(&email, Self::PASSWORD).await
    }

    /// Imports chat documents, one a line, under `company`.
    pub fn import(&self, lines: &str, company: Option<&str>) -> import::Report {
        let options = import::Options {
            company: company.map(str::to_owned),
            shift_to_now: false,
            time_zone: Some("Europe/Amsterdam".to_owned()),
            ..import::Options::default()
        };
        let source = import::Source::memory("test", lines.as_bytes());
        import::run(&mut self.connect(), vec![source], &options, &mut |_| ()).unwrap()
    }

    /// Imports chats, all of which are accepted.
    ///
    /// # Panics
    /// When one is rejected.
    pub fn import_chats<'a>(&self, chats: impl IntoIterator<Item = &'a ChatBuilder>) {
        let lines: String = chats.into_iter().map(ChatBuilder::line).collect();
        let report = self.import(&lines, None);
        assert_eq!(report.totals.rejected, 0, "{:?}", report.rejections);
    }

    /// Connects a platform to the company: an endpoint that is to be sent the events of its chats, where
    /// nothing listens.
    ///
    /// # Panics
    /// When there is no such company.
    pub fn connect_platform(&self, company: &str) {
        let made = self.execute(&format!(
            "INSERT INTO webhooks (company_id, id, organization_id, url, description, event_types, is_enabled, secret) \
             SELECT company_id, gen_random_uuid(), id, 'https://203.0.113.1/', '', '{{chat.event}}', true, \
             decode(repeat('00', 32), 'hex') FROM organizations WHERE parent_id IS NULL AND name = '{company}'"
        ));
        assert_eq!(made, 1, "{company}");
    }

    /// Runs a statement past the API; returns how many rows it changed.
    #[must_use]
    pub fn execute(&self, sql: &str) -> usize {
        let run = |conn: &mut PgConnection| diesel::sql_query(sql).execute(conn);
        self.database.run(run).unwrap_or_else(|why| panic!("{why}: {sql}"))
    }

    /// The first column, as text, of every row that a query finds.
    #[must_use]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.database.run(|conn| find_texts(conn, sql)).unwrap_or_else(|why| panic!("{why}: {sql}"))
    }

    /// The single text that a query finds.
    ///
    /// # Panics
    /// When it finds none or several.
    #[must_use]
    pub fn text(&self, sql: &str) -> String {
        let texts = self.texts(sql);
        assert_eq!(texts.len(), 1, "{sql}");
        texts.into_iter().next().unwrap()
    }

    /// What is kept of an id of a source where what has it is erased: a hash; the id itself where nothing of the
    /// company is erased.
    ///
    /// # Panics
    /// When there is no such company.
    #[must_use]
    pub fn hidden_id(&self, company: &str, id: &str) -> String {
        let company_id =
            self.text(&format!("SELECT id FROM organizations WHERE parent_id IS NULL AND name = '{company}'"));
        let aliases = Aliases::of_company(&mut self.connect(), company_id.parse().unwrap()).unwrap();
        aliases.map_or_else(|| id.to_owned(), |aliases| aliases.alias(id))
    }

    /// A connection to the database, past the API.
    #[must_use]
    pub fn connect(&self) -> PgConnection {
        self.database.connect()
    }

    /// Every row of every table, as text, to search for erased data.
    #[must_use]
    pub fn dump(&self) -> String {
        dump(&mut self.connect())
    }
}

/// The column `text` of every row that a query finds.
#[must_use]
pub fn texts(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    find_texts(conn, sql).unwrap_or_else(|why| panic!("{why}: {sql}"))
}

fn find_texts(conn: &mut PgConnection, sql: &str) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let sql = format!("SELECT found.text::text AS text FROM ({sql}) AS found (text)");
    let rows: Vec<Row> = diesel::sql_query(&sql).load(conn)?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

/// Every row of every table of a database, as text.
#[must_use]
pub fn dump(conn: &mut PgConnection) -> String {
    let tables = texts(conn, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    assert!(tables.len() >= 15, "{tables:?}");
    let rows = |table: &String| texts(conn, &format!("SELECT '{table} ' || {table}::text FROM {table}"));
    tables.iter().flat_map(rows).map(|row| row + "\n").collect()
}
