//! The live stream, and what its tests share.

mod stream;
pub mod writer;

use sightline::live::Limits;
use sightline::state::Settings;
use sightline_shared::LiveEventType as Kind;
use sightline_tests::{LiveStream, TestApp, Told};

/// A server whose streams allow this.
pub async fn with_limits(live: Limits) -> TestApp {
    TestApp::start_with(Settings { workers: Some(1), live, ..Settings::default() }).await
}

pub fn kinds(told: &[Told]) -> Vec<Kind> {
    told.iter().map(|told| told.kind).collect()
}

/// The text of the next message in the stream.
pub async fn words(stream: &mut LiveStream) -> String {
    loop {
        let told = stream.next().await.expect("the stream has ended");
        if let Some(text) = told.data["text"].as_str() {
            return text.to_owned();
        }
    }
}
