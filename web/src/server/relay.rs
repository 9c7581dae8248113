//! One live stream for all tabs of a browser, which over HTTP/1.1 has six connections to a server.
//!
//! The tab that holds a lock (Web Locks API) reads the stream and relays it to the others
//! (`BroadcastChannel`). When that tab is gone, the browser grants the lock to another one, which resumes
//! from the last id it received.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

/// What tabs send each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A tab was opened and asks for the state of the stream.
    Asked,
    /// A reader does not want to wait for the next attempt to connect.
    Retry,
    /// The stream is open; the id of its last event, if there was one.
    Live(Option<String>),
    /// The stream is lost since this instant, in milliseconds since 1970.
    Lost(i64),
    /// The stream is back; whether it resumed without a gap.
    Back(bool),
    /// A server-sent event, as the server wrote it.
    Frame(String),
}

impl Message {
    fn write(&self) -> String {
        match self {
            Self::Asked => "asked:".to_owned(),
            Self::Retry => "retry:".to_owned(),
            Self::Live(id) => format!("live:{}", id.as_deref().unwrap_or_default()),
            Self::Lost(since) => format!("lost:{since}"),
            Self::Back(is_whole) => format!("back:{}", if *is_whole { "whole" } else { "" }),
            Self::Frame(frame) => format!("frame:{frame}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        Some(match kind {
            "asked" => Self::Asked,
            "retry" => Self::Retry,
            "live" => Self::Live((!rest.is_empty()).then(|| rest.to_owned())),
            "lost" => Self::Lost(rest.parse().ok()?),
            "back" => Self::Back(!rest.is_empty()),
            "frame" => Self::Frame(rest.to_owned()),
            _ => return None,
        })
    }
}

#[wasm_bindgen]
extern "C" {
    /// The lock manager of the browser, which web-sys counts as unstable.
    #[derive(Clone)]
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &JsValue) -> Promise;
}

/// The other tabs of the browser in which the same user is signed in.
#[derive(Clone)]
pub struct Relay {
    locks: Locks,
    channel: BroadcastChannel,
    name: String,
}

impl Relay {
    /// The relay of a user, which calls `on_message`. Absent where the browser has no locks, as on pages
    /// without TLS: there each tab reads a stream of its own.
    #[must_use]
    pub fn open(user: Uuid, on_message: impl Fn(Message) + 'static) -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| !locks.is_undefined())?;
        let name = format!("sightline-live-{user}");
        let channel = BroadcastChannel::new(&name).ok()?;
        let receive = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().as_deref().and_then(Message::read) {
                on_message(message);
            }
        });
        channel.set_onmessage(Some(receive.into_js_value().unchecked_ref()));
        Some(Self { locks: locks.unchecked_into(), channel, name })
    }

    /// Sends a message to the other tabs.
    pub fn send(&self, message: &Message) {
        let _ = self.channel.post_message(&message.write().into());
    }

    /// Requests the lock, or takes it from a tab that does not answer. The receiver gets a message when
    /// the lock is granted, and `on_stolen` is called when another tab takes it.
    pub fn request(&self, is_taken: bool, on_stolen: impl FnOnce() + 'static) -> (Lead, oneshot::Receiver<()>) {
        let (grant, granted) = oneshot::channel();
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let grant = Closure::once_into_js(move || {
            let _ = grant.send(());
            held
        });
        let options = Object::new();
        let _ = Reflect::set(&options, &"steal".into(), &is_taken.into());
        let ended = self.locks.request(&self.name, &options, &grant);
        spawn_local(async move {
            if JsFuture::from(ended).await.is_err() {
                on_stolen();
            }
        });
        (Lead { release }, granted)
    }
}

/// The lock, or a request for it; dropping it gives both up.
pub struct Lead {
    release: Option<Function>,
}

impl Drop for Lead {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let frame = "id: a\nevent: chat\ndata: {\"a\":1}".to_owned();
        for message in [
            Message::Asked,
            Message::Retry,
            Message::Live(None),
            Message::Live(Some("a:7".to_owned())),
            Message::Lost(1_764_000_000_000),
            Message::Back(true),
            Message::Back(false),
            Message::Frame(frame),
        ] {
            assert_eq!(Message::read(&message.write()), Some(message));
        }
        assert_eq!([Message::read("weather:"), Message::read("live"), Message::read("lost:x")], [None, None, None]);
    }
}
