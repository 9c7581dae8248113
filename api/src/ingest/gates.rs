//! The order in which requests that bring chats store them: batch by batch, or one statement.
//!
//! Batches of one company go one after the other in any case. They wait here for their turn and not
//! in the database, where each would hold a connection; and all of them together leave connections to
//! other requests.

use crate::store::DbError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex as Gate, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// How long a batch waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

type Companies = Arc<Mutex<HashMap<Uuid, Arc<Gate<()>>>>>;

/// The gates of all companies.
pub struct Gates {
    companies: Companies,
    connections: Arc<Semaphore>,
}

/// The turn of a company, until it is dropped.
pub struct Turn {
    company_id: Uuid,
    companies: Companies,
    own: Option<OwnedMutexGuard<()>>,
    _connection: OwnedSemaphorePermit,
}

impl Gates {
    /// Gates through which at most `connections` go at the same time.
    #[must_use]
    pub fn new(connections: usize) -> Self {
        Self { companies: Companies::default(), connections: Arc::new(Semaphore::new(connections.max(1))) }
    }

    /// As [`Gates::turn`], for threads that may block.
    ///
    /// # Errors
    /// As [`Gates::turn`].
    pub fn wait(&self, company_id: Uuid) -> Result<Turn, DbError> {
        Handle::current().block_on(self.turn(company_id))
    }

    /// Waits for the turn of the company, in the order of asking.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when it does not come within half a minute.
    pub async fn turn(&self, company_id: Uuid) -> Result<Turn, DbError> {
        let gate = Arc::clone(locked(&self.companies).entry(company_id).or_default());
        let connections = Arc::clone(&self.connections);
        let turn = async {
            let own = gate.lock_owned().await;
            let connection = connections.acquire_owned().await;
            connection.map(|connection| (own, connection))
        };
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let unavailable = |why: &dyn std::fmt::Display| DbError::Unavailable(why.to_string());
        let (own, connection) =
            turn.map_err(|_| unavailable(&"many requests store chats"))?.map_err(|why| unavailable(&why))?;
        Ok(Turn { company_id, companies: Arc::clone(&self.companies), own: Some(own), _connection: connection })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.own = None;
        let mut companies = locked(&self.companies);
        // Others that wait hold it, too.
        if companies.get(&self.company_id).is_some_and(|gate| Arc::strong_count(gate) == 1) {
            companies.remove(&self.company_id);
        }
    }
}

fn locked(companies: &Companies) -> MutexGuard<'_, HashMap<Uuid, Arc<Gate<()>>>> {
    companies.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_company_has_one_turn_at_a_time_and_leaves_room_for_others() {
        let gates = Arc::new(Gates::new(2));
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let wait = |company: Uuid| {
            let gates = Arc::clone(&gates);
            tokio::task::spawn_blocking(move || gates.wait(company).unwrap())
        };
        let first = wait(one).await.unwrap();
        let second = wait(one);
        // The second turn of the same company holds neither a connection nor the other company's turn.
        let third = wait(other).await.unwrap();
        assert!(!second.is_finished());
        drop(first);
        let second = second.await.unwrap();
        drop((second, third));
        assert!(locked(&gates.companies).is_empty());
    }
}
