//! What other platforms export, as chat documents. Knows neither HTTP nor the database.
//!
//! Each platform has a module that turns one conversation into a document. What a document has no
//! place for is counted by kind, never dropped in silence. Ids are the platform's own where they are
//! unique, and else carry its name.

mod chatwoot;
mod context;
mod draft;
mod export;
mod fields;
mod intercom;
mod json;
mod livechat;
mod times;
mod unplaced;
mod whatsapp;
mod zendesk_chat;

#[cfg(test)]
mod tests;

pub use export::{DateOrder, Export, Platform};
pub use unplaced::Unplaced;

use context::Context;
use serde_json::Value;
use sightline_shared::document::ChatDocument;
use sightline_shared::problem::Fault;
use std::io::BufRead;

/// Takes a conversation: its number in the file, from 1, and the document, or why it is none.
pub type Take<'a> = dyn FnMut(u64, Result<ChatDocument, Vec<Fault>>) -> anyhow::Result<()> + 'a;

/// Gives every conversation of a file to `take`. Where reading cannot go on, the last one says so.
/// `name` is that of the file, which names some chats.
///
/// # Errors
/// When `take` fails.
pub fn each(
    reader: &mut dyn BufRead,
    name: &str,
    export: &Export,
    unplaced: &mut Unplaced,
    take: &mut Take<'_>,
) -> anyhow::Result<()> {
    let (lists, chat): (_, fn(&Value, &mut Context<'_>) -> Option<draft::Draft>) = match export.platform {
        Platform::Chatwoot => (chatwoot::LISTS, chatwoot::chat),
        Platform::Intercom => (intercom::LISTS, intercom::chat),
        Platform::Livechat => (livechat::LISTS, livechat::chat),
        Platform::ZendeskChat => (zendesk_chat::LISTS, zendesk_chat::chat),
        Platform::Whatsapp => return take(1, text_chat(reader, name, export, unplaced)),
    };
    let mut number = 0;
    let end = json::each(reader, lists, &mut |value| {
        number += 1;
        let mut context = Context::new(export, unplaced);
        let draft = chat(&value, &mut context);
        take(number, context.finish(draft))
    })?;
    match end {
        Some(why) => {
            take(number + 1, Err(vec![Fault::pointer("", format!("not JSON: {why}; nothing after it was read"))]))
        }
        None => Ok(()),
    }
}

/// The chat of a text file.
fn text_chat(
    reader: &mut dyn BufRead,
    name: &str,
    export: &Export,
    unplaced: &mut Unplaced,
) -> Result<ChatDocument, Vec<Fault>> {
    let mut bytes = Vec::new();
    let read = reader.read_to_end(&mut bytes).map_err(|why| format!("cannot be read: {why}"));
    let text = read.and_then(|_| String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned()));
    let mut context = Context::new(export, unplaced);
    let draft = match text {
        Ok(text) => whatsapp::chat(&text, name, &mut context),
        Err(why) => {
            context.fault(&[], why);
            None
        }
    };
    context.finish(draft)
}
