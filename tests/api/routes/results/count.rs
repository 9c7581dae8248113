//! `GET /api/v1/results/count`: how many results a filter selects. `holds/lists` compares it with the rows of
//! the list for every filter.

use crate::counts;

#[tokio::test]
async fn a_count_is_of_the_filter_and_of_what_the_caller_may_see() {
    counts::check("results", &[("", 2), ("form=Test+drive", 1), ("form=Nothing", 0)]).await;
}
