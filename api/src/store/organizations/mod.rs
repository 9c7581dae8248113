//! The tree of organizations, and a caller's part of it.

pub mod change;
pub mod managed;
pub mod moves;
mod node;
pub mod paths;
pub mod ranks;
pub mod settings;

use super::schema::organizations;
use chrono::TimeDelta;
use diesel::prelude::*;
use node::{DEFAULT_WAITING_TARGET, NodeRow, inherited};
use sightline_shared::{Organization, OrganizationRef};
use std::collections::HashMap;
use uuid::Uuid;

/// What a caller sees: one organization of one company and everything below it.
///
/// Every query on what a company owns starts from this; it can be made from a caller's own
/// organization alone.
#[derive(Clone, Debug)]
pub struct Scope {
    company_id: Uuid,
    company: String,
    /// The names above the caller's own organization, the company's first.
    above: Vec<String>,
    source_name: Option<String>,
    /// The visible nodes, parents before children, the caller's own first.
    nodes: Vec<Organization>,
    by_id: HashMap<Uuid, usize>,
    paths: Vec<Vec<String>>,
}

impl Scope {
    /// The part of the company's tree at and below `organization_id`; one statement.
    ///
    /// # Errors
    /// `NotFound` when the company has no such organization.
    pub fn load(conn: &mut PgConnection, company_id: Uuid, organization_id: Uuid) -> QueryResult<Self> {
        Tree::load(conn, company_id)?.scope(organization_id).ok_or(diesel::result::Error::NotFound)
    }

    fn build(company_id: Uuid, organization_id: Uuid, rows: &[NodeRow]) -> Option<Self> {
        let by_id: HashMap<Uuid, &NodeRow> = rows.iter().map(|row| (row.id, row)).collect();
        let mut children: HashMap<Uuid, Vec<&NodeRow>> = HashMap::new();
        for row in rows {
            if let Some(parent) = row.parent_id {
                children.entry(parent).or_default().push(row);
            }
        }
        let own = *by_id.get(&organization_id)?;
        let company = by_id.get(&company_id)?.name.clone();
        let mut above = Vec::new();
        let mut parent = own.parent_id.and_then(|id| by_id.get(&id));
        while let Some(node) = parent {
            above.insert(0, node.name.clone());
            parent = node.parent_id.and_then(|id| by_id.get(&id));
        }
        let (nodes, paths) = (Vec::new(), Vec::new());
        let source_name = own.source_name.clone();
        let mut scope = Self { company_id, company, above, source_name, nodes, by_id: HashMap::new(), paths };
        scope.add(inherited(own, &by_id), None, Vec::new());
        // Breadth first, so that parents come before their children.
        let mut next = 0;
        while next < scope.nodes.len() {
            let (parent, path) = (scope.nodes[next].clone(), scope.paths[next].clone());
            for child in children.get(&parent.id).into_iter().flatten() {
                scope.add(child.below(&parent), Some(parent.id), path.clone());
            }
            next += 1;
        }
        Some(scope)
    }

    fn add(&mut self, mut node: Organization, parent_id: Option<Uuid>, mut path: Vec<String>) {
        node.parent_id = parent_id;
        path.push(node.name.clone());
        self.by_id.insert(node.id, self.nodes.len());
        self.nodes.push(node);
        self.paths.push(path);
    }

    /// The company: what every tenant-owned row carries.
    #[must_use]
    pub const fn company_id(&self) -> Uuid {
        self.company_id
    }

    /// The name of the company.
    #[must_use]
    pub fn company(&self) -> &str {
        &self.company
    }

    /// The caller's own organization, the top of what it sees.
    #[must_use]
    pub fn own(&self) -> &Organization {
        &self.nodes[0]
    }

    /// The names above the caller's own organization, the company's first; none for the company itself.
    #[must_use]
    pub fn above(&self) -> &[String] {
        &self.above
    }

    /// The names down to the caller's own organization, the company's first.
    #[must_use]
    pub fn path(&self) -> Vec<String> {
        self.above.iter().chain([&self.own().name]).cloned().collect()
    }

    /// The name by which sources address the caller's own organization, where it was renamed.
    #[must_use]
    pub fn source_name(&self) -> Option<&str> {
        self.source_name.as_deref()
    }

    /// All visible organizations, parents before children.
    #[must_use]
    pub fn organizations(&self) -> &[Organization] {
        &self.nodes
    }

    /// Whether the caller sees the whole company, so that no condition on organizations is needed.
    #[must_use]
    pub fn is_whole_company(&self) -> bool {
        self.own().id == self.company_id
    }

    /// The ids a query is held to: `None` for the whole company.
    ///
    /// `requested` narrows to those nodes and what is below them; an id that is not visible adds
    /// nothing, like one that does not exist.
    #[must_use]
    pub fn narrow(&self, requested: &[Uuid]) -> Option<Vec<Uuid>> {
        if requested.is_empty() || requested.contains(&self.own().id) {
            return (!self.is_whole_company()).then(|| self.nodes.iter().map(|node| node.id).collect());
        }
        let mut within: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let parent_is_within = node.parent_id.is_some_and(|parent| within[self.by_id[&parent]]);
            within.push(parent_is_within || requested.contains(&node.id));
        }
        Some(self.nodes.iter().zip(within).filter(|(_, within)| *within).map(|(node, _)| node.id).collect())
    }

    /// The organization of a row that was read within this scope.
    #[must_use]
    pub fn organization(&self, id: Uuid) -> Option<&Organization> {
        self.by_id.get(&id).map(|at| &self.nodes[*at])
    }

    /// How long a contact of this organization may wait.
    #[must_use]
    pub fn waiting_target(&self, id: Uuid) -> TimeDelta {
        let target = self.organization(id).map_or(DEFAULT_WAITING_TARGET, |own| own.waiting_target_seconds);
        TimeDelta::seconds(target.into())
    }

    /// The organization of a row as the row shows it. An organization made after the scope was
    /// loaded shows without its name rather than not at all.
    #[must_use]
    pub fn reference(&self, id: Uuid) -> OrganizationRef {
        self.by_id.get(&id).map_or_else(
            || OrganizationRef { id, name: String::new(), path: Vec::new() },
            |at| OrganizationRef { id, name: self.nodes[*at].name.clone(), path: self.paths[*at].clone() },
        )
    }
}

/// A company's whole tree, for work on behalf of several callers at once.
pub struct Tree {
    company_id: Uuid,
    rows: Vec<NodeRow>,
}

impl Tree {
    /// The tree as it is now; one statement.
    pub fn load(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Self> {
        let rows = organizations::table
            .filter(organizations::company_id.eq(company_id))
            .order((organizations::name.asc(), organizations::id.asc()))
            .select(NodeRow::as_select())
            .load(conn)?;
        Ok(Self { company_id, rows })
    }

    /// Whether it had the organization when it was loaded.
    #[must_use]
    pub fn has(&self, organization_id: Uuid) -> bool {
        self.rows.iter().any(|row| row.id == organization_id)
    }

    /// The scope of a user of `organization_id`; `None` when there is no such organization.
    #[must_use]
    pub fn scope(&self, organization_id: Uuid) -> Option<Scope> {
        Scope::build(self.company_id, organization_id, &self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u128, parent: Option<u128>, name: &str, zone: Option<&str>) -> NodeRow {
        NodeRow {
            id: Uuid::from_u128(id),
            parent_id: parent.map(Uuid::from_u128),
            name: name.to_owned(),
            time_zone: zone.map(str::to_owned),
            waiting_target_seconds: None,
            first_response_target_seconds: None,
            archived_at: None,
            source_name: None,
        }
    }

    fn tree() -> Vec<NodeRow> {
        vec![
            row(1, None, "Acme", Some("Europe/Amsterdam")),
            row(2, Some(1), "East", None),
            row(3, Some(1), "West", Some("America/New_York")),
            row(4, Some(3), "West 1", None),
        ]
    }

    fn scope(own: u128) -> Scope {
        Scope::build(Uuid::from_u128(1), Uuid::from_u128(own), &tree()).unwrap()
    }

    fn ids(ids: &[u128]) -> Vec<Uuid> {
        ids.iter().copied().map(Uuid::from_u128).collect()
    }

    #[test]
    fn a_child_sees_itself_and_below_and_no_sibling_or_parent() {
        let west = scope(3);
        assert_eq!(west.narrow(&[]), Some(ids(&[3, 4])));
        assert_eq!(west.narrow(&ids(&[1])), Some(vec![]));
        assert_eq!(west.narrow(&ids(&[2, 4])), Some(ids(&[4])));
        assert_eq!(west.own().parent_id, None);
        assert_eq!(west.reference(Uuid::from_u128(4)).path, ["West", "West 1"]);
    }

    #[test]
    fn the_company_needs_no_condition_unless_it_asks_for_a_part() {
        let acme = scope(1);
        assert_eq!(acme.narrow(&[]), None);
        assert_eq!(acme.narrow(&ids(&[1])), None);
        assert_eq!(acme.narrow(&ids(&[3])), Some(ids(&[3, 4])));
        assert_eq!(acme.narrow(&ids(&[99])), Some(vec![]));
    }

    #[test]
    fn a_time_zone_is_inherited_from_the_nearest_node_above() {
        assert_eq!(scope(4).own().time_zone, "America/New_York");
        assert_eq!(scope(2).own().time_zone, "Europe/Amsterdam");
    }
}
