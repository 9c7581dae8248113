//! How something went that was done to several chats, in words.

use crate::server::load::Failure;
use crate::words::{t, t_count, t_count_with};

/// With how many chats it was done, and with how many not, by the reason.
pub struct Tally {
    /// The key of the words for those with which it was done.
    key: &'static str,
    /// How many.
    pub done: i64,
    /// The reasons, each with how many it was the reason for.
    refused: Vec<(String, i64)>,
}

impl Tally {
    /// None yet.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, done: 0, refused: Vec::new() }
    }

    /// With one more it was not done.
    pub fn refuse(&mut self, failure: &Failure) {
        let why = why(failure);
        match self.refused.iter_mut().find(|(own, _)| *own == why) {
            Some((_, count)) => *count += 1,
            None => self.refused.push((why, 1)),
        }
    }

    /// What became of them; `left` were not tried any more.
    #[must_use]
    pub fn words(&self, left: usize) -> String {
        let refused = self.refused.iter();
        let refused =
            refused.map(|(why, count)| t_count_with("selection.not_closed", *count, &[("why", why.as_str())]));
        let done = (self.done > 0).then(|| t_count(self.key, self.done));
        let left = (left > 0).then(|| t_count("selection.left", left as i64));
        done.into_iter().chain(refused).chain(left).collect::<Vec<_>>().join(" ")
    }
}

/// Why it was not done, as a part of a sentence.
fn why(failure: &Failure) -> String {
    match (failure.status, failure.code.as_str()) {
        (None, _) => t("selection.why.no_answer").to_owned(),
        (_, "already_closed") => t("selection.why.closed").to_owned(),
        (Some(404), _) => t("selection.why.gone").to_owned(),
        _ => failure.sentence().trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: Option<u16>, code: &str) -> Failure {
        let (code, detail) = (code.to_owned(), "Not now.".to_owned());
        Failure { status, code, detail, request_id: None, faults: Vec::new() }
    }

    #[test]
    fn what_was_closed_and_what_was_not_is_said_with_the_reasons() {
        let mut tally = Tally { done: 11, ..Tally::new("selection.closed") };
        assert_eq!(tally.words(0), "11 chats closed.");
        tally.refuse(&failure(Some(409), "already_closed"));
        assert_eq!(tally.words(0), "11 chats closed. 1 was not: already closed.");
        tally.refuse(&failure(Some(409), "already_closed"));
        tally.refuse(&failure(Some(404), "not_found"));
        tally.refuse(&failure(Some(429), "busy"));
        assert_eq!(
            tally.words(3),
            "11 chats closed. 2 were not: already closed. 1 was not: no longer there. 1 was not: Not now. 3 are left as they are."
        );
        let mut none = Tally::new("selection.closed");
        none.refuse(&failure(None, ""));
        assert_eq!(none.words(1), "1 was not: the server did not answer. 1 is left as it is.");
    }
}
