//! What the bulk requests of a server share to store their batches.

use super::gates::Gates;
use super::growth::Growth;
use crate::documents::outcome::Outcome;
use crate::documents::refused::Refused;
use crate::documents::statement::Statement;
use crate::error::Error;
use crate::import;
use crate::live::Hub;
use crate::metrics::Documents;
use crate::store::imports::Target;
use crate::store::{Db, Scope};
use crate::webhooks::Sender;

/// The database, whose turn it is, and who is notified.
pub(super) struct Storing {
    pub(super) db: Db,
    pub(super) background: Db,
    pub(super) live: Hub,
    pub(super) webhooks: Sender,
    pub(super) documents: Documents,
    pub(super) gates: Gates,
    pub(super) growth: Growth,
}

impl Storing {
    /// Stores `statements` of the company of `scope` when its turn comes, and keeps that others were
    /// refused. Blocks.
    ///
    /// # Errors
    /// When the database is unavailable; nothing is stored then, or some of the statements.
    pub(super) fn store(
        &self,
        scope: &Scope,
        target: &Target,
        statements: Vec<Statement>,
        refused: &[Refused],
    ) -> Result<(Vec<Statement>, Vec<Outcome>), Error> {
        let turn = self.gates.wait(scope.company_id())?;
        let stored = self.db.run_here(|conn| {
            import::refuse_all(conn, refused)?;
            import::store_batch(conn, target, statements)
        })?;
        drop(turn);
        stored.1.iter().for_each(|outcome| self.documents.count(outcome.word()));
        refused.iter().for_each(|_| self.documents.count("rejected"));
        let is_written = |outcome: &&Outcome| matches!(outcome, Outcome::Created(_) | Outcome::Updated(_));
        let count = stored.1.iter().filter(is_written).count();
        if count > 0 {
            self.live.wake();
            self.webhooks.wake();
            self.growth.add(count as u64, &self.background);
        }
        Ok(stored)
    }
}
