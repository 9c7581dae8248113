//! The bytes of a body as they arrive, for a thread that reads them.

use actix_web::web::Bytes;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;
use tokio::sync::mpsc::Receiver;
use tokio::sync::mpsc::error::TryRecvError;

/// A chunk of a body, or why there are no more.
pub(super) type Chunk = Result<Bytes, String>;

/// The chunks that arrived. Reading never waits: where nothing is there the error is
/// [`io::ErrorKind::WouldBlock`], and [`Inbox::wait`] waits, so that the reader can do other
/// work before.
#[derive(Clone)]
pub(super) struct Inbox(Rc<RefCell<Arriving>>);

struct Arriving {
    chunks: Receiver<Chunk>,
    current: Bytes,
    broken: Option<String>,
    is_over: bool,
    /// Of the bytes that arrived, where it is asked for.
    hash: Option<Sha256>,
}

impl Inbox {
    pub(super) fn new(chunks: Receiver<Chunk>, hash: Option<Sha256>) -> Self {
        Self(Rc::new(RefCell::new(Arriving { chunks, current: Bytes::new(), broken: None, is_over: false, hash })))
    }

    /// The hash of the body, where one was asked for and the body is over.
    pub(super) fn hash(&self) -> Option<Vec<u8>> {
        let arriving = self.0.borrow();
        let hash = arriving.hash.as_ref().filter(|_| arriving.is_over)?;
        Some(hash.clone().finalize().to_vec())
    }

    /// Waits until there is something to read, or the end. Blocks.
    pub(super) fn wait(&self) {
        let mut arriving = self.0.borrow_mut();
        let next = arriving.chunks.blocking_recv();
        arriving.take(next);
    }
}

impl Arriving {
    fn take(&mut self, next: Option<Chunk>) {
        match next {
            Some(Ok(bytes)) => {
                if let Some(hash) = &mut self.hash {
                    hash.update(&bytes);
                }
                self.current = bytes;
            }
            Some(Err(why)) => self.broken = Some(why),
            None => self.is_over = true,
        }
    }
}

impl Read for Inbox {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut arriving = self.0.borrow_mut();
        while arriving.current.is_empty() && arriving.broken.is_none() && !arriving.is_over {
            match arriving.chunks.try_recv() {
                Ok(next) => arriving.take(Some(next)),
                Err(TryRecvError::Disconnected) => arriving.take(None),
                Err(TryRecvError::Empty) => return Err(io::ErrorKind::WouldBlock.into()),
            }
        }
        if let Some(why) = &arriving.broken {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why.clone()));
        }
        let taken = buffer.len().min(arriving.current.len());
        buffer[..taken].copy_from_slice(&arriving.current.split_to(taken));
        Ok(taken)
    }
}
