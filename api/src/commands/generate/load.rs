//! Generating into a database: batches over several connections at once, in constant memory.

use crate::generate::{Generator, Plan};
use crate::store::database::databases::is_empty;
use crate::store::imports::generated;
use crate::store::imports::load as store;
use anyhow::{Context as _, bail};
use diesel::PgConnection;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How many chats are stored in one transaction for each company.
const BATCH: u64 = 2_000;

/// The numbers of stored rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Contacts.
    pub contacts: u64,
    /// Chats.
    pub chats: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Their events.
    pub events: u64,
    /// Their results.
    pub results: u64,
}

/// The progress of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It has stored so many chats.
    Chats(u64),
    /// It creates the indexes that were dropped, and checks the foreign keys.
    Indexes,
    /// It counts for the planner.
    Statistics,
}

/// Generates `plan` into the database of `connections`, which are used concurrently. `report` is
/// called from several threads.
///
/// # Errors
/// When its companies exist already, before anything is stored. When a connection is lost, the
/// batches before it stay.
pub fn run(connections: &mut [PgConnection], plan: Plan, report: &(impl Fn(Step) + Sync)) -> anyhow::Result<Totals> {
    let generator = Generator::new(plan);
    let first = connections.first_mut().context("no connection to generate with")?;
    store::lock(first)?;
    if let Some(name) = store::known_company(first, generator.companies().iter().map(crate::generate::Company::name))? {
        bail!("{name:?} is there already: choose another --seed, or another database");
    }
    connections.iter_mut().try_for_each(store::prepare)?;
    if is_empty(&mut connections[0])? {
        store::set_aside(&mut connections[0])?;
    }
    let stored = store_all(connections, &generator, report);
    // Also after a failure: the database must not stay without its indexes.
    finish(connections, report)?;
    stored
}

fn store_all(
    connections: &mut [PgConnection],
    generator: &Generator,
    report: &(impl Fn(Step) + Sync),
) -> anyhow::Result<Totals> {
    generated::write_companies(&mut connections[0], generator.companies())?;
    let (totals, chats) = (Mutex::new(Totals::default()), AtomicU64::new(0));
    for part in generator.parts() {
        let batches: Vec<Range<u64>> =
            part.clone().step_by(usize::try_from(BATCH)?).map(|begin| begin..(begin + BATCH).min(part.end)).collect();
        in_parallel(connections, &batches, |conn, numbers| {
            let batch = store_batch(conn, generator, numbers)?;
            report(Step::Chats(chats.fetch_add(batch.chats, Ordering::Relaxed) + batch.chats));
            totals.lock().map_err(|_| anyhow::anyhow!("another batch failed"))?.add(&batch);
            Ok(())
        })?;
    }
    totals.into_inner().context("a batch failed")
}

fn store_batch(conn: &mut PgConnection, generator: &Generator, numbers: &Range<u64>) -> anyhow::Result<Totals> {
    let mut totals = Totals::default();
    for (company, batch) in generator.companies().iter().zip(generator.batches(numbers.clone())?) {
        totals.sessions += generated::write(conn, company, &batch)? as u64;
        totals.contacts += batch.contacts.len() as u64;
        totals.chats += batch.chats.len() as u64;
        for chat in &batch.chats {
            totals.events += chat.chat.document().events.len() as u64;
            totals.results += chat.chat.document().results.len() as u64;
        }
    }
    Ok(totals)
}

fn finish(connections: &mut [PgConnection], report: &(impl Fn(Step) + Sync)) -> anyhow::Result<()> {
    let steps = store::comeback(&mut connections[0])?;
    if !steps.is_empty() {
        report(Step::Indexes);
        for step in steps {
            in_parallel(connections, &step, |conn, definition| Ok(store::bring_back(conn, definition)?))?;
        }
        store::forget_set_aside(&mut connections[0])?;
    }
    report(Step::Statistics);
    in_parallel(connections, &store::TABLES, |conn, table| Ok(store::analyze(conn, table)?))
}

/// Does `work` for each of `all`, in their order as connections come free.
fn in_parallel<T: Sync>(
    connections: &mut [PgConnection],
    all: &[T],
    work: impl Fn(&mut PgConnection, &T) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let next = AtomicU64::new(0);
    let (next, work) = (&next, &work);
    thread::scope(|scope| {
        let workers: Vec<_> = connections
            .iter_mut()
            .map(|conn| {
                scope.spawn(move || {
                    while let Some(one) = all.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed))?) {
                        if let Err(why) = work(conn, one) {
                            // The others stop, too, after their current batch.
                            next.store(all.len() as u64, Ordering::Relaxed);
                            return Err(why);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        let ends =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| bail!("a thread ended unexpectedly")));
        ends.collect::<Vec<_>>().into_iter().collect()
    })
}

impl Totals {
    const fn add(&mut self, other: &Self) {
        self.contacts += other.contacts;
        self.chats += other.chats;
        self.sessions += other.sessions;
        self.events += other.events;
        self.results += other.results;
    }
}
