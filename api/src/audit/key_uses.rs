//! When API keys were last used: gathered, and written to the minute, so that no request waits for it.

use crate::store::Db;
use crate::store::api_keys::credential::{Credential, record_use};
use chrono::Utc;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// How often uses are written.
const EVERY: Duration = Duration::from_secs(1);

/// Keys whose use is not written yet, by company.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<HashMap<Uuid, HashSet<Uuid>>>);

impl KeyUses {
    /// Notes that a key is used; a use within the minute that is recorded already counts as that.
    pub fn note(&self, key: &Credential) {
        if key.is_unrecorded {
            self.add(key.company_id, key.id);
        }
    }

    fn add(&self, company_id: Uuid, id: Uuid) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.entry(company_id).or_default().insert(id);
    }

    /// Writes what was noted periodically, as long as the server runs.
    pub async fn keep_writing(&self, db: &Db) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.write(db).await;
        }
    }

    /// Writes what was noted.
    pub async fn write(&self, db: &Db) {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for (company_id, ids) in noted {
            let keys: Vec<Uuid> = ids.iter().copied().collect();
            let written = db.run(move |conn| record_use(conn, company_id, &keys, Utc::now())).await;
            if let Err(why) = written {
                tracing::warn!(%why, "the last use of API keys could not be written");
                ids.into_iter().for_each(|id| self.add(company_id, id));
            }
        }
    }
}
