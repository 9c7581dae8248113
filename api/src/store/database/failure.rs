//! Why a statement failed, in the kinds that the rest of the program distinguishes.
//!
//! PostgreSQL reports an SQLSTATE. Diesel 2.3 exposes the kinds that it has names for and hides the
//! code of all others, so those are recognized by their message, here and nowhere else. Connections
//! ask for messages in English ([`super::connection`]); where the role may not choose the language,
//! fewer failures are recognized.

use diesel::result::{DatabaseErrorKind as Kind, Error};

/// Why a statement failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It ran into its time limit (57014).
    TooSlow,
    /// It conflicted with another writer (40001, 40P01): the transaction can be retried.
    LostRace,
    /// A row that it refers to was created or removed meanwhile (23505, 23503).
    Changed,
    /// The database is unavailable, busy or read-only: a later attempt may succeed.
    Passing,
    /// Anything else.
    Other,
}

/// The messages of SQLSTATE 40P01 and 40001.
const LOST_RACES: [&str; 2] = ["deadlock detected", "could not serialize access"];

/// The messages of 55P03, of class 57P, and of a client whose connection has ended.
const PASSING: [&str; 6] = [
    "lock timeout",
    "terminating connection",
    "the database system is",
    "no connection to the server",
    "could not receive data from server",
    "could not send data to server",
];

impl Failure {
    /// Why `error` happened.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::BrokenTransactionManager => Self::Passing,
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::of(commit_error),
            Error::DatabaseError(kind, about) => Self::of_kind(kind, about.message()),
            _ => Self::Other,
        }
    }

    fn of_kind(kind: &Kind, message: &str) -> Self {
        let says = |sentences: &[&str]| sentences.iter().any(|sentence| message.contains(sentence));
        match kind {
            Kind::UniqueViolation | Kind::ForeignKeyViolation => Self::Changed,
            Kind::SerializationFailure => Self::LostRace,
            _ if says(&["statement timeout"]) => Self::TooSlow,
            _ if says(&LOST_RACES) => Self::LostRace,
            // A connection to a server that became a read-only copy is no longer usable.
            Kind::ClosedConnection | Kind::UnableToSendCommand | Kind::ReadOnlyTransaction => Self::Passing,
            _ if says(&PASSING) => Self::Passing,
            _ => Self::Other,
        }
    }
}
