//! What is measured in the last session of chats, for several at once.

use crate::chat_life::SessionSpan;
use crate::store::Scope;
use crate::store::chats::last_sessions;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::pg::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// The measures of the last session of a chat, in whole seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measures {
    /// How long its contact waited, all ended waits together; absent without any.
    pub waited: Option<i64>,
    /// Until a person first answered.
    pub first_response: Option<i64>,
    /// Until a bot first answered.
    pub bot_first_response: Option<i64>,
}

/// Those of chats that were read within `scope`, by chat; one statement.
pub fn of_chats(conn: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, Measures>> {
    let spans = last_sessions(conn, scope, ids)?;
    Ok(spans.into_iter().map(|(id, span)| (id, Measures::from(&span))).collect())
}

impl From<&SessionSpan> for Measures {
    fn from(span: &SessionSpan) -> Self {
        let ended: Vec<i64> = span.waits.iter().filter_map(|wait| Some((wait.to? - wait.from).num_seconds())).collect();
        let since_first_word = |at: Option<DateTime<Utc>>| Some((at? - span.contact_wrote_at?).num_seconds());
        Self {
            waited: (!ended.is_empty()).then(|| ended.iter().sum()),
            first_response: since_first_word(span.first_response_at),
            bot_first_response: since_first_word(span.bot_response_at),
        }
    }
}
