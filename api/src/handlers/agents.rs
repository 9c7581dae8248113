//! `/agents`: agents and bots, for suggestions; and what sources know of them.

use super::parameters::ExternalIdParameter;
use super::{found, whole};
use crate::documents::part::known::Person;
use crate::documents::statement::Taking;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{AnyRead, Permitted, WritesChats};
use crate::http::extract::{Filtered, NoFilter};
use crate::http::ids::Named;
use crate::http::sending::Sent;
use crate::state::State;
use crate::store::agents;
use crate::store::external::Name;
use crate::store::imports::single::agent;
use actix_web::{HttpResponse, web};
use chrono::Utc;
use sightline_shared::document::{KnownAgent, StoredAgent};
use sightline_shared::{Agent, AgentFilter, IngestOutcome, Page};

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

/// Sends what is known of an agent or bot.
///
/// For admins and API keys. Of two statements about one thing the later one counts; absence says nothing. An agent of the
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
