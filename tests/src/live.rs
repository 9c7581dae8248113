//! A client of the live stream.

use crate::caller::Caller;
use crate::wait::AT_MOST;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use sightline_shared::LiveEventType;

/// A message of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveMessage {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: LiveEventType,
    /// Its data.
    pub data: Value,
}

/// A block of the stream: the lines between two empty ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its `id`.
    pub id: Option<String>,
    /// Its `event`.
    pub event: Option<String>,
    /// Its `data`.
    pub data: Option<String>,
    /// It has a comment.
    pub has_comment: bool,
}

/// An open stream.
pub struct LiveStream {
    response: Response,
    text: Vec<u8>,
    /// The last id that was received: what a browser would send as `Last-Event-ID`.
    pub last_id: Option<String>,
}

impl Caller {
    /// Listens from now on; the stream has begun when this returns.
    pub async fn listen(&self) -> LiveStream {
        let mut stream = self.listen_after(None).await;
        let greeting = stream.block().await.unwrap();
        assert!(greeting.id.is_some() && greeting.data.is_none(), "{greeting:?}");
        stream
    }

    /// Listens from `last_id` on.
    ///
    /// # Panics
    /// When the stream is refused.
    pub async fn listen_after(&self, last_id: Option<&str>) -> LiveStream {
        let mut request = self.request(Method::GET, "/api/v1/live");
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        LiveStream::new(response)
    }
}

impl LiveStream {
    /// The stream that is the body of `response`.
    #[must_use]
    pub fn new(response: Response) -> Self {
        Self { response, text: Vec::new(), last_id: None }
    }

    /// The next message; `None` when the stream ended.
    ///
    /// # Panics
    /// When nothing is received in time.
    pub async fn next(&mut self) -> Option<LiveMessage> {
        let next = async {
            loop {
                let block = self.read().await?;
                if let (Some(id), Some(event), Some(data)) = (block.id, block.event, block.data) {
                    return Some(LiveMessage {
                        id,
                        kind: event.parse().unwrap(),
                        data: serde_json::from_str(&data).unwrap_or_else(|why| panic!("{why}: {data}")),
                    });
                }
            }
        };
        // For all blocks together: a sign of life is not a message.
        tokio::time::timeout(AT_MOST, next).await.expect("nothing is sent")
    }

    /// The next `count` messages.
    ///
    /// # Panics
    /// When the stream ends before.
    pub async fn take(&mut self, count: usize) -> Vec<LiveMessage> {
        let mut messages = Vec::new();
        for _ in 0..count {
            messages.push(self.next().await.expect("the stream has ended"));
        }
        messages
    }

    /// Waits until the stream ends; returns the messages before that.
    pub async fn rest(&mut self) -> Vec<LiveMessage> {
        let mut messages = Vec::new();
        while let Some(next) = self.next().await {
            messages.push(next);
        }
        messages
    }

    /// The next block, whatever it holds; `None` when the stream ended.
    ///
    /// # Panics
    /// When nothing is received in time.
    pub async fn block(&mut self) -> Option<Block> {
        tokio::time::timeout(AT_MOST, self.read()).await.expect("nothing is sent")
    }

    async fn read(&mut self) -> Option<Block> {
        loop {
            if let Some(end) = self.text.windows(2).position(|two| two == b"\n\n") {
                let text: Vec<u8> = self.text.drain(..end + 2).collect();
                let block = Block::parse(std::str::from_utf8(&text).unwrap());
                self.last_id = block.id.clone().or(self.last_id.take());
                return Some(block);
            }
            // A server that is killed cuts the stream off; to a client that is an end, too.
            self.text.extend_from_slice(&self.response.chunk().await.ok().flatten()?);
        }
    }
}

impl Block {
    fn parse(text: &str) -> Self {
        let mut block = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("id", id) => block.id = Some(id.to_owned()),
                ("event", event) => block.event = Some(event.to_owned()),
                ("data", data) => block.data = Some(data.to_owned()),
                ("retry", milliseconds) => assert!(milliseconds.parse::<u32>().unwrap() > 0),
                (":", _) => block.has_comment = true,
                _ => panic!("{line}"),
            }
        }
        block
    }
}
