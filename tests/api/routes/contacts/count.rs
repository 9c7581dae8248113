//! `GET /api/v1/contacts/count`: how many contacts a filter selects. `holds/lists` compares it with the rows of
//! the list for every filter.

use crate::counts;

#[tokio::test]
async fn a_count_is_of_the_filter_and_of_what_the_caller_may_see() {
    counts::check("contacts", &[("", 2), ("q=dana", 1), ("q=nobody", 0)]).await;
}
