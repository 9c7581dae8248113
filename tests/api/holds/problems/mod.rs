//! What is refused, and how.

mod answers;
mod bodies;
mod fuzz;
mod parameters;
mod paths;
mod unreadable;

use reqwest::Method;
use sightline_shared::Problem;
use sightline_tests::{Answer, Caller, TestApp};
use std::collections::BTreeSet;

pub const LOGIN: &str = "/api/v1/auth/login";

pub const LISTS: [&str; 3] = ["chats", "results", "contacts"];

/// The parameters and pointers at fault, each once.
pub fn places(problem: &Problem) -> BTreeSet<&str> {
    problem.errors.iter().filter_map(|fault| fault.parameter.as_deref().or(fault.pointer.as_deref())).collect()
}

pub async fn faults(caller: &Caller, path: &str) -> BTreeSet<String> {
    let problem = caller.get(path).await.problem(400);
    assert_eq!((problem.code.as_str(), problem.kind.as_str()), ("invalid_request", "/problems/invalid_request"));
    places(&problem).into_iter().map(str::to_owned).collect()
}

pub fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub async fn post_raw(app: &TestApp, media_type: Option<&str>, body: impl Into<Vec<u8>>) -> Answer {
    let nobody = app.nobody();
    let request = nobody.request(Method::POST, LOGIN).body(body.into());
    nobody.send(media_type.iter().fold(request, |request, kind| request.header("content-type", *kind))).await
}
