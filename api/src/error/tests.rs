use super::*;
use diesel::result::DatabaseErrorKind as Kind;

fn said(kind: Kind, message: &str) -> Error {
    QueryError::DatabaseError(kind, Box::new(message.to_owned())).into()
}

#[test]
fn what_passes_is_no_defect_of_ours() {
    for (kind, message, status) in [
        (Kind::Unknown, "canceling statement due to statement timeout", 422),
        (Kind::Unknown, "canceling statement due to lock timeout", 503),
        (Kind::Unknown, "deadlock detected", 503),
        (Kind::SerializationFailure, "could not serialize access due to concurrent update", 503),
        (Kind::UniqueViolation, "duplicate key value violates unique constraint \"x\"", 409),
        (Kind::ForeignKeyViolation, "insert or update on table \"x\" violates foreign key constraint \"y\"", 409),
        (Kind::ClosedConnection, "server closed the connection unexpectedly", 503),
        (Kind::Unknown, "terminating connection due to administrator command", 503),
        (Kind::Unknown, "terminating connection due to idle-in-transaction timeout", 503),
        (Kind::Unknown, "the database system is shutting down", 503),
        (Kind::ReadOnlyTransaction, "cannot execute INSERT in a read-only transaction", 503),
        (Kind::CheckViolation, "new row violates check constraint \"x\"", 500),
        (Kind::Unknown, "column \"x\" does not exist", 500),
    ] {
        assert_eq!(said(kind, message).status_code().as_u16(), status, "{message}");
    }
    assert_eq!(Error::from(QueryError::BrokenTransactionManager).status_code(), 503);
}

#[test]
fn only_a_lost_race_is_worth_a_retry() {
    for (kind, message, again) in [
        (Kind::Unknown, "deadlock detected", true),
        (Kind::SerializationFailure, "could not serialize access due to concurrent update", true),
        (Kind::UniqueViolation, "duplicate key value violates unique constraint", true),
        (Kind::Unknown, "canceling statement due to lock timeout", false),
        (Kind::ClosedConnection, "server closed the connection unexpectedly", false),
    ] {
        assert_eq!(said(kind, message).is_lost_race(), again, "{message}");
    }
    assert!(!Error::Conflict("already_closed", "").is_lost_race());
}

#[test]
fn the_reason_of_a_failed_commit_counts_and_not_that_of_its_rollback() {
    let failed = |why: &str| Box::new(QueryError::DatabaseError(Kind::Unknown, Box::new(why.to_owned())));
    let both = QueryError::RollbackErrorOnCommit {
        rollback_error: failed("no such thing"),
        commit_error: failed("terminating connection"),
    };
    assert_eq!(Error::from(both).status_code(), 503);
}
