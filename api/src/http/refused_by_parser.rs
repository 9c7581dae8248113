//! Answers of the HTTP library itself: a request that it cannot read reaches no handler, and is refused with a status
//! alone. Here such an answer gets the problem document, the id and the headers of every other one.

use super::middleware::add_headers;
use crate::error::Draft;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::rt::net::TcpStream;
use sightline_shared::PROBLEM_JSON;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use uuid::Uuid;

/// The connection of a client. Every answer of ours has a `x-request-id`; one without is the library's.
pub struct Completing {
    stream: TcpStream,
    /// What is sent in the place of the library's answer, how much of it is sent, and how long that one is.
    instead: Option<(Vec<u8>, usize, usize)>,
}

impl Completing {
    /// The connection over `stream`.
    #[must_use]
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, instead: None }
    }
}

impl AsyncRead for Completing {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Completing {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.instead.is_none() {
            this.instead = completed(buf).map(|answer| (answer, 0, buf.len()));
        }
        let Some((answer, sent, length)) = &mut this.instead else {
            return Pin::new(&mut this.stream).poll_write(cx, buf);
        };
        while *sent < answer.len() {
            match ready!(Pin::new(&mut this.stream).poll_write(cx, &answer[*sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => *sent += written,
            }
        }
        let length = *length;
        this.instead = None;
        Poll::Ready(Ok(length))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The headers of a bare refusal.
const BARE: [&str; 3] = ["connection", "content-length", "date"];

/// `written` with the whole answer for the bare refusal that it ends with; `None` where it ends with something else.
fn completed(written: &[u8]) -> Option<Vec<u8>> {
    let head = written.strip_suffix(b"\r\n\r\n")?;
    // Answers to earlier requests may stand before it.
    let at = memchr::memmem::rfind(head, b"HTTP/1.")?;
    let (start, lines) = std::str::from_utf8(&head[at..]).ok()?.strip_prefix("HTTP/1.")?.split_once("\r\n")?;
    let status: u16 = start.get(2..5)?.parse().ok()?;
    let is_bare = |line: &str| line.split_once(": ").is_some_and(|(name, _)| BARE.contains(&name));
    let is_empty = lines.split("\r\n").any(|line| line == "content-length: 0");
    if !(400..600).contains(&status) || !is_empty || !lines.split("\r\n").all(is_bare) {
        return None;
    }
    let status = StatusCode::from_u16(status).ok()?;
    let id = Uuid::now_v7().to_string();
    // Which path was meant is not known.
    let problem = Draft::of_status(status).problem(status, "/".to_owned(), &id);
    let body = serde_json::to_vec(&problem).ok()?;
    let mut headers = HeaderMap::new();
    add_headers(&mut headers, &id, true);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let kept = lines.split("\r\n").filter(|line| *line != "content-length: 0");
    let mut answer = written[..at].to_vec();
    answer.extend_from_slice(format!("HTTP/1.{start}\r\n").as_bytes());
    for line in kept {
        answer.extend_from_slice(line.as_bytes());
        answer.extend_from_slice(b"\r\n");
    }
    for (name, value) in &headers {
        let name: &HeaderName = name;
        answer.extend_from_slice(name.as_str().as_bytes());
        answer.extend_from_slice(b": ");
        answer.extend_from_slice(value.as_bytes());
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"\r\n");
    answer.extend_from_slice(&body);
    tracing::info!(request_id = id, status = status.as_u16(), "refused by the parser");
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_refusal_is_completed() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\ndate: now\r\n\r\n";
        let answer = String::from_utf8(completed(bare.as_bytes()).unwrap()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        // The headers are in any order: each of them may be the last.
        let head = format!("{head}\r\n");
        assert!(head.starts_with("HTTP/1.1 431 ") && head.contains("\r\ndate: now\r\n"), "{head}");
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{head}");
        assert!(!head.contains("content-length: 0\r\n"), "{head}");
        let after = String::from_utf8(completed(format!("ok{bare}").as_bytes()).unwrap()).unwrap();
        assert!(after.starts_with("okHTTP/1.1 431") && after.len() == answer.len() + 2, "{after}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(head.contains(&format!("x-request-id: {}", problem["request_id"].as_str().unwrap())), "{head}");
        for other in [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            "{\"text\": \"HTTP/1.1 400\"}",
            "",
        ] {
            assert_eq!(completed(other.as_bytes()), None, "{other}");
        }
    }
}
