//! The columns of a session, between its row and [`SessionSpan`].

use crate::chat_life::{SessionSpan, Wait};
use crate::store::schema::sessions;
use crate::store::sql::columns::word;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use sightline_shared::AgentKind;

/// What is stored of a session. Its waits are three columns, one wait at each place of all of them.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, check_for_backend(Pg), treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::store) struct SpanColumns {
    pub(in crate::store) started_at: DateTime<Utc>,
    pub(in crate::store) accepted_at: Option<DateTime<Utc>>,
    pub(in crate::store) contact_wrote_at: Option<DateTime<Utc>>,
    pub(in crate::store) first_response_at: Option<DateTime<Utc>>,
    pub(in crate::store) bot_response_at: Option<DateTime<Utc>>,
    pub(in crate::store) has_bot: bool,
    pub(in crate::store) waits_from: Vec<DateTime<Utc>>,
    pub(in crate::store) waits_to: Vec<Option<DateTime<Utc>>>,
    pub(in crate::store) waits_by: Vec<Option<String>>,
    pub(in crate::store) waited: Option<Vec<f64>>,
    pub(in crate::store) waited_for_bot: Option<Vec<f64>>,
    pub(in crate::store) closed_at: Option<DateTime<Utc>>,
    pub(in crate::store) is_outlived: bool,
}

impl From<&SessionSpan> for SpanColumns {
    fn from(span: &SessionSpan) -> Self {
        Self {
            started_at: span.started_at,
            accepted_at: span.accepted_at,
            contact_wrote_at: span.contact_wrote_at,
            first_response_at: span.first_response_at,
            bot_response_at: span.bot_response_at,
            has_bot: span.has_bot,
            waits_from: span.waits.iter().map(|wait| wait.from).collect(),
            waits_to: span.waits.iter().map(|wait| wait.to).collect(),
            waits_by: span.waits.iter().map(|wait| wait.by.map(|by| by.as_str().to_owned())).collect(),
            waited: seconds(span, AgentKind::Agent),
            waited_for_bot: seconds(span, AgentKind::Bot),
            closed_at: span.closed_at,
            is_outlived: span.is_outlived,
        }
    }
}

/// The seconds of the waits that an agent of this kind ended; `None` without any.
fn seconds(span: &SessionSpan, by: AgentKind) -> Option<Vec<f64>> {
    let ended = span.waits.iter().filter(|wait| wait.by == Some(by));
    let seconds: Vec<f64> = ended.filter_map(|wait| Some((wait.to? - wait.from).as_seconds_f64())).collect();
    Some(seconds).filter(|seconds| !seconds.is_empty())
}

impl SpanColumns {
    /// The session that is stored.
    pub(in crate::store) fn into_span(self) -> QueryResult<SessionSpan> {
        let ends = self.waits_to.into_iter().zip(self.waits_by);
        let wait = |(from, (to, by)): (DateTime<Utc>, (_, Option<String>))| {
            Ok(Wait { from, to, by: by.as_deref().map(word).transpose()? })
        };
        Ok(SessionSpan {
            started_at: self.started_at,
            accepted_at: self.accepted_at,
            contact_wrote_at: self.contact_wrote_at,
            first_response_at: self.first_response_at,
            bot_response_at: self.bot_response_at,
            has_bot: self.has_bot,
            waits: self.waits_from.into_iter().zip(ends).map(wait).collect::<QueryResult<_>>()?,
            closed_at: self.closed_at,
            is_outlived: self.is_outlived,
        })
    }
}
