//! Ids in paths and filters: ours, or `external:` and that of the source.
//!
//! This is the one place where an id of a source becomes one of ours: handlers and the store are given
//! ours alone. It is looked up among what the caller sees, so that what is hidden is like what is absent.

use crate::error::Error;
use crate::state::State;
use crate::store::Scope;
use crate::store::external::{self, Name, Table};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use futures::future::{LocalBoxFuture, Ready, ready};
use serde::Deserialize;
use sightline_shared::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// The parameters of filters that are ids which may be the source's.
const PARAMETERS: [(&str, Table); 3] =
    [("agent_id", Table::Agents), ("contact_id", Table::Contacts), ("chat_id", Table::Chats)];
/// The parameter that is the ids of rows of the path's list.
const THESE: &str = "id";
/// The parameter that is the id of an event of the path's chat.
const EVENT: &str = "around";
/// The longest name in a path, in characters.
const MAX_NAME: usize = 200;

/// The `{id}` of a path as the caller has it. What cannot be an id is not found, like an unknown one.
#[derive(Clone, Debug)]
pub struct Named(pub Name);

impl FromRequest for Named {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(name_of_path(req).map(Self).ok_or(Error::NotFound))
    }
}

/// The `{id}` of a path as ours. What is no id, and an id that no row which the caller sees has, is not
/// found.
pub struct Id(pub Uuid);

impl FromRequest for Id {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let external = match name_of_path(req) {
            Some(Name::Own(id)) => return Box::pin(ready(Ok(Self(id)))),
            Some(Name::External(external)) => external,
            None => return Box::pin(ready(Err(Error::NotFound))),
        };
        let (req, table) = (req.clone(), table(req));
        Box::pin(async move {
            let found = find(&req, table.ok_or(Error::NotFound)?, vec![external]).await?;
            found.into_values().next().map(Self).ok_or(Error::NotFound)
        })
    }
}

/// The `{event}` of a path, of the chat that is its `{id}`, as ours. What is no id, and an id that no event of
/// a chat which the caller sees has, is not found.
pub struct EventId(pub Uuid);

impl FromRequest for EventId {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let path = web::Path::<EventInPath>::extract(req).into_inner().ok();
        let external = match path.and_then(|path| Name::parse(&path.event)) {
            Some(Name::Own(id)) => return Box::pin(ready(Ok(Self(id)))),
            Some(Name::External(external)) => external,
            None => return Box::pin(ready(Err(Error::NotFound))),
        };
        let req = req.clone();
        Box::pin(async move { find_event(&req, external).await?.map(Self).ok_or(Error::NotFound) })
    }
}

/// The `{name}` of a path.
pub struct FormName(pub String);

impl FromRequest for FormName {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = web::Path::<String>::extract(req).into_inner().map(web::Path::into_inner).unwrap_or_default();
        let is_name = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.contains('\0');
        let detail = format!("must have 1 to {MAX_NAME} characters, and not only blanks");
        ready(if is_name { Ok(Self(name)) } else { Err(Error::fault(Fault::parameter("name", detail))) })
    }
}

/// Our id for the one that a caller has, among the rows of `table` that `scope` sees.
///
/// # Errors
/// [`Error::NotFound`] where an id of a source is none of theirs.
pub async fn own(state: &State, scope: &Scope, table: Table, name: Name) -> Result<Uuid, Error> {
    let external = match name {
        Name::Own(id) => return Ok(id),
        Name::External(external) => external,
    };
    let seen = scope.clone();
    let found = state.db.read(move |conn| external::find(conn, &seen, table, std::slice::from_ref(&external))).await?;
    found.into_values().next().ok_or(Error::NotFound)
}

/// What a caller sees, for the extractors that run after it.
#[derive(Clone)]
struct Sees(Scope);

/// Keeps what the caller of the request sees, where the request has an id of a source.
pub fn remember(req: &HttpRequest, scope: &Scope) {
    // Any letter of a query may be written with a percent sign.
    let query = req.query_string();
    if req.path().contains("external") || query.contains("external") || query.contains('%') {
        req.extensions_mut().insert(Sees(scope.clone()));
    }
}

/// Puts ours in the place of the ids of sources among the parameters of a query. One that no row has
/// becomes one that no row can have.
///
/// # Errors
/// When the database is unavailable.
pub async fn resolve(req: &HttpRequest, mut pairs: Vec<(String, String)>) -> Result<Vec<(String, String)>, Error> {
    pairs = pairs.into_iter().flat_map(|(name, value)| split(name, &value)).collect();
    let these = table(req).map(|table| (THESE, table));
    for (parameter, table) in PARAMETERS.into_iter().chain(these) {
        let wanted: Vec<String> =
            pairs.iter().filter_map(|(name, value)| external_id(name, value, parameter)).collect();
        if wanted.is_empty() {
            continue;
        }
        let found = find(req, table, wanted).await?;
        for (name, value) in &mut pairs {
            if let Some(external) = external_id(name, value, parameter) {
                *value = found.get(&external).copied().unwrap_or_default().to_string();
            }
        }
    }
    for (name, value) in &mut pairs {
        if let Some(event) = external_id(name, value, EVENT) {
            *value = find_event(req, event).await?.unwrap_or_default().to_string();
        }
    }
    Ok(pairs)
}

#[derive(Deserialize)]
struct InPath {
    id: String,
}

#[derive(Deserialize)]
struct EventInPath {
    event: String,
}

fn name_of_path(req: &HttpRequest) -> Option<Name> {
    // Decodes what routing leaves: a slash, a plus and a percent sign.
    let path = web::Path::<InPath>::extract(req).into_inner().ok()?;
    Name::parse(&path.id)
}

/// The table that the first segment of a path names; the overview is of chats.
fn table(req: &HttpRequest) -> Option<Table> {
    let pattern = req.match_pattern()?;
    let path = pattern.strip_prefix("/api/v1/")?;
    match path.trim_start_matches("export/").split('/').next()? {
        "agents" => Some(Table::Agents),
        "chats" | "overview" => Some(Table::Chats),
        "contacts" => Some(Table::Contacts),
        "results" => Some(Table::Results),
        _ => None,
    }
}

async fn find(req: &HttpRequest, table: Table, ids: Vec<String>) -> Result<HashMap<String, Uuid>, Error> {
    let seen = scope(req)?;
    Ok(state(req)?.db.read(move |conn| external::find(conn, &seen, table, &ids)).await?)
}

/// The event with this id at its source of the chat in the path.
async fn find_event(req: &HttpRequest, event: String) -> Result<Option<Uuid>, Error> {
    let Some(chat) = name_of_path(req) else { return Ok(None) };
    let seen = scope(req)?;
    Ok(state(req)?.db.read(move |conn| external::find_event(conn, &seen, &chat, &event)).await?)
}

fn scope(req: &HttpRequest) -> Result<Scope, Error> {
    let seen = req.extensions().get::<Sees>().map(|sees| sees.0.clone());
    seen.ok_or_else(|| Error::Internal(anyhow::anyhow!("an id was read before its caller")))
}

fn state(req: &HttpRequest) -> Result<&web::Data<State>, Error> {
    req.app_data::<web::Data<State>>().ok_or_else(|| Error::Internal(anyhow::anyhow!("the server has no state")))
}

/// The id of a source that `value` is, where `name` is the parameter.
fn external_id(name: &str, value: &str, parameter: &str) -> Option<String> {
    match Name::parse(value)? {
        Name::External(external) if name == parameter => Some(external),
        _ => None,
    }
}

/// The values of a parameter, each by itself, where one is an id of a source. Commas separate ids; one that
/// no id follows belongs to the id before it.
fn split(name: String, value: &str) -> Vec<(String, String)> {
    let is_id = name == THESE || PARAMETERS.iter().any(|(parameter, _)| *parameter == name);
    let is_external = |text: &str| matches!(Name::parse(text), Some(Name::External(_)));
    if !is_id || !value.split(',').any(is_external) {
        return vec![(name, value.to_owned())];
    }
    let mut ids: Vec<String> = Vec::new();
    for piece in value.split(',') {
        match ids.last_mut() {
            Some(before) if is_external(before) && Name::parse(piece).is_none() => {
                before.push(',');
                before.push_str(piece);
            }
            _ => ids.push(piece.to_owned()),
        }
    }
    ids.into_iter().map(|id| (name.clone(), id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_separates_what_is_an_id() {
        let id = "0199d2a0-1111-7000-8000-000000000000";
        let ids = |value: &str| split("agent_id".to_owned(), value).into_iter().map(|(_, id)| id).collect::<Vec<_>>();
        assert_eq!(ids(&format!("{id},external:a,external:b,c,{id}")), [id, "external:a", "external:b,c", id]);
        assert_eq!(ids(&format!("{id},nothing")), [format!("{id},nothing")]);
        assert_eq!(split("agent".to_owned(), "external:a,external:b").len(), 1);
    }

    #[test]
    fn an_id_of_a_source_has_one_to_two_hundred_characters() {
        for (text, is_id) in [
            ("external:", false),
            ("external:a", true),
            ("external:a\0", false),
            ("extern:a", false),
            (&format!("external:{}", "é".repeat(200)), true),
            (&format!("external:{}", "é".repeat(201)), false),
        ] {
            assert_eq!(Name::parse(text).is_some(), is_id, "{text}");
            assert!(Name::parse(text).is_none_or(|name| name.to_string() == text));
        }
    }
}
