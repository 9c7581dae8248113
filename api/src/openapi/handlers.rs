//! The document as it is served, publicly.

use crate::error::Error;
use actix_web::HttpResponse;

/// The API's document as YAML.
pub async fn get_openapi_yaml() -> Result<HttpResponse, Error> {
    let yaml = super::yaml().map_err(Error::Internal)?;
    Ok(HttpResponse::Ok().content_type("application/yaml").body(yaml))
}

/// The API's document as JSON.
pub async fn get_openapi_json() -> HttpResponse {
    HttpResponse::Ok().json(super::document())
}
