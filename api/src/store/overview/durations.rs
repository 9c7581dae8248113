//! Waiting times: exact medians and 90th percentiles. The database returns the durations and they are ranked
//! here, which takes a fraction of the time of sorting them there, for each bucket and for all.

use super::chart::Chart;
use super::question::Question;
use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{Array, Double, Integer, Nullable};
use sightline_shared::Durations;

/// A bucket, and of the sessions that began in it the seconds of the responses by persons and by bots,
/// and of the waits that either ended.
type Timed = (Integer, Seconds, Seconds, Seconds, Seconds);
type Seconds = Nullable<Array<Double>>;
type TimedRow = (i32, Option<Vec<f64>>, Option<Vec<f64>>, Option<Vec<f64>>, Option<Vec<f64>>);

/// How long contacts waited, and until they were answered.
#[derive(Default)]
pub struct Measured {
    /// Waits that a person ended.
    pub waiting: Durations,
    /// Waits that a bot ended.
    pub waiting_for_bot: Durations,
    /// First responses by persons.
    pub first_response: Durations,
    /// First responses by bots.
    pub bot_first_response: Durations,
}

impl Question<'_> {
    /// Waits and first responses, those of persons also in the chart. Holds some 32 bytes for each
    /// session meanwhile.
    pub fn durations(&self, conn: &mut PgConnection, chart: &mut Chart) -> QueryResult<Measured> {
        let mut sql: Statement<Timed> = Statement::new("");
        let is_any = self.predicate.is_of_every_session();
        if !is_any {
            self.push_picked("chats.id", &mut sql);
        }
        // A session has a row for each of its waits, and its responses in the first. The fence keeps
        // the join as it is planned without them.
        sql.sql(
            " SELECT bucket, array_agg(response) FILTER (WHERE response IS NOT NULL AND place = 1), \
             array_agg(bot_response) FILTER (WHERE bot_response IS NOT NULL AND place = 1), \
             array_agg(by_agent) FILTER (WHERE by_agent IS NOT NULL), \
             array_agg(by_bot) FILTER (WHERE by_bot IS NOT NULL) \
             FROM (SELECT bucket, response, bot_response, wait.by_agent, wait.by_bot, coalesce(wait.place, 1) AS place \
             FROM (SELECT width_bucket(sessions.started_at, ",
        );
        sql.bind(Bind::Ats(chart.beginnings.clone()));
        sql.sql(
            ") AS bucket, date_part('epoch', first_response_at - contact_wrote_at) AS response, \
             date_part('epoch', bot_response_at - contact_wrote_at) AS bot_response, \
             waited, waited_for_bot FROM sessions",
        );
        sql.sql(if is_any { "" } else { " JOIN picked ON picked.id = sessions.chat_id" });
        sql.sql(" WHERE sessions.company_id = ").bind(Bind::Id(self.company_id));
        sql.and_between("sessions.started_at", self.from, self.to);
        sql.sql(
            " OFFSET 0) AS measured LEFT JOIN LATERAL unnest(waited, waited_for_bot) WITH ORDINALITY \
             AS wait (by_agent, by_bot, place) ON true) AS timed GROUP BY bucket",
        );
        let mut all: [Vec<f64>; 4] = Default::default();
        for row in sql.load_iter::<TimedRow, PgRowByRowLoadingMode>(conn)? {
            let (bucket, response, bot_response, waited, bot_waited) = row?;
            let mut response = response.unwrap_or_default();
            all[0].extend_from_slice(&response);
            chart.add_response(bucket, durations(&mut response));
            let others = [bot_response, waited, bot_waited];
            all[1..].iter_mut().zip(others).for_each(|(all, some)| all.extend(some.unwrap_or_default()));
        }
        let [first_response, bot_first_response, waiting, waiting_for_bot] =
            all.each_mut().map(|seconds| durations(seconds));
        Ok(Measured { waiting, waiting_for_bot, first_response, bot_first_response })
    }
}

/// The count, median and 90th percentile of durations in seconds. Reorders them.
pub(super) fn durations(seconds: &mut [f64]) -> Durations {
    Durations {
        sessions: i64::try_from(seconds.len()).unwrap_or(i64::MAX),
        median_seconds: percentile(seconds, 0.5),
        p90_seconds: percentile(seconds, 0.9),
    }
}

/// The value below which `share` of the values lie, interpolated between two neighbours like
/// `percentile_cont`.
fn percentile(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = share * last as f64;
    let (_, low, above) = values.select_nth_unstable_by(place as usize, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_middle() {
        assert_eq!(durations(&mut []), Durations::default());
    }

    #[test]
    fn between_two_neighbours_it_is_in_proportion() {
        let found = durations(&mut [40.0, 10.0, 30.0, 20.0]);
        assert_eq!((found.sessions, found.median_seconds, found.p90_seconds), (4, Some(25.0), Some(37.0)));
        assert_eq!(percentile(&mut [7.0], 0.9), Some(7.0));
    }

    proptest! {
        #[test]
        fn it_is_what_sorting_finds(mut values in prop::collection::vec(0.0..1e6_f64, 1..200), share in 0.0..=1.0_f64) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let place = share * (sorted.len() - 1) as f64;
            let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            prop_assert_eq!(percentile(&mut values, share), Some(low + (high - low) * place.fract()));
        }
    }
}
