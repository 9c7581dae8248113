//! The built app and the interactive document of the API, which are public.

use crate::assets::{Asset, Assets};
use crate::error::Error;
use crate::openapi::page::docs;
use crate::state::State;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{TimeDelta, Utc};

/// Serves a file of the app, or the app's page at its own addresses. For a browser the page also says, with
/// status 404, that there is nothing at another one.
///
/// # Errors
/// 404 where there is nothing.
pub async fn get_app(req: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Error> {
    if req.method() != Method::GET && req.method() != Method::HEAD {
        return Ok(HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET, HEAD")).finish());
    }
    let assets = state.assets.as_ref().ok_or(Error::NotFound)?;
    let path = req.path().trim_start_matches('/');
    match assets.get(path) {
        Some(asset) if path != "index.html" => Ok(file(&req, asset)),
        _ if is_of_app(path) => page(&req, assets),
        _ if accepts_page(&req) => {
            let mut page = page(&req, assets)?;
            *page.status_mut() = StatusCode::NOT_FOUND;
            Ok(page)
        }
        _ => Err(Error::NotFound),
    }
}

/// Whether the app has addresses like this: the first, and those of the Data section.
fn is_of_app(path: &str) -> bool {
    path.is_empty() || path == "data" || path.starts_with("data/")
}

/// Whether a person goes there: programs, scripts and pictures ask for something else. A name with an extension is a
/// file of an earlier version, which must fail at once and not as HTML that is parsed as a script.
fn accepts_page(req: &HttpRequest) -> bool {
    let accepted = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_file = req.path().rsplit('/').next().is_some_and(|name| name.contains('.'));
    accepted.contains("text/html") && !is_file
}

/// Serves where to report a weakness (RFC 9116).
///
/// # Errors
/// 404 where the operator has not said it.
pub async fn get_security_txt(state: web::Data<State>) -> Result<HttpResponse, Error> {
    let contact = state.security_contact.as_deref().ok_or(Error::NotFound)?;
    // The server that is asked knows it now; who keeps a copy asks again.
    let expires = (Utc::now() + TimeDelta::days(30)).format("%Y-%m-%dT00:00:00Z");
    let public = state.public_url.as_deref();
    let canonical = public.map(|url| format!("Canonical: {url}/.well-known/security.txt\n")).unwrap_or_default();
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, nl\n{canonical}");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

/// Serves the page of the interactive document, or a file of it.
///
/// # Errors
/// 404 for any other file.
pub async fn get_docs(req: HttpRequest) -> Result<HttpResponse, Error> {
    match req.match_info().query("file") {
        "" => page(&req, docs()),
        name => docs().get(name).map(|asset| file(&req, asset)).ok_or(Error::NotFound),
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
