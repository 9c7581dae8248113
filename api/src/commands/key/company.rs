//! The company that a command is about.

use crate::store::Scope;
use crate::store::audit::Actor;
use crate::store::organizations::paths::find_path;
use anyhow::Context as _;
use clap::Args;
use diesel::PgConnection;
use uuid::Uuid;

/// The options that name a company.
#[derive(Args, Clone, Debug)]
pub struct CompanyArgs {
    /// The name of the company
    #[arg(long, env = "SIGHTLINE_KEY_COMPANY", value_name = "NAME")]
    pub company: String,
}

impl CompanyArgs {
    /// The whole company.
    ///
    /// # Errors
    /// When there is none of this name, or the database fails.
    pub fn scope(&self, conn: &mut PgConnection) -> anyhow::Result<Scope> {
        let company_id = self.organization(conn, &[])?;
        Scope::load(conn, company_id, company_id).context("cannot read the company")
    }

    /// The id of the organization at the path `below` the company.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub fn organization(&self, conn: &mut PgConnection, below: &[String]) -> anyhow::Result<Uuid> {
        let path: Vec<&str> = std::iter::once(&self.company).chain(below).map(String::as_str).collect();
        let found = find_path(conn, &path).context("cannot look for the organization")?;
        found.map(|(_, id)| id).with_context(|| format!("there is no organization {}", path.join("/")))
    }
}

/// The actor of what a command does, for the audit log.
pub fn actor(scope: &Scope, command: &str) -> Actor {
    Actor { company_id: scope.company_id(), request_id: command.to_owned(), ..Actor::default() }
}
