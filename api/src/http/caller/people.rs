//! Extractors for users that sign in.

use super::identify::identify;
use super::identity::Person;
use crate::error::Error;
use crate::store::Scope;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use sightline_shared::{Permission, Role};

/// An admin or supervisor: the users of the Data section.
#[derive(Clone, Debug)]
pub struct Supervisor(pub Person);

impl Supervisor {
    /// The organizations the user sees.
    #[must_use]
    pub fn into_scope(self) -> Scope {
        self.0.scope
    }
}

/// An admin.
#[derive(Clone, Debug)]
pub struct Admin(pub Person);

impl FromRequest for Person {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { identify(&req).await?.into_person() })
    }
}

impl FromRequest for Supervisor {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let person = Person::from_request(req, payload);
        Box::pin(async move {
            let person = person.await?;
            match person.user.role {
                Role::Admin | Role::Supervisor => Ok(Self(person)),
                Role::Agent => Err(Error::Forbidden("The Data section is for supervisors and admins.")),
            }
        })
    }
}

impl FromRequest for Admin {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let person = Person::from_request(req, payload);
        Box::pin(async move {
            let person = person.await?;
            person.needs(Permission::Administer)?;
            Ok(Self(person))
        })
    }
}
