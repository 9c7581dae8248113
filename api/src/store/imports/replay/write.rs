//! Writing chats that are replayed.

use crate::chat_life::{Life, StatedState};
use crate::store::imports::plan::{Batch, again};
use crate::store::imports::rows::agents::Agents;
use crate::store::imports::rows::chats::mark_replayed;
use crate::store::imports::rows::contacts::Contacts;
use crate::store::imports::rows::ids::Ids;
use crate::store::imports::stored::Stored;
use crate::store::imports::stored::lives;
use crate::store::imports::work::Work;
use crate::store::imports::write::write_work;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Writes what follows from the events of `chats`, which are locked, and from what `stated` says of
/// their states; returns how many became other than they were. Needs the lock on imports of the
/// company.
pub fn write(
    conn: &mut PgConnection,
    company_id: Uuid,
    chats: &[Stored],
    stated: impl Fn(&Stored) -> Option<StatedState>,
) -> QueryResult<usize> {
    let mut agents = Agents::load(conn, Some(company_id), &[])?;
    let contacts = Contacts::load(conn, Some(company_id), &[], chats.iter())?;
    let known = lives::load(conn, company_id, &chats.iter().map(|stored| stored.row.id).collect::<Vec<_>>())?;
    let life = |stored: &Stored| known.get(&stored.row.id).map(|one| Ok((stored.row.id, one.life(&stored.row)?)));
    let lives: HashMap<Uuid, Life<Uuid>> = chats.iter().filter_map(life).collect::<QueryResult<_>>()?;
    let bots = agents.bots();
    let batch = Batch { agents: &agents, contacts: &contacts, bots: &bots, ids: Ids::New };
    let replayed = |stored| again(stored, lives.get(&stored.row.id), stated(stored), &batch);
    let work: Vec<Work<'_>> = chats.iter().filter_map(replayed).collect();
    let written: HashSet<Uuid> = work.iter().map(|one| one.id).collect();
    let same = chats.iter().map(|stored| stored.row.id).filter(|id| !written.contains(id));
    mark_replayed(conn, company_id, &same.collect::<Vec<_>>())?;
    if !work.is_empty() {
        write_work(conn, company_id, &mut agents, contacts, &work, known)?;
    }
    Ok(work.len())
}
