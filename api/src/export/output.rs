//! The output of an export, sent to the reader a few pieces at a time.

use super::limits::Limits;
use crate::error::Error;
use actix_web::web::Bytes;
use futures::Stream;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How much is sent at once, in bytes.
const PIECE: usize = 64 << 10;
/// How many pieces wait for the reader at most.
const PIECES: usize = 2;

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The reader has gone.
    #[error("its reader left")]
    Left,
    /// The reader stopped reading.
    #[error("its reader took too long")]
    Stalled,
    /// It took too long.
    #[error("it took too long")]
    TooLong,
    /// The database or the server failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<diesel::result::Error> for Broken {
    fn from(why: diesel::result::Error) -> Self {
        Self::Failed(why.into())
    }
}

impl From<csv::Error> for Broken {
    fn from(why: csv::Error) -> Self {
        Self::Failed(Error::Internal(why.into()))
    }
}

impl From<serde_json::Error> for Broken {
    fn from(why: serde_json::Error) -> Self {
        Self::Failed(Error::Internal(why.into()))
    }
}

/// The part of an export that needs no database any more.
type Rest = Box<dyn FnOnce(&mut Output) -> Result<(), Broken> + Send>;

enum Part {
    Piece(Bytes),
    /// That was all of it.
    End,
}

/// Where an export writes. Only for its own thread: writing blocks while the reader is behind.
pub struct Output {
    buffer: Vec<u8>,
    rows: u64,
    sender: Sender<Part>,
    /// Notified when the first piece is there, or why there is none.
    ready: Option<oneshot::Sender<Result<(), Error>>>,
    /// Waits for the reader, for so long.
    clock: Runtime,
    limits: Limits,
    began: Instant,
    rest: Option<Rest>,
}

impl Output {
    /// An output, and the body that streams it. `ready` is notified when the first piece is there, or
    /// why there will be none.
    pub(super) fn new(limits: Limits, ready: oneshot::Sender<Result<(), Error>>) -> Result<(Self, Body), Error> {
        let clock = Builder::new_current_thread().enable_time().build();
        let clock = clock.map_err(|why| Error::Unavailable(why.to_string()))?;
        let (sender, receiver) = channel(PIECES);
        let output = Self {
            buffer: Vec::with_capacity(PIECE * 2),
            rows: 0,
            sender,
            ready: Some(ready),
            clock,
            limits,
            began: Instant::now(),
            rest: None,
        };
        Ok((output, Body { receiver, is_over: false }))
    }

    /// The buffer to append to.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Counts a row, and sends the buffer when it is large enough.
    ///
    /// # Errors
    /// When the reader has gone, or stopped reading.
    pub fn finish_row(&mut self) -> Result<(), Broken> {
        self.rows += 1;
        self.flush_full()
    }

    /// Sends the buffer when it is large enough.
    ///
    /// # Errors
    /// When the reader has gone, or stopped reading.
    pub(super) fn flush_full(&mut self) -> Result<(), Broken> {
        if self.buffer.len() >= PIECE { self.flush() } else { Ok(()) }
    }

    /// Whether to go on, for an export that has nothing to send yet.
    ///
    /// # Errors
    /// When the reader has gone, or the export takes too long.
    pub(super) fn go_on(&self) -> Result<(), Broken> {
        match self.sender.is_closed() {
            true => Err(Broken::Left),
            false if self.began.elapsed() > self.limits.longest => Err(Broken::TooLong),
            false => Ok(()),
        }
    }

    /// Leaves `rest` for when the database is no longer needed.
    pub(super) fn leave(&mut self, rest: impl FnOnce(&mut Self) -> Result<(), Broken> + Send + 'static) {
        self.rest = Some(Box::new(rest));
    }

    /// Does what was left, and sends what is written by then.
    ///
    /// # Errors
    /// When the reader has gone, or stopped reading; otherwise the error of what was left.
    pub(super) fn finish(&mut self) -> Result<(), Broken> {
        if let Some(rest) = self.rest.take() {
            rest(self)?;
        }
        self.flush()
    }

    /// How many rows were written.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// How long a reader may take for a piece.
    pub(super) const fn patience(&self) -> Duration {
        self.limits.stalled_after
    }

    /// Sends the buffer.
    ///
    /// # Errors
    /// When the reader has gone, or stopped reading.
    pub(super) fn flush(&mut self) -> Result<(), Broken> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        self.send(Part::Piece(piece))
    }

    /// The end: everything was written.
    pub(super) fn end(mut self) {
        if let Err(why) = self.send(Part::End) {
            tracing::warn!(%why, "an export was not read to its end");
        }
    }

    /// An early end; an answer that has begun is aborted by leaving out its end.
    pub(super) fn fail(mut self, why: Broken) {
        let why = match why {
            Broken::Failed(why) => why,
            other => Error::Unavailable(other.to_string()),
        };
        if let Some(ready) = self.ready.take() {
            // The request that waited for it may be gone.
            let _ = ready.send(Err(why));
        }
    }

    fn send(&mut self, part: Part) -> Result<(), Broken> {
        if let Some(ready) = self.ready.take() {
            ready.send(Ok(())).map_err(|_| Broken::Left)?;
        }
        if self.began.elapsed() > self.limits.longest {
            return Err(Broken::TooLong);
        }
        let (sender, patience) = (&self.sender, self.limits.stalled_after);
        match self.clock.block_on(async { timeout(patience, sender.send(part)).await }) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Broken::Left),
            Err(_) => Err(Broken::Stalled),
        }
    }
}

/// The body of an export's answer.
pub struct Body {
    receiver: Receiver<Part>,
    is_over: bool,
}

impl Stream for Body {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let part = ready!(self.receiver.poll_recv(context));
        self.is_over = !matches!(part, Some(Part::Piece(_)));
        Poll::Ready(match part {
            Some(Part::Piece(piece)) => Some(Ok(piece)),
            Some(Part::End) => None,
            // The connection ends here, without the mark of the body's end.
            None => Some(Err(io::Error::other("the export broke off"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt as _;

    fn block_on<F: Future>(future: F) -> F::Output {
        Builder::new_current_thread().build().unwrap().block_on(future)
    }

    fn output(stalled_after: Duration) -> (Output, Body, oneshot::Receiver<Result<(), Error>>) {
        let (ready, is_ready) = oneshot::channel();
        let limits = Limits { stalled_after, ..Limits::default() };
        let (output, body) = Output::new(limits, ready).unwrap();
        (output, body, is_ready)
    }

    #[test]
    fn a_body_ends_properly_only_when_everything_was_written() {
        for is_whole in [true, false] {
            let (mut output, body, _ready) = output(Duration::from_secs(10));
            output.buffer().extend_from_slice(b"one row");
            output.finish_row().unwrap();
            output.flush().unwrap();
            assert_eq!(output.rows(), 1);
            if is_whole {
                output.end();
            } else {
                output.fail(Broken::Failed(Error::TooSlow));
            }
            let pieces: Vec<_> = block_on(body.collect());
            assert_eq!(pieces[0].as_ref().unwrap(), &Bytes::from("one row"));
            assert_eq!(pieces.len(), if is_whole { 1 } else { 2 });
            assert!(pieces.last().unwrap().is_err() != is_whole);
        }
    }

    #[test]
    fn a_failure_before_the_first_piece_is_reported_instead_of_it() {
        let (output, _body, ready) = output(Duration::from_secs(10));
        output.fail(Broken::Failed(Error::TooSlow));
        assert!(matches!(block_on(ready), Ok(Err(Error::TooSlow))));
    }

    #[test]
    fn a_reader_that_stops_or_leaves_ends_the_writing() {
        let write = |output: &mut Output| {
            output.buffer().resize(PIECE, b'x');
            output.finish_row()
        };
        let (mut stalled, _body, _ready) = output(Duration::from_millis(20));
        for _ in 0..PIECES {
            write(&mut stalled).unwrap();
        }
        assert!(matches!(write(&mut stalled), Err(Broken::Stalled)));
        let (mut left, body, _ready) = output(Duration::from_secs(10));
        write(&mut left).unwrap();
        drop(body);
        assert!(matches!(write(&mut left), Err(Broken::Left)));
    }

    #[test]
    fn an_export_that_sends_nothing_yet_knows_when_to_stop() {
        let (waiting, body, _ready) = output(Duration::from_secs(10));
        waiting.go_on().unwrap();
        drop(body);
        assert!(matches!(waiting.go_on(), Err(Broken::Left)));
        let (mut late, _body, _ready) = output(Duration::from_secs(10));
        late.limits.longest = Duration::ZERO;
        assert!(matches!(late.go_on(), Err(Broken::TooLong)));
    }

    #[test]
    fn what_is_left_is_done_before_the_end() {
        let (mut output, body, _ready) = output(Duration::from_secs(10));
        output.leave(|output| {
            output.buffer().extend_from_slice(b"the rest");
            Ok(())
        });
        output.finish().unwrap();
        output.end();
        let pieces: Vec<_> = block_on(body.collect());
        assert_eq!(pieces[0].as_ref().unwrap(), &Bytes::from("the rest"));
    }
}
