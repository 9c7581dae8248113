//! What the live stream sends: server-sent events, and the changes that they tell of.

use sightline_shared::{Chat, ChatResult};
use uuid::Uuid;

/// Something that changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A chat as it is now.
    Chat(Box<Chat>),
    /// The reader no longer sees this chat.
    Hidden(Uuid),
    /// A new event, as JSON: only an open chat reads it, and what reads it comes with the drawer.
    Event(String),
    /// The events of this chat changed other than at their end.
    Transcript(Uuid),
    /// A new result.
    Result(Box<ChatResult>),
    /// A contact was erased.
    Erased(Uuid),
    /// The stream begins: what is shown was requested before, and changes may have been missed.
    Began,
    /// The stream goes on after it was lost: what failed meanwhile can be requested again.
    Resumed,
    /// Changes may have been missed: everything must be requested again.
    Reset,
}

/// Server-sent events as they come in pieces (HTML, "Server-sent events").
#[derive(Default)]
pub struct Frames {
    rest: String,
}

impl Frames {
    /// The events that `text` completes, each for [`read_frame`].
    pub fn cut(&mut self, text: &str) -> Vec<String> {
        self.rest.push_str(text);
        let mut frames = Vec::new();
        while let Some((frame, rest)) = self.rest.split_once("\n\n") {
            frames.push(frame.to_owned());
            self.rest = rest.to_owned();
        }
        frames
    }
}

/// The id of a server-sent event, and the change if it is understood.
#[must_use]
pub fn read_frame(frame: &str) -> (Option<String>, Option<Change>) {
    let field = |name: &str| {
        frame.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(|value| value.trim_start())
    };
    let data = field("data").unwrap_or_default();
    let change = match field("event") {
        Some("chat") => serde_json::from_str(data).ok().map(Change::Chat),
        Some("chat_hidden") => id_in(data, "id").map(Change::Hidden),
        Some("chat_event") => Some(Change::Event(data.to_owned())),
        Some("result") => serde_json::from_str(data).ok().map(Change::Result),
        Some("transcript") => id_in(data, "chat_id").map(Change::Transcript),
        Some("contact_erased") => id_in(data, "id").map(Change::Erased),
        Some("reset") => Some(Change::Reset),
        _ => None,
    };
    (field("id").map(str::to_owned), change)
}

/// The id that `data` has as its `member`. Such data has nothing else that is needed here, and a type for
/// each would make the first visit larger.
fn id_in(data: &str, member: &str) -> Option<Uuid> {
    serde_json::from_str::<serde_json::Value>(data).ok()?.get(member)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let id = Uuid::from_u128(7);
        let text = format!(
            ": here\n\nretry: 900\nid: a\n\nid: b\nevent: contact_erased\ndata: {{\"id\":\"{id}\"}}\n\nid: c\nev"
        );
        for cut in 0..text.len() {
            let mut frames = Frames::default();
            let mut read = frames.cut(&text[..cut]);
            read.extend(frames.cut(&text[cut..]));
            let read: Vec<_> = read.iter().map(|frame| read_frame(frame)).collect();
            let id_of = |at: usize| read[at].0.as_deref();
            assert_eq!((read.len(), id_of(0), id_of(1), id_of(2)), (3, None, Some("a"), Some("b")), "{cut}");
            assert_eq!(read[2].1, Some(Change::Erased(id)));
        }
    }

    #[test]
    fn a_chat_that_is_hidden_or_rewritten_is_named() {
        let id = Uuid::from_u128(7);
        let read = |event: &str, data: &str| read_frame(&format!("id: x\nevent: {event}\ndata: {data}")).1;
        assert_eq!(read("chat_hidden", &format!("{{\"id\":\"{id}\"}}")), Some(Change::Hidden(id)));
        let rewritten = format!("{{\"chat_id\":\"{id}\",\"revision\":3}}");
        assert_eq!(read("transcript", &rewritten), Some(Change::Transcript(id)));
        assert_eq!(read("chat_hidden", "{}"), None);
    }

    #[test]
    fn what_is_not_understood_moves_the_place_all_the_same() {
        assert_eq!(read_frame("id: x\nevent: weather\ndata: {}"), (Some("x".to_owned()), None));
        assert_eq!(read_frame("id: y\nevent: reset\ndata: {}"), (Some("y".to_owned()), Some(Change::Reset)));
    }
}
