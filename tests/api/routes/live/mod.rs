//! The live stream, and what its tests share.

mod stream;
pub mod writer;

use sightline::live::Limits;
use sightline::state::Settings;
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{LiveMessage, LiveStream, TestApp};

/// A server with these limits of streams.
pub async fn with_limits(live: Limits) -> TestApp {
    TestApp::start_with(Settings { workers: Some(1), live, ..Settings::default() }).await
}

pub fn kinds(messages: &[LiveMessage]) -> Vec<Kind> {
    messages.iter().map(|message| message.kind).collect()
}

/// The text of the next message in the stream.
pub async fn words(stream: &mut LiveStream) -> String {
    loop {
        let message = stream.next().await.expect("the stream has ended");
        if let Some(text) = message.data["text"].as_str() {
            return text.to_owned();
        }
    }
}
