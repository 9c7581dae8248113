//! The built app and the interactive document of the API, which are public.

use crate::assets::{Asset, Assets};
use crate::error::Error;
use crate::openapi::page::docs;
use crate::state::State;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};

/// Serves a file of the app, and the app's page for every other path, because those are routes of
/// the app.
///
/// # Errors
/// 404 for a missing file with an extension, so that a stale page fails at once and not by parsing
/// HTML as a script.
pub async fn get_app(req: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Error> {
    if req.method() != Method::GET && req.method() != Method::HEAD {
        return Ok(HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET, HEAD")).finish());
    }
    let assets = state.assets.as_ref().ok_or(Error::NotFound)?;
    of(&req, assets, req.path().trim_start_matches('/'))
}

/// Serves a file of the interactive document, and its page for every other path.
///
/// # Errors
/// 404 for a missing file with an extension.
pub async fn get_docs(req: HttpRequest) -> Result<HttpResponse, Error> {
    of(&req, docs(), req.match_info().query("file"))
}

/// A file of a page, or the page itself for every path that names none.
fn of(req: &HttpRequest, assets: &Assets, path: &str) -> Result<HttpResponse, Error> {
    match assets.get(path) {
        Some(asset) if path != "index.html" => Ok(file(req, asset)),
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => Err(Error::NotFound),
        _ => page(req, assets),
    }
}

fn page(req: &HttpRequest, assets: &Assets) -> Result<HttpResponse, Error> {
    let index = assets.get("index.html").ok_or(Error::NotFound)?;
    let mut response = file(req, index);
    if let Ok(policy) = header::HeaderValue::from_str(assets.policy()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn file(req: &HttpRequest, asset: &Asset) -> HttpResponse {
    let caching = if asset.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = req.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(asset.etag.as_str()) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, asset.etag.clone()))
            .insert_header((header::CACHE_CONTROL, caching))
            .finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .content_type(asset.media_type.clone())
        .insert_header((header::ETAG, asset.etag.clone()))
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::VARY, "accept-encoding"));
    let (encoding, bytes) = encoded(req, asset);
    // With an encoding set, the compression middleware does not compress again on every request.
    response.insert_header((header::CONTENT_ENCODING, encoding));
    response.body(bytes)
}

fn encoded(req: &HttpRequest, asset: &Asset) -> (&'static str, Vec<u8>) {
    let accepted = req.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |coding: &str| {
        accepted.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let is_named = parts.next() == Some(coding);
            is_named
                && parts.filter_map(|part| part.strip_prefix("q=")).all(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0))
        })
    };
    match asset.is_compressible() {
        true if accepts("br") => ("br", asset.brotli().to_vec()),
        true if accepts("gzip") => ("gzip", asset.gzip().to_vec()),
        _ => ("identity", asset.plain.clone()),
    }
}
