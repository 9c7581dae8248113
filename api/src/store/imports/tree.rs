//! The organizations of one company, found and created by their paths.
//!
//! An organization that was renamed or moved here is found where its sources address it, and where it is shown: they
//! may follow, or not.

use crate::documents::statement::Statement;
use crate::store::schema::organizations;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A company's organizations by parent and name, as they are shown and as their sources address them; each place
/// belongs to one.
pub(super) struct Tree {
    company_id: Option<Uuid>,
    nodes: HashMap<Place, Uuid>,
    parents: HashMap<Uuid, Uuid>,
}

/// An organization above, none for a company, and a name.
type Place = (Option<Uuid>, String);
/// A company, an organization of it, its place, and the place at which its sources address it.
type Row = (Uuid, Uuid, Place, (Option<Uuid>, Option<String>));

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
        let rows: Vec<Row> = organizations::table
            .filter(organizations::company_id.eq_any(ids.select(root.field(organizations::company_id))))
            .select((
                organizations::company_id,
                organizations::id,
                (organizations::parent_id, organizations::name),
                (organizations::source_parent_id, organizations::source_name),
            ))
            .load(conn)?;
        let company_id = rows.first().map(|(company_id, ..)| *company_id);
        let (mut nodes, mut parents) = (HashMap::new(), HashMap::new());
        for (_, id, place, source) in rows {
            parents.extend(place.0.map(|parent| (id, parent)));
            nodes.insert(place, id);
            if let (Some(parent), Some(name)) = source {
                nodes.insert((Some(parent), name), id);
            }
        }
        Ok(Self { company_id, nodes, parents })
    }

    pub(super) const fn company_id(&self) -> Option<Uuid> {
        self.company_id
    }

    /// The organization at `path`.
    pub(super) fn find(&self, path: &[String]) -> Option<Uuid> {
        let mut node = None;
        for name in path {
            node = Some(self.child(node, name)?);
        }
        node
    }

    /// The last organization on `path` that there is.
    pub(super) fn nearest(&self, path: &[String]) -> Option<Uuid> {
        let mut node = None;
        for name in path {
            let Some(child) = self.child(node, name) else { break };
            node = Some(child);
        }
        node
    }

    fn child(&self, parent: Option<Uuid>, name: &str) -> Option<Uuid> {
        self.nodes.get(&(parent, name.to_owned())).copied()
    }

    /// Whether the organization `id` is one of `tops` or lies below one.
    pub(super) fn is_within(&self, id: Uuid, tops: &HashSet<Uuid>) -> bool {
        if tops.contains(&id) {
            return true;
        }
        std::iter::successors(self.parents.get(&id), |id| self.parents.get(*id)).any(|id| tops.contains(id))
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
                self.parents.extend(parent_id.map(|parent| (id, parent)));
                new.push(NewOrganization { company_id, id, parent_id, name: name.clone(), time_zone });
                id
            });
            parent_id = Some(id);
        }
    }
}
