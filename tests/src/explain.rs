//! How the database executed what it was sent: the plans of the statements of the server,
//! with the buffers they read. PostgreSQL itself logs them (auto_explain), so the server is not
//! involved.

use crate::cluster::TestDatabase;
use diesel::connection::SimpleConnection as _;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

/// The plans that the database logs from now on.
pub struct Plans {
    log: PathBuf,
    read: u64,
}

/// An executed statement.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its SQL.
    pub query: String,
    /// The root of its plan, as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` gives it.
    pub root: Value,
}

impl Plans {
    /// Has the database log the plan of every statement of connections that are made from now on.
    ///
    /// # Panics
    /// When the cluster has no auto_explain, which is one of PostgreSQL's own modules.
    #[must_use]
    pub fn of(database: &TestDatabase) -> Self {
        let mut admin = database.connect_as_superuser();
        for setting in [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_buffers = on",
            "auto_explain.log_timing = off",
            "auto_explain.log_format = json",
        ] {
            let name = database.name();
            // Its settings are known only where it is loaded.
            admin
                .batch_execute(&format!("LOAD 'auto_explain'; ALTER ROLE sightline IN DATABASE {name} SET {setting}"))
                .unwrap();
        }
        let mut plans = Self { log: database.log(), read: 0 };
        let _ = plans.take();
        plans
    }

    /// The plans of the statements executed since the last call, in order.
    ///
    /// # Panics
    /// When the log cannot be read.
    pub fn take(&mut self) -> Vec<Plan> {
        let mut log = File::open(&self.log).unwrap();
        log.seek(SeekFrom::Start(self.read)).unwrap();
        let mut text = String::new();
        self.read += log.read_to_string(&mut text).unwrap() as u64;
        let mut plans = Vec::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let mut json = String::new();
            // A continued line begins with a tab.
            while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
                json.push_str(&more[1..]);
            }
            if line.contains("LOG:  duration: ") && line.ends_with("plan:") {
                let mut logged: Value = serde_json::from_str(&json).unwrap_or_else(|why| panic!("{why}: {json}"));
                let query = logged["Query Text"].as_str().unwrap().to_owned();
                plans.push(Plan { query, root: logged["Plan"].take() });
            }
        }
        plans
    }
}

impl Plan {
    /// How many buffers of 8 kB it read, in memory or not.
    #[must_use]
    pub fn buffers(&self) -> u64 {
        ["Shared Hit Blocks", "Shared Read Blocks", "Temp Read Blocks"]
            .iter()
            .filter_map(|name| self.root[name].as_u64())
            .sum()
    }

    /// The tables of these that were read from end to end.
    #[must_use]
    pub fn scanned<'a>(&self, tables: &[&'a str]) -> Vec<&'a str> {
        let is_scan = |node: &&Value| node["Node Type"] == "Seq Scan";
        let scanned: Vec<&Value> = nodes(&self.root).into_iter().filter(is_scan).collect();
        tables.iter().copied().filter(|table| scanned.iter().any(|node| node["Relation Name"] == *table)).collect()
    }

    /// The indexes that were read, each once.
    #[must_use]
    pub fn indexes(&self) -> BTreeSet<&str> {
        let is_read = |node: &&Value| node["Actual Loops"].as_f64() > Some(0.0);
        nodes(&self.root).into_iter().filter(is_read).filter_map(|node| node["Index Name"].as_str()).collect()
    }

    /// The plan, a line for each node, as a person would read it.
    #[must_use]
    pub fn outline(&self) -> String {
        let mut text = String::new();
        outline(&self.root, 0, &mut text);
        text
    }
}

fn nodes(root: &Value) -> Vec<&Value> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(node) = found.get(next) {
        found.extend(node["Plans"].as_array().into_iter().flatten());
        next += 1;
    }
    found
}

fn outline(node: &Value, depth: usize, text: &mut String) {
    let read = ["Shared Hit Blocks", "Shared Read Blocks"].iter().filter_map(|name| node[name].as_u64()).sum::<u64>();
    let word = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
    let line = format!(
        "{:depth$}{} {} {} rows {} x {}, {read} buffers {}\n",
        "",
        word("Node Type"),
        word("Relation Name"),
        word("Index Name"),
        node["Actual Rows"],
        node["Actual Loops"],
        word("Index Cond"),
        depth = 2 * depth
    );
    text.push_str(&line);
    for below in node["Plans"].as_array().into_iter().flatten() {
        outline(below, depth + 1, text);
    }
}
