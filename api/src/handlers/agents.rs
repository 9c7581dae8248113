//! `/agents`: agents and bots, for suggestions; what sources know of them; and what admins say of them.

use super::parameters::ExternalIdParameter;
use super::{found, whole};
use crate::documents::part::known::Person;
use crate::documents::statement::Taking;
use crate::error::Error;
use crate::http::caller::permits::{AnyRead, Permitted, WritesChats};
use crate::http::caller::{Admin, Authorized};
use crate::http::extract::{Body, Filtered, NoFilter};
use crate::http::ids::{Id, Named};
use crate::http::sending::Sent;
use crate::state::State;
use crate::store::Scope;
use crate::store::agents::{self, managed};
use crate::store::audit::{self, Entry};
use crate::store::external::Name;
use crate::store::imports::single::{self, agent, corrected, merged};
use crate::store::users::{self, people};
use actix_web::{HttpResponse, web};
use chrono::Utc;
use serde_json::{Value, json};
use sightline_shared::document::{KnownAgent, StoredAgent};
use sightline_shared::{
    Agent, AgentChange, AgentFilter, AgentKind, AgentMerge, AuditAction, Fault, IngestOutcome, ManagedAgent,
    MergedAgent, Page, Problem,
};

/// Suggests agents and bots.
///
/// At most 50: own agents, then partner agents, then bots, each by name.
#[utoipa::path(get, path = "/api/v1/agents", tag = "agents", params(AgentFilter),
    responses((status = 200, description = "Agents and bots", body = Page<Agent>)))]
pub async fn list_agents(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<AgentFilter>, Permitted<AnyRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<Agent>>, Error> {
    let scope = caller.into_scope();
    let agents = state.db.run(move |conn| agents::list(conn, &scope, &filter)).await?;
    Ok(web::Json(whole(agents)))
}

/// Lists all agents and bots with their numbers.
///
/// For admins: archived ones, too, which come last; by name, at most 2,000. Chats, results and the last activity are
/// those of the caller's part of the company.
#[utoipa::path(get, path = "/api/v1/agents/directory", tag = "agents",
    responses((status = 200, description = "Agents and bots", body = Page<ManagedAgent>)))]
pub async fn list_agent_directory(
    Authorized(caller, _): Authorized<Filtered<NoFilter>, Admin>,
    state: web::Data<State>,
) -> Result<web::Json<Page<ManagedAgent>>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(whole(state.db.read(move |conn| managed::list(conn, &scope)).await?)))
}

/// Returns an agent or bot with its numbers.
///
/// For admins that see it. What a merge would move is its chats and results.
#[utoipa::path(get, path = "/api/v1/agents/{id}", tag = "agents", params(ExternalIdParameter),
    responses((status = 200, description = "The agent or bot", body = ManagedAgent)))]
pub async fn get_agent(
    Authorized(caller, (Id(id), _)): Authorized<(Id, Filtered<NoFilter>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ManagedAgent>, Error> {
    let scope = caller.0.scope;
    Ok(web::Json(found(state.db.read(move |conn| managed::find(conn, &scope, id)).await?)?))
}

/// Sends what is known of an agent or bot.
///
/// For admins and API keys. Of two statements about one thing the later one counts; absence says nothing, and what an
/// admin changed (`PATCH`) stays. An agent of the
/// source (`external:…`) that is not known is created. Another name, kind or affiliation is shown in every chat and
/// result at once; of an agent with more than 1,000 chats in the newest first, and in all within a minute at 100,000.
/// What follows from another kind is replayed within a minute.
#[utoipa::path(put, path = "/api/v1/agents/{id}", tag = "agents", params(ExternalIdParameter), request_body = KnownAgent,
    responses((status = 200, description = "What became of it", body = StoredAgent),
        (status = 201, description = "The agent is new", body = StoredAgent)))]
pub async fn put_agent(
    Authorized(caller, (Named(name), _, Sent(body, _))): Authorized<
        (Named, Filtered<NoFilter>, Sent),
        Permitted<WritesChats>,
    >,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let scope = caller.into_scope();
    let external_id = match name {
        Name::External(external_id) => external_id,
        Name::Own(id) => {
            let seen = scope.clone();
            found(state.db.read(move |conn| agents::find(conn, &seen, id)).await?)?.1
        }
    };
    let taking = Taking::at(Utc::now());
    let statement = Person::Agent.read(body, &external_id, scope.company(), &taking).map_err(Error::Invalid)?;
    let adjustments = Person::Agent.adjustments(&statement);
    let turn = state.ingest.turn(scope.company_id()).await?;
    let put = state.db.run(move |conn| {
        let (outcome, id) = agent::put(conn, &scope, &statement)?;
        Ok((outcome, agents::of_company(conn, &scope, id)?))
    });
    let (outcome, agent) = put.await?;
    drop(turn);
    let is_new = outcome == IngestOutcome::Created;
    let mut response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response.json(StoredAgent { outcome, adjustments, agent }))
}

/// Changes an agent or bot.
///
/// For admins of the whole company. What is changed here stays, whatever sources say later. Another name, kind or
/// affiliation is shown as after `PUT`. An archived one is no longer suggested and keeps its chats.
#[utoipa::path(patch, path = "/api/v1/agents/{id}", tag = "agents", params(ExternalIdParameter), request_body = AgentChange,
    responses((status = 200, description = "The agent or bot after the change", body = ManagedAgent),
        (status = 409, description = "The user is another agent already, or a bot would be a user", body = Problem, content_type = "application/problem+json")))]
pub async fn update_agent(
    Authorized(caller, (Id(id), _, Body(change))): Authorized<(Id, Filtered<NoFilter>, Body<AgentChange>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<ManagedAgent>, Error> {
    let admin = caller.0;
    let turn = state.ingest.turn(admin.scope.company_id()).await?;
    let update = move |conn: &mut _| -> Result<ManagedAgent, Error> {
        let (scope, company_id) = (&admin.scope, admin.scope.company_id());
        single::hold(conn, scope.company())?;
        let before = found(managed::find(conn, scope, id)?)?;
        changes(scope)?;
        let user = change.user_id.value().copied();
        let known = user.map(|user| people::find(conn, scope, user)).transpose()?.flatten();
        let other = user.map(|user| users::agent_id(conn, company_id, user)).transpose()?.flatten();
        refuse(&before, &change, known.is_some(), other.is_some_and(|own| own != id))?;
        corrected::correct(conn, company_id, &before, &change)?;
        let after = found(managed::find(conn, scope, id)?)?;
        let details = difference(&before, &after);
        if details != json!({}) {
            let entry = Entry::new(&admin.actor, AuditAction::AgentChanged).on("agent", id);
            audit::append(conn, &[entry.with(details)])?;
        }
        Ok(after)
    };
    let after = state.db.try_transaction(update).await?;
    drop(turn);
    Ok(web::Json(after))
}

/// Merges an agent or bot into another record of it.
///
/// For admins of the whole company. Its chats, events and results are those of the other one from then on, and it is
/// no longer there; sources that name it by its id name the other one, which keeps its name, kind and affiliation.
/// Chats in which both took part are replayed within a minute.
#[utoipa::path(post, path = "/api/v1/agents/{id}/merge", tag = "agents", params(ExternalIdParameter), request_body = AgentMerge,
    responses((status = 200, description = "What became of both", body = MergedAgent),
        (status = 409, description = "They are of two kinds or two users, or it has more than 10,000 chats", body = Problem, content_type = "application/problem+json")))]
pub async fn merge_agent(
    Authorized(caller, (Id(id), _, Body(merge))): Authorized<(Id, Filtered<NoFilter>, Body<AgentMerge>), Admin>,
    state: web::Data<State>,
) -> Result<web::Json<MergedAgent>, Error> {
    let admin = caller.0;
    let turn = state.ingest.turn(admin.scope.company_id()).await?;
    let unite = move |conn: &mut _| -> Result<MergedAgent, Error> {
        let (scope, into) = (&admin.scope, merge.into);
        single::hold(conn, scope.company())?;
        let gone = found(managed::find(conn, scope, id)?)?;
        changes(scope)?;
        let other = if into == id { None } else { managed::find(conn, scope, into)? };
        let unknown = || Error::fault(Fault::pointer("/into", "is not another agent that you see"));
        let kept = other.ok_or_else(unknown)?;
        if gone.agent.kind != kept.agent.kind {
            return Err(OTHER_KIND);
        }
        if gone.user.is_some() && kept.user.is_some() {
            return Err(TWO_USERS);
        }
        if gone.chat_count > merged::MOST_CHATS {
            return Err(MANY_CHATS);
        }
        let shared = merged::merge(conn, scope.company_id(), into, id)?;
        let (chats, results) = (gone.chat_count, gone.result_count);
        let details = json!({"merged": id, "chats": chats, "results": results});
        let entry = Entry::new(&admin.actor, AuditAction::AgentMerged).on("agent", into);
        audit::append(conn, &[entry.with(details)])?;
        let agent = found(managed::find(conn, scope, into)?)?;
        Ok(MergedAgent { agent, chats, shared_chats: i64::try_from(shared).unwrap_or(chats), results })
    };
    let merged = state.db.try_transaction(unite).await?;
    drop(turn);
    Ok(web::Json(merged))
}

const OTHER_KIND: Error =
    Error::Conflict("other_kind", "One of them is a person and one a bot. Correct the kind of one first.");
const TWO_USERS: Error = Error::Conflict("two_users", "They are two users. Separate one of them from its user first.");
const MANY_CHATS: Error =
    Error::Conflict("many_chats", "It has more than 10,000 chats. Merge the one with fewer chats into it.");
const USER_TAKEN: Error =
    Error::Conflict("user_taken", "This user takes part under another record already. Merge that one into this one.");
const NO_USER: Error = Error::Conflict("bot_user", "A bot is not a user.");
const WHOLE: Error = Error::Forbidden("Agents belong to the whole company: only its admins change them.");

/// Agents are shown in chats of the whole company.
fn changes(scope: &Scope) -> Result<(), Error> {
    if scope.narrow(&[]).is_some() { Err(WHOLE) } else { Ok(()) }
}

/// What cannot be: `is_known` says whether there is such a user, and `is_taken` whether it is another agent.
fn refuse(agent: &ManagedAgent, change: &AgentChange, is_known: bool, is_taken: bool) -> Result<(), Error> {
    let mut faults = change.faults();
    let is_named = change.user_id.value().is_some();
    if is_named && !is_known {
        faults.push(Fault::pointer("/user_id", "is not a user that you see"));
    }
    let is_user = is_named || (agent.user.is_some() && change.user_id.is_absent());
    match () {
        () if !faults.is_empty() => Err(Error::Invalid(faults)),
        () if is_user && change.kind.unwrap_or(agent.agent.kind) == AgentKind::Bot => Err(NO_USER),
        () if is_taken => Err(USER_TAKEN),
        () => Ok(()),
    }
}

/// What a change made other, for the audit log: never a name.
fn difference(before: &ManagedAgent, after: &ManagedAgent) -> Value {
    let mut details = json!({});
    if before.agent.name != after.agent.name {
        details["name"] = json!(true);
    }
    if before.agent.kind != after.agent.kind {
        details["kind"] = json!([before.agent.kind, after.agent.kind]);
    }
    if before.agent.affiliation != after.agent.affiliation {
        details["affiliation"] = json!([before.agent.affiliation, after.agent.affiliation]);
    }
    if before.agent.partner_name != after.agent.partner_name {
        details["partner_name"] = json!(true);
    }
    if before.user != after.user {
        details["user"] = json!(after.user.is_some());
    }
    if before.archived_at.is_some() != after.archived_at.is_some() {
        details["is_archived"] = json!(after.archived_at.is_some());
    }
    details
}
