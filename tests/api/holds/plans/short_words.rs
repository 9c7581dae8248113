//! Words too short for an index are searched for in one chat after the other. For rare ones only time
//! is a bound, and the problem says how to narrow the search.

use super::days;
use serde_json::Value;
use sightline_tests::{Caller, TestApp};
use std::time::Duration;

/// Much less than it takes to look into each of 98,000 chats, which is half a million buffers.
const PATIENCE: Duration = Duration::from_millis(200);

/// No word of a generated chat has these letters in a row.
const NOWHERE: &str = "q=zq";

pub async fn are_answered_or_refused(app: &TestApp, caller: &Caller) {
    let impatient = app.impatient_twin(PATIENCE).await;
    let hurried = impatient.meet(caller);
    for path in ["chats", "chats/count", "overview"] {
        let problem = hurried.get(&format!("/api/v1/{path}?{NOWHERE}")).await.problem(422);
        assert_eq!(problem.code, "too_slow", "{path}");
        for advice in ["a shorter range", "a filter", "three letters"] {
            assert!(problem.detail.contains(advice), "{path}: {}", problem.detail);
        }
        // The narrower search that it advises is answered.
        let path = format!("/api/v1/{path}?{NOWHERE}&{}", days(0, 0));
        assert!(caller.get(&path).await.ok::<Value>().is_object(), "{path}");
    }
}
