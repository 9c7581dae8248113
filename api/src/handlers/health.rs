//! `/healthz` and `/readyz`: for operators of the server.

use crate::error::Error;
use crate::state::State;
use crate::store::DbError;
use crate::store::database::readiness::is_ready;
use actix_web::{HttpResponse, web};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reports that the process is alive.
///
/// Never touches the database.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()),
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain", example = "ok")))]
pub async fn get_healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok")
}

/// Reports whether the process can serve.
///
/// 503 while the database is unavailable or not migrated, or the server is stopping.
#[utoipa::path(get, path = "/readyz", tag = "operation", security(()),
    responses((status = 200, description = "Ready", body = String, content_type = "text/plain", example = "ready")))]
pub async fn get_readyz(state: web::Data<State>) -> Result<HttpResponse, Error> {
    if state.is_draining.load(Ordering::Relaxed) {
        return Err(Error::Unavailable("the server is stopping".to_owned()));
    }
    // The server is not ready, whatever the reason for the database's failure.
    let unavailable = |why: DbError| Error::Unavailable(why.to_string());
    let answer = tokio::time::timeout(PATIENCE, state.readiness.read(is_ready)).await;
    let late = |_| Error::Unavailable("the database does not answer".to_owned());
    if !answer.map_err(late)?.map_err(unavailable)? {
        return Err(Error::Unavailable("the database is not migrated".to_owned()));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready"))
}
