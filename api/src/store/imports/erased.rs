//! Documents of erased contacts: nothing erased comes back.
//!
//! A chat whose contact was erased accepts nothing more from a document that does not know of the
//! erasure. A chat that is not stored, and lies entirely before its contact's erasure, is not
//! created. Later events create a new contact: the person came back.

use super::verdict::{Verdict, pointer};
use crate::documents::chat::ImportChat;
use crate::store::erasure::erased_contacts;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The reason reported for a document that would restore an erased contact.
pub(super) const REASON: &str = "was erased, and the document says more of it than what is kept";

/// The erasure times of the people of a batch, by external id.
pub(super) struct Erased(HashMap<String, DateTime<Utc>>);

impl Erased {
    /// Finds the erased contacts and visitors of `chats`.
    pub(super) fn load(conn: &mut PgConnection, company_id: Option<Uuid>, chats: &[ImportChat]) -> QueryResult<Self> {
        let external_ids: Vec<&str> = chats.iter().filter_map(person).collect();
        match company_id {
            Some(company_id) if !external_ids.is_empty() => {
                erased_contacts::find(conn, company_id, &external_ids).map(Self)
            }
            _ => Ok(Self(HashMap::new())),
        }
    }

    /// The verdict on `chat`, where its person was erased. Shifted times do not show what came
    /// first.
    pub(super) fn judge<'a>(&self, chat: &ImportChat, is_shifted: bool, verdict: Verdict<'a>) -> Verdict<'a> {
        let brings_back = match verdict {
            Verdict::New(_) => true,
            // A stored contact is legitimate; a visitor may be a person that was erased elsewhere.
            Verdict::Grown(_) => chat.visitor().is_some(),
            Verdict::Same(_) | Verdict::Contradicts(..) | Verdict::Erased(_) => false,
        };
        let erased_at = person(chat).and_then(|who| self.0.get(who));
        let is_old = erased_at.is_some_and(|at| is_shifted || chat.document().updated_at.utc() <= *at);
        if brings_back && is_old { Verdict::Erased(pointer(chat)) } else { verdict }
    }
}

/// The external id of the contact or visitor of a document.
fn person(chat: &ImportChat) -> Option<&str> {
    let contact = chat.document().contact.as_ref().map(|contact| contact.external_id.as_str());
    contact.or_else(|| chat.visitor().map(|visitor| visitor.external_id.as_str()))
}
