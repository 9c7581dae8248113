//! Statements that nobody answers.
//!
//! The limits of PostgreSQL are its own: a server that is frozen keeps to none of them, and libpq waits for
//! it without a limit. A statement that takes longer than PostgreSQL would ever let it loses its socket:
//! the thread that waits gets an error, and the pool makes another connection.

use super::socket::end_attempt_after;
use super::statements::Statements;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use socket2::Socket;
use std::net::Shutdown;
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::{Duration, Instant};

/// How much longer than PostgreSQL's own limit a statement may take: the answer is on its way.
const GRACE: Duration = Duration::from_secs(1);
/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(10);
/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(500);

/// The connections that are watched.
static WATCHED: Mutex<Vec<Weak<Watched>>> = Mutex::new(Vec::new());

struct Watched {
    socket: Socket,
    limit: Duration,
    /// When the statement began that is being answered.
    since: Mutex<Option<Instant>>,
}

/// Watches the statements of a connection, and counts them.
#[derive(Clone)]
pub struct Watch {
    statements: Arc<Statements>,
    watched: Option<Arc<Watched>>,
    /// When the statement began that is being answered.
    began: Option<Instant>,
}

impl Watch {
    /// Watches those over `socket`, where it is known. `patience` is PostgreSQL's own limit.
    pub fn new(socket: Option<Socket>, patience: Duration) -> Self {
        let watched = socket.map(|socket| {
            let watched = Arc::new(Watched { socket, limit: patience + GRACE, since: Mutex::new(None) });
            lock(&WATCHED).push(Arc::downgrade(&watched));
            watched
        });
        start();
        Self { statements: Arc::default(), watched, began: None }
    }

    /// The same with another counter of statements.
    pub fn counting(self, statements: Arc<Statements>) -> Self {
        Self { statements, ..self }
    }

    fn note(&self, since: Option<Instant>) {
        if let Some(watched) = &self.watched {
            *lock(&watched.since) = since;
        }
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => {
                self.statements.begin();
                self.began = Some(Instant::now());
                self.note(self.began);
            }
            InstrumentationEvent::FinishQuery { .. } => {
                if let Some(began) = self.began.take() {
                    self.statements.end(began.elapsed());
                }
                self.note(None);
            }
            _ => {}
        }
    }
}

/// Starts the thread that looks, once for the process.
fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let look = || {
            loop {
                std::thread::sleep(PAUSE);
                end_attempt_after(CONNECTING);
                lock(&WATCHED).retain(|watched| watched.upgrade().is_some_and(|watched| end_if_overdue(&watched)));
            }
        };
        if let Err(why) = std::thread::Builder::new().name("overdue".to_owned()).spawn(look) {
            tracing::error!(%why, "statements are not watched");
        }
    });
}

/// Whether the connection still is one.
fn end_if_overdue(watched: &Watched) -> bool {
    let is_overdue = lock(&watched.since).is_some_and(|since| since.elapsed() > watched.limit);
    if is_overdue {
        tracing::warn!("the database does not answer: a connection is given up");
        let _ = watched.socket.shutdown(Shutdown::Both);
    }
    !is_overdue
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
