//! A caller with its request.

use super::people::Supervisor;
use crate::error::Error;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;

/// A supervisor, or another caller, with the request `Q`. The request is parsed only after the
/// caller is authorized, so that other callers learn nothing of its format.
pub struct Authorized<Q, C = Supervisor>(pub C, pub Q);

impl<Q: FromRequest + 'static, C: FromRequest<Error = Error> + 'static> FromRequest for Authorized<Q, C> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let caller = C::from_request(&req, &mut payload).await?;
            Ok(Self(caller, Q::from_request(&req, &mut payload).await.map_err(Into::into)?))
        })
    }
}
