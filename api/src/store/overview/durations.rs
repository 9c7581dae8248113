//! Waiting times: exact medians and 90th percentiles. The database returns the durations and they are ranked
//! here, which takes a fraction of the time of sorting them there, for each bucket and for all.

use super::chart::Chart;
use super::question::Question;
use crate::store::sql::statement::{Bind, Statement};
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{Array, Double, Integer, Nullable};
use sightline_shared::Durations;

/// A bucket, and for the sessions that began in it the seconds until they were accepted and answered.
type Timed = (Integer, Nullable<Array<Double>>, Nullable<Array<Double>>);
type TimedRow = (i32, Option<Vec<f64>>, Option<Vec<f64>>);

impl Question<'_> {
    /// Waiting times and first responses, these also in the chart. Holds 16 bytes for each session meanwhile.
    pub fn durations(&self, conn: &mut PgConnection, chart: &mut Chart) -> QueryResult<(Durations, Durations)> {
        let mut sql: Statement<Timed> = Statement::new("");
        let is_any = self.predicate.is_of_every_session();
        if !is_any {
            self.push_picked("chats.id", &mut sql);
        }
        sql.sql(
            " SELECT bucket, array_agg(waiting) FILTER (WHERE waiting IS NOT NULL), \
             array_agg(response) FILTER (WHERE response IS NOT NULL) FROM (SELECT width_bucket(sessions.started_at, ",
        );
        sql.bind(Bind::Ats(chart.beginnings.clone()));
        sql.sql(
            ") AS bucket, date_part('epoch', accepted_at - sessions.started_at) AS waiting, \
             date_part('epoch', first_response_at - sessions.started_at) AS response FROM sessions",
        );
        sql.sql(if is_any { "" } else { " JOIN picked ON picked.id = sessions.chat_id" });
        sql.sql(" WHERE sessions.company_id = ").bind(Bind::Id(self.company_id));
        sql.and_between("sessions.started_at", self.from, self.to);
        sql.sql(") AS timed GROUP BY bucket");
        let (mut waiting, mut response) = (Vec::new(), Vec::new());
        for row in sql.load_iter::<TimedRow, PgRowByRowLoadingMode>(conn)? {
            let (bucket, accepted, answered) = row?;
            waiting.extend(accepted.unwrap_or_default());
            let mut answered = answered.unwrap_or_default();
            response.extend_from_slice(&answered);
            chart.add_response(bucket, durations(&mut answered));
        }
        Ok((durations(&mut waiting), durations(&mut response)))
    }
}

/// The count, median and 90th percentile of durations in seconds. Reorders them.
fn durations(seconds: &mut [f64]) -> Durations {
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
