//! The organizations of one company, found and created by their paths.

use crate::documents::statement::Statement;
use crate::store::schema::organizations;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A company's organizations by parent and name.
pub(super) struct Tree {
    company_id: Option<Uuid>,
    nodes: HashMap<(Option<Uuid>, String), Uuid>,
}

#[derive(Insertable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false)]
struct NewOrganization {
    company_id: Uuid,
    id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    time_zone: Option<String>,
}

/// The company of that name.
pub(super) fn company_id(conn: &mut PgConnection, company: &str) -> QueryResult<Option<Uuid>> {
    let is_root = organizations::parent_id.is_null().and(organizations::name.eq(company));
    organizations::table.filter(is_root).select(organizations::company_id).first(conn).optional()
}

impl Tree {
    /// The organizations of the company of that name; empty when there is no such company.
    pub(super) fn load(conn: &mut PgConnection, company: &str) -> QueryResult<Self> {
        let root = diesel::alias!(organizations as root);
        let is_root = root.field(organizations::parent_id).is_null();
        let ids = root.filter(is_root.and(root.field(organizations::name).eq(company)));
        let rows: Vec<(Uuid, Uuid, Option<Uuid>, String)> = organizations::table
            .filter(organizations::company_id.eq_any(ids.select(root.field(organizations::company_id))))
            .select((organizations::company_id, organizations::id, organizations::parent_id, organizations::name))
            .load(conn)?;
        let company_id = rows.first().map(|(company_id, ..)| *company_id);
        let nodes = rows.into_iter().map(|(_, id, parent, name)| ((parent, name), id)).collect();
        Ok(Self { company_id, nodes })
    }

    pub(super) const fn company_id(&self) -> Option<Uuid> {
        self.company_id
    }

    /// The organization at `path`.
    pub(super) fn find(&self, path: &[String]) -> Option<Uuid> {
        let mut node = None;
        for name in path {
            node = Some(*self.nodes.get(&(node, name.clone()))?);
        }
        node
    }

    /// Whether the organization `id` is one of `tops` or lies below one.
    pub(super) fn is_within(&self, id: Uuid, tops: &HashSet<Uuid>) -> bool {
        if tops.contains(&id) {
            return true;
        }
        let parents: HashMap<Uuid, Uuid> =
            self.nodes.iter().filter_map(|((parent, _), id)| Some((*id, (*parent)?))).collect();
        std::iter::successors(parents.get(&id), |id| parents.get(*id)).any(|id| tops.contains(id))
    }

    /// Creates the missing organizations of `statements`.
    pub(super) fn grow(
        &mut self,
        conn: &mut PgConnection,
        statements: &[Statement],
        time_zone: Option<&str>,
    ) -> QueryResult<()> {
        let mut new = Vec::new();
        for one in statements {
            self.make(one.path(), time_zone, &mut new);
        }
        if new.is_empty() {
            return Ok(());
        }
        diesel::copy_from(organizations::table).from_insertable(new).execute(conn).map(drop)
    }

    fn make(&mut self, path: &[String], time_zone: Option<&str>, new: &mut Vec<NewOrganization>) {
        let mut parent_id = None;
        for name in path {
            let key = (parent_id, name.clone());
            let id = *self.nodes.entry(key).or_insert_with(|| {
                let id = Uuid::now_v7();
                let company_id = *self.company_id.get_or_insert(id);
                let time_zone = time_zone.filter(|_| parent_id.is_none()).map(str::to_owned);
                new.push(NewOrganization { company_id, id, parent_id, name: name.clone(), time_zone });
                id
            });
            parent_id = Some(id);
        }
    }
}
