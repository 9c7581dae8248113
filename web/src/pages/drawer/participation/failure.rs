//! Why the server did not do what the user asked for.

use crate::server::load::Failure;
use crate::words::t;

/// Why something was not done, in a sentence.
pub fn failure_text(failure: &Failure) -> String {
    match failure.status {
        None => t("composer.no_answer").to_owned(),
        Some(_) => failure.sentence(),
    }
}
