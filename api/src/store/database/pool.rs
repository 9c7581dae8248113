//! How the pool recognizes a connection that has ended.

use diesel::QueryResult;
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, Error, ManageConnection};

/// Looks at a connection's socket before a request gets it, and sends nothing: asking the database
/// whether it is there would cost every request a round trip. Where the end of a connection has
/// not arrived yet, a read is tried on another one, and a write is answered 503.
#[derive(Debug)]
pub struct Manager(ConnectionManager<PgConnection>);

impl Manager {
    /// A manager of connections to the database at `url`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(ConnectionManager::new(url))
    }
}

impl ManageConnection for Manager {
    type Connection = PgConnection;
    type Error = Error;

    fn connect(&self) -> Result<PgConnection, Error> {
        self.0.connect()
    }

    fn is_valid(&self, conn: &mut PgConnection) -> Result<(), Error> {
        look(conn).map_err(Error::QueryError)
    }

    fn has_broken(&self, conn: &mut PgConnection) -> bool {
        self.0.has_broken(conn) || is_lost(conn)
    }
}

/// Whether the connection has ended.
pub fn is_lost(conn: &mut PgConnection) -> bool {
    look(conn).is_err()
}

/// Reads what has arrived: a database that ends a connection sends a message, and then closes it.
fn look(conn: &mut PgConnection) -> QueryResult<()> {
    for _ in 0..2 {
        // The first read finds the message, the second one the end of the stream.
        conn.notifications_iter().next().transpose()?;
    }
    Ok(())
}
