//! How closing several chats went, in words.

use crate::server::load::Failure;
use crate::words::{t, t_count, t_count_with};

/// How many chats were closed, and how many were not, by the reason.
#[derive(Default)]
pub struct Tally {
    /// How many were closed.
    pub closed: i64,
    /// The reasons, each with how many were not closed for it.
    refused: Vec<(String, i64)>,
}

impl Tally {
    /// One more was not closed.
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
        let closed = (self.closed > 0).then(|| t_count("selection.closed", self.closed));
        let left = (left > 0).then(|| t_count("selection.left", left as i64));
        closed.into_iter().chain(refused).chain(left).collect::<Vec<_>>().join(" ")
    }
}

/// Why a chat was not closed, as a part of a sentence.
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
        let mut tally = Tally { closed: 11, ..Tally::default() };
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
        let mut none = Tally::default();
        none.refuse(&failure(None, ""));
        assert_eq!(none.words(1), "1 was not: the server did not answer. 1 is left as it is.");
    }
}
