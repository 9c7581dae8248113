//! An endpoint of webhooks that a test makes answer as it wishes.

use crate::wait::{AT_MOST, until};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// How a request is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// With a status and headers.
    With(u16, Vec<(&'static str, String)>),
    /// With 200, once the test lets the held ones go.
    Held,
    /// Never, until the test ends or the client leaves.
    Never,
    /// With 200 and fewer bytes than it says.
    Lying,
    /// With 200 and a body without an end.
    Endless,
    /// The connection is closed without an answer.
    Closed,
}

impl Reply {
    /// A status alone.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self::With(status, Vec::new())
    }
}

/// A server on this computer that keeps what arrives.
pub struct Receiver {
    /// Where it listens, without a slash at the end.
    pub url: String,
    shared: Arc<Shared>,
}

/// How a request is answered after so many others.
type Answering = dyn Fn(&Received, usize) -> Reply + Send + Sync;

struct Shared {
    received: Mutex<Vec<Received>>,
    reply: Box<Answering>,
    is_released: Mutex<bool>,
    released: Condvar,
    is_over: AtomicBool,
}

impl Receiver {
    /// A receiver that accepts everything.
    #[must_use]
    pub fn start() -> Self {
        Self::answering(|_, _| Reply::status(200))
    }

    /// A receiver that answers as `reply` says, which is given the request and how many came before.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn answering(reply: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            received: Mutex::default(),
            reply: Box::new(reply),
            is_released: Mutex::default(),
            released: Condvar::new(),
            is_over: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Self { url, shared }
    }

    /// What arrived, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `count` requests have arrived, and returns them.
    ///
    /// # Panics
    /// When they never do.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        until(&format!("{count} messages arrive"), async || self.received().len() >= count).await;
        self.received()
    }

    /// Answers the held requests, and those that would be held from now on.
    pub fn release(&self) {
        *self.shared.is_released.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.released.notify_all();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        self.release();
        // Ends the thread that accepts.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

impl Received {
    /// A header, empty when it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The type of the message.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }
}

impl Shared {
    /// Reads one request and answers it; the connection is closed then.
    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        stream.set_read_timeout(Some(AT_MOST)).ok()?;
        let received = read(&stream)?;
        let reply = {
            let mut all = self.received.lock().unwrap_or_else(PoisonError::into_inner);
            let reply = (self.reply)(&received, all.len());
            all.push(received);
            reply
        };
        let text = match &reply {
            Reply::With(status, headers) => {
                let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                format!("HTTP/1.1 {status} Answer\r\n{headers}content-length: 2\r\nconnection: close\r\n\r\nok")
            }
            Reply::Held => {
                self.wait();
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
            }
            Reply::Never => {
                self.until_gone(&stream);
                return None;
            }
            Reply::Lying => "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nshort".to_owned(),
            Reply::Endless => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned(),
            Reply::Closed => return None,
        };
        stream.write_all(text.as_bytes()).ok()?;
        match reply {
            Reply::Lying => self.until_gone(&stream),
            Reply::Endless => {
                let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
                loop {
                    if self.is_over.load(Ordering::Relaxed) || stream.write_all(chunk.as_bytes()).is_err() {
                        break;
                    }
                }
            }
            _ => {}
        }
        Some(())
    }

    fn wait(&self) {
        let mut is_released = self.is_released.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_released {
            is_released = self.released.wait(is_released).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until the client closes the connection.
    fn until_gone(&self, mut stream: &TcpStream) {
        let mut rest = [0; 64];
        loop {
            if self.is_over.load(Ordering::Relaxed) || !stream.read(&mut rest).is_ok_and(|count| count > 0) {
                break;
            }
        }
    }
}

/// A request with its body.
fn read(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HeaderMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?);
    }
    let length = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { path, headers, body })
}
