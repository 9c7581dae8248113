//! The relay: numbers the changes, and prepares them for the readers of this process. It also
//! checks the readers' access, and removes old changes.
//!
//! It runs on a thread of its own, with a connection of its own: neither busy requests nor slow
//! readers keep it waiting.

use super::frames::{self, EVENTS_AT_ONCE, Piece};
use super::ids::Place;
use super::readers::Audience;
use super::ring::Entry;
use super::shared::Shared;
use crate::store::live::changes::{self, ChangeRow};
use crate::store::live::material::Material;
use crate::store::live::stream;
use crate::store::{Scope, Tree};
use chrono::Utc;
use diesel::PgConnection;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The interval of polls while there are readers.
const POLL: Duration = Duration::from_millis(50);
/// The interval while there are none.
const POLL_IDLE: Duration = Duration::from_secs(5);
/// The shortest time between two polls, however often it is woken: changes in between are sent
/// together.
const REST: Duration = Duration::from_millis(10);
/// How long it prepares without a break: a flood of changes must not delay the checks of readers or
/// new readers.
const STRETCH: Duration = Duration::from_millis(200);
/// How long it waits before it retries the database, at first and at most.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];
/// How often the readers' access is checked.
const CHECK: Duration = Duration::from_secs(3);
/// How long an organization's place in the tree is cached.
const TREE: Duration = Duration::from_secs(1);
/// How often old changes are removed.
const CLEAN: Duration = Duration::from_secs(60);
/// How many changes are prepared at once.
const AT_ONCE: i64 = 200;

/// Starts the relay.
pub(super) fn start(shared: Arc<Shared>, woken: Receiver<()>) -> std::io::Result<()> {
    let relay = Relay { shared, trees: HashMap::new(), checked: None, cleaned: None, had_readers: false };
    std::thread::Builder::new().name("live".to_owned()).spawn(move || relay.run(&woken)).map(drop)
}

struct Relay {
    shared: Arc<Shared>,
    trees: HashMap<Uuid, KnownTree>,
    checked: Option<Instant>,
    cleaned: Option<Instant>,
    /// There were readers at the last poll: the ring continues from there.
    had_readers: bool,
}

/// A company's tree with the scopes that were made of it.
struct KnownTree {
    tree: Tree,
    loaded: Instant,
    scopes: HashMap<Uuid, Option<Scope>>,
}

impl Relay {
    fn run(mut self, woken: &Receiver<()>) {
        let mut conn = None;
        let mut back_off = BACK_OFF[0];
        while !self.is_stopped() {
            match self.poll(&mut conn) {
                Ok(is_done) => {
                    back_off = BACK_OFF[0];
                    if !is_done {
                        continue;
                    }
                }
                Err(why) => {
                    tracing::warn!(why = format!("{why:#}"), "the live stream waits for the database");
                    conn = None;
                    std::thread::sleep(back_off);
                    back_off = (back_off * 2).min(BACK_OFF[1]);
                    continue;
                }
            }
            std::thread::sleep(REST);
            let has_readers = !self.shared.readers().is_empty();
            // Woken or not, the next poll is due.
            let _ = woken.recv_timeout(if has_readers { POLL } else { POLL_IDLE });
        }
    }

    fn is_stopped(&self) -> bool {
        self.shared.readers().is_stopped()
    }

    /// Numbers, prepares and checks what there is; returns whether it reached the end.
    fn poll(&mut self, conn: &mut Option<PgConnection>) -> anyhow::Result<bool> {
        let requested = self.shared.requested.load(Ordering::SeqCst);
        let conn = match conn {
            Some(conn) => conn,
            None => conn.insert(self.shared.db.connect_apart()?),
        };
        // First, so that after an outage of the database nothing is sent to readers without access.
        self.check(conn)?;
        let end = self.number(conn)?;
        let has_readers = !self.shared.readers().is_empty();
        // New readers do not have to wait until it is prepared.
        self.shared.polled.send_replace((requested, end));
        let goes_on = has_readers && self.had_readers;
        self.had_readers = has_readers;
        if goes_on {
            self.prepare_up_to(conn, end)?;
        } else {
            // Readers that came since start here, or read earlier changes from the table.
            self.trees.clear();
            self.shared.change_ring(|ring| ring.pass_over(end));
        }
        self.clean(conn)?;
        Ok(self.shared.ring().end().position >= end.position)
    }

    /// Numbers what there is, and returns where the stream ends now.
    fn number(&self, conn: &mut PgConnection) -> anyhow::Result<Place> {
        loop {
            let end = stream::end(conn)?;
            // When another process is numbering, the next poll finds its changes.
            if !end.has_more || self.is_stopped() || !stream::number(conn)? {
                return Ok(Place::after(end.position, end.made_at));
            }
        }
    }

    /// Prepares what comes after the ring's end, up to `until`, as far as it comes at a stretch.
    fn prepare_up_to(&mut self, conn: &mut PgConnection, until: Place) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            let after = self.shared.ring().end().position;
            if after >= until.position || began.elapsed() > STRETCH || self.is_stopped() {
                return Ok(());
            }
            let changes = changes::between(conn, None, after, until.position, AT_ONCE)?;
            // Changes that were removed meanwhile cannot be sent any more.
            let Some(first) = changes.first() else {
                self.shared.change_ring(|ring| ring.pass_over(until));
                return Ok(());
            };
            if first.position != after + 1 {
                let before = Place::after(first.position - 1, None);
                self.shared.change_ring(|ring| ring.pass_over(before));
            }
            let changes = frames::within_room(&changes);
            let entries = self.prepare(conn, changes)?;
            self.shared.change_ring(|ring| {
                for entry in entries {
                    ring.push(entry);
                }
            });
            let now = Utc::now();
            for change in changes {
                self.shared.lag.observe((now - change.made_at).as_seconds_f64().max(0.0));
            }
        }
    }

    fn prepare(&mut self, conn: &mut PgConnection, changes: &[ChangeRow]) -> anyhow::Result<Vec<Entry>> {
        let audiences = self.shared.readers().audiences();
        let mut entries: Vec<Entry> = changes
            .iter()
            .map(|change| Entry {
                end: Place::after(change.position, Some(change.made_at)),
                company_id: change.company_id,
                texts: HashMap::new(),
            })
            .collect();
        let companies: HashSet<Uuid> = changes.iter().map(|change| change.company_id).collect();
        for company_id in companies {
            let own = || changes.iter().filter(|change| change.company_id == company_id);
            if own().any(|change| change.erased_contact.is_some()) {
                self.shared.change_ring(|ring| ring.forget(company_id));
            }
            if own().any(|change| change.is_of_tree) {
                self.trees.remove(&company_id);
            }
            let audiences: Vec<Audience> =
                audiences.iter().filter(|audience| audience.company_id == company_id).copied().collect();
            if !audiences.is_empty() {
                match self.prepare_for(conn, company_id, &audiences, changes, &mut entries) {
                    // Its readers meet the failure themselves; other streams must not stop for it.
                    Err(why) if is_defect(&why) => {
                        tracing::error!(why = format!("{why:#}"), %company_id, "a change cannot be sent");
                    }
                    prepared => prepared?,
                }
            }
        }
        Ok(entries)
    }

    /// Fills in the text for the readers of a company.
    fn prepare_for(
        &mut self,
        conn: &mut PgConnection,
        company_id: Uuid,
        audiences: &[Audience],
        changes: &[ChangeRow],
        entries: &mut [Entry],
    ) -> anyhow::Result<()> {
        // Longer ones are read by each reader, part by part.
        let is_prepared =
            |change: &ChangeRow| change.company_id == company_id && change.event_count() <= EVENTS_AT_ONCE;
        let pieces: Vec<(usize, Piece<'_>)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| is_prepared(change))
            .map(|(at, change)| (at, Piece::whole(change)))
            .collect();
        let parts: Vec<_> = pieces.iter().filter_map(|(_, piece)| piece.part()).collect();
        let material = Material::load(conn, company_id, changes.iter().filter(|change| is_prepared(change)), &parts)?;
        let own = changes.iter().filter(|change| change.company_id == company_id);
        let organizations = material.organizations().chain(own.map(|change| change.organization_id)).collect();
        let shared = Arc::clone(&self.shared);
        let known = self.tree(conn, company_id, organizations)?;
        let now = Utc::now();
        for audience in audiences {
            let own = audience.organization_id;
            let scope = known.scopes.entry(own).or_insert_with(|| known.tree.scope(own));
            let Some(scope) = scope else { continue };
            for (at, piece) in &pieces {
                let text = frames::render(piece, &material, (scope, *audience), &shared.ids, now)?;
                entries[*at].texts.insert(*audience, text);
            }
        }
        Ok(())
    }

    /// The company's tree, which has these organizations if there are such.
    fn tree(
        &mut self,
        conn: &mut PgConnection,
        company_id: Uuid,
        organizations: HashSet<Uuid>,
    ) -> anyhow::Result<&mut KnownTree> {
        let is_good = |known: &KnownTree| {
            known.loaded.elapsed() < TREE && organizations.iter().all(|organization| known.tree.has(*organization))
        };
        if !self.trees.get(&company_id).is_some_and(is_good) {
            let known =
                KnownTree { loaded: Instant::now(), tree: Tree::load(conn, company_id)?, scopes: HashMap::new() };
            self.trees.insert(company_id, known);
        }
        self.trees.get_mut(&company_id).ok_or_else(|| anyhow::anyhow!("the tree is not there"))
    }

    /// Ends the streams of readers without access.
    fn check(&mut self, conn: &mut PgConnection) -> anyhow::Result<()> {
        if !is_due(&mut self.checked, CHECK) || self.shared.readers().is_empty() {
            return Ok(());
        }
        let (companies, credentials) = self.shared.readers().credentials();
        let holding = stream::holding(conn, &companies, &credentials);
        if holding.is_err() {
            self.checked = None;
        }
        self.shared.readers().keep(&credentials, &holding?);
        Ok(())
    }

    fn clean(&mut self, conn: &mut PgConnection) -> anyhow::Result<()> {
        if is_due(&mut self.cleaned, CLEAN) {
            let time = Utc::now() - super::shared::KEPT;
            while stream::remove_before(conn, time)? && !self.is_stopped() {}
        }
        Ok(())
    }
}

/// Whether the fault is in the stored data, so that a retry is of no use.
fn is_defect(why: &anyhow::Error) -> bool {
    why.downcast_ref().is_none_or(|why| matches!(why, diesel::result::Error::DeserializationError(_)))
}

fn is_due(last: &mut Option<Instant>, every: Duration) -> bool {
    let is_due = last.is_none_or(|last| last.elapsed() >= every);
    if is_due {
        *last = Some(Instant::now());
    }
    is_due
}
