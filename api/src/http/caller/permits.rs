//! What a caller needs for an operation that is open to programs.

use super::identify::identify;
use super::identity::{Caller, Who};
use crate::error::Error;
use crate::store::Scope;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use sightline_shared::{KeyScope, Role};
use std::marker::PhantomData;

/// A need: one of these roles for a user, one of these scopes for an API key.
pub trait Permit {
    /// The scopes of which a key needs one.
    const SCOPES: &'static [KeyScope];
    /// What a key without any of them is answered. It names them.
    const MISSING: &'static str;
    /// The roles of which a user needs one.
    const ROLES: &'static [Role] = &[Role::Admin, Role::Supervisor];
    /// What a user without any of them is answered.
    const REFUSAL: &'static str = "The Data section is for supervisors and admins.";
}

/// A caller with the permit `P`.
pub struct Permitted<P>(pub Caller, PhantomData<P>);

impl<P> Permitted<P> {
    /// The organizations the caller sees.
    #[must_use]
    pub fn into_scope(self) -> Scope {
        self.0.scope
    }
}

impl<P: Permit + 'static> FromRequest for Permitted<P> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let caller = identify(&req).await?;
            match &caller.who {
                Who::User { user, .. } if !P::ROLES.contains(&user.role) => Err(Error::Forbidden(P::REFUSAL)),
                Who::Key { scopes, .. } if !scopes.iter().any(|scope| P::SCOPES.contains(scope)) => {
                    Err(Error::Forbidden(P::MISSING))
                }
                _ => Ok(Self(caller, PhantomData)),
            }
        })
    }
}

/// Reading chats, with their events, contacts and results.
#[derive(Clone, Copy, Debug)]
pub struct ChatsRead;

impl Permit for ChatsRead {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ChatsRead];
    const MISSING: &'static str = "The API key does not have the scope chats:read.";
}

/// Reading results and forms.
#[derive(Clone, Copy, Debug)]
pub struct ResultsRead;

impl Permit for ResultsRead {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ResultsRead];
    const MISSING: &'static str = "The API key does not have the scope results:read.";
}

/// Reading contacts.
#[derive(Clone, Copy, Debug)]
pub struct ContactsRead;

impl Permit for ContactsRead {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ContactsRead];
    const MISSING: &'static str = "The API key does not have the scope contacts:read.";
}

/// Reading what filters are made of: organizations and agents.
#[derive(Clone, Copy, Debug)]
pub struct AnyRead;

impl Permit for AnyRead {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ChatsRead, KeyScope::ResultsRead, KeyScope::ContactsRead];
    const MISSING: &'static str = "The API key has none of the scopes chats:read, results:read and contacts:read.";
}

/// Sending chat documents in bulk.
#[derive(Clone, Copy, Debug)]
pub struct Ingests;

impl Permit for Ingests {
    const SCOPES: &'static [KeyScope] = &[KeyScope::Ingest];
    const MISSING: &'static str = "The API key does not have the scope ingest.";
    const ROLES: &'static [Role] = &[Role::Admin];
    const REFUSAL: &'static str = "Chats are sent in by admins and by programs with an API key.";
}

/// Sending chats and results one at a time, and what is known of agents.
#[derive(Clone, Copy, Debug)]
pub struct WritesChats;

impl Permit for WritesChats {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ChatsWrite];
    const MISSING: &'static str = "The API key does not have the scope chats:write.";
    const ROLES: &'static [Role] = &[Role::Admin];
    const REFUSAL: &'static str = "Chats are sent in by admins and by programs with an API key.";
}

/// Writing in a chat: as a user, or what happened elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct WritesEvents;

impl Permit for WritesEvents {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ChatsWrite];
    const MISSING: &'static str = "The API key does not have the scope chats:write.";
}

/// Sending what is known of contacts.
#[derive(Clone, Copy, Debug)]
pub struct WritesContacts;

impl Permit for WritesContacts {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ContactsWrite];
    const MISSING: &'static str = "The API key does not have the scope contacts:write.";
    const ROLES: &'static [Role] = &[Role::Admin];
    const REFUSAL: &'static str = "Contacts are sent in by admins and by programs with an API key.";
}

/// Reporting what became of messages that were written here.
#[derive(Clone, Copy, Debug)]
pub struct ReportsDeliveries;

impl Permit for ReportsDeliveries {
    const SCOPES: &'static [KeyScope] = &[KeyScope::ChatsWrite];
    const MISSING: &'static str = "The API key does not have the scope chats:write.";
    const ROLES: &'static [Role] = &[Role::Admin];
    const REFUSAL: &'static str = "Deliveries are reported by admins and by programs with an API key.";
}

/// Managing webhooks.
#[derive(Clone, Copy, Debug)]
pub struct ManagesWebhooks;

impl Permit for ManagesWebhooks {
    const SCOPES: &'static [KeyScope] = &[KeyScope::WebhooksManage];
    const MISSING: &'static str = "The API key does not have the scope webhooks:manage.";
    const ROLES: &'static [Role] = &[Role::Admin];
    const REFUSAL: &'static str = "Webhooks are for admins and for programs with an API key.";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_its_scopes<P: Permit>() {
        for scope in KeyScope::ALL {
            assert_eq!(P::MISSING.contains(scope.as_str()), P::SCOPES.contains(scope), "{}: {scope}", P::MISSING);
        }
    }

    #[test]
    fn a_refusal_names_the_scopes_that_would_do() {
        names_its_scopes::<ChatsRead>();
        names_its_scopes::<ResultsRead>();
        names_its_scopes::<ContactsRead>();
        names_its_scopes::<AnyRead>();
        names_its_scopes::<Ingests>();
        names_its_scopes::<WritesChats>();
        names_its_scopes::<WritesEvents>();
        names_its_scopes::<WritesContacts>();
        names_its_scopes::<ReportsDeliveries>();
        names_its_scopes::<ManagesWebhooks>();
    }
}
