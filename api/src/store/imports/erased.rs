//! Documents of contacts who were erased: nothing of them comes back.
//!
//! A chat whose contact was erased takes no more from a document that does not know of it. A chat
//! that is not stored, and all of which lies before its contact's erasure, is not made. What
//! happens later makes a new contact: the person came back.

use super::verdict::{Verdict, pointer};
use crate::documents::chat::ImportChat;
use crate::store::erasure::erased_contacts;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// What is told about a document that would bring somebody back.
pub(super) const REASON: &str = "was erased, and the document says more of it than what is kept";

/// Up to when the people of a batch are forgotten, by external id.
pub(super) struct Erased(HashMap<String, DateTime<Utc>>);

impl Erased {
    /// Finds who of the contacts and visitors of `chats` was erased.
    pub(super) fn load(conn: &mut PgConnection, company_id: Option<Uuid>, chats: &[ImportChat]) -> QueryResult<Self> {
        let external_ids: Vec<&str> = chats.iter().filter_map(person).collect();
        match company_id {
            Some(company_id) if !external_ids.is_empty() => {
                erased_contacts::find(conn, company_id, &external_ids).map(Self)
            }
            _ => Ok(Self(HashMap::new())),
        }
    }

    /// The verdict on `chat`, where its person was erased. Times that were moved say nothing about
    /// what came first.
    pub(super) fn judge<'a>(&self, chat: &ImportChat, is_shifted: bool, verdict: Verdict<'a>) -> Verdict<'a> {
        let brings_back = match verdict {
            Verdict::New(_) => true,
            // A stored contact is there by right; a visitor may be somebody whom others erased.
            Verdict::Grown(_) => chat.visitor().is_some(),
            Verdict::Same(_) | Verdict::Contradicts(..) | Verdict::Erased(_) => false,
        };
        let erased_at = person(chat).and_then(|who| self.0.get(who));
        let is_old = erased_at.is_some_and(|at| is_shifted || chat.document().updated_at.utc() <= *at);
        if brings_back && is_old { Verdict::Erased(pointer(chat)) } else { verdict }
    }
}

/// Who a document is about, known or not.
fn person(chat: &ImportChat) -> Option<&str> {
    let contact = chat.document().contact.as_ref().map(|contact| contact.external_id.as_str());
    contact.or_else(|| chat.visitor().map(|visitor| visitor.external_id.as_str()))
}
