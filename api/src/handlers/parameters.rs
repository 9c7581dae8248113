//! The query parameters as the document shows them. What they mean and how they are read is in
//! `sightline_shared::filter`; a test holds the two together.

#![allow(dead_code, reason = "only their schemas are used: the requests are read by sightline_shared::filter")]

use sightline_shared::RangeBasis;
use sightline_shared::export::{ChatFormat, ListFormat};
use sightline_shared::{AgentKind, AuditAction, ChatState, ChatType};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use uuid::Uuid;

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdParameter {
    /// Its id.
    id: Uuid,
}

/// Asks only for what is new.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatch {
    /// The `ETag` of what the caller has; `304` when it still holds (RFC 9110).
    #[param(rename = "If-None-Match", max_length = 1024, required = false)]
    if_none_match: Option<String>,
}

/// Makes a request safe to send again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// A key of the caller's choice, best random: within 24 hours the same request with the same key does
    /// nothing more and is answered alike.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$", required = false)]
    idempotency_key: Option<String>,
}

/// Where a stream goes on.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct LastEventId {
    /// The `id` of the last thing that was told; browsers send it when they reconnect. Comes before the parameter.
    #[param(rename = "Last-Event-ID", max_length = 1024, required = false)]
    last_event_id: Option<String>,
}

/// Where a stream goes on, for a first connection.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LiveFilterParameters {
    /// The `id` of the last thing that was told, where the header `Last-Event-ID` cannot be set.
    #[param(min_length = 1, max_length = 200, required = false)]
    last_event_id: Option<String>,
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// How many rows.
    #[param(minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before; good only with the same filters.
    #[param(max_length = 1024, required = false)]
    cursor: Option<String>,
}

macro_rules! with_range {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(IntoParams)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// The first day (`2026-11-22`, in `tz`) or instant (RFC 3339) of the range.
            #[param(max_length = 35, example = "2026-11-22", required = false)]
            from: Option<String>,
            /// The last day of the range, which belongs to it, or the first instant after it.
            #[param(max_length = 35, example = "2026-11-22", required = false)]
            to: Option<String>,
            /// The IANA time zone in which days are counted; the caller's organization's when absent.
            #[param(min_length = 1, max_length = 200, example = "Europe/Amsterdam", required = false)]
            tz: Option<String>,
            /// Only of these organizations and everything below them.
            #[param(max_items = 100, required = false)]
            organization_id: Option<Vec<Uuid>>,
            $($(#[$field_meta])* $field: $type,)*
        }
    };
}

with_range! {
    /// Which chats.
    ChatFilterParameters {
        /// By what a chat belongs to the range: a session that overlaps it, its start, its last update.
        #[param(inline, default = "activity", required = false)]
        on: Option<RangeBasis>,
        /// Only of these types.
        #[param(rename = "type", inline, max_items = 100, required = false)]
        kind: Option<Vec<ChatType>>,
        /// Only in these states.
        #[param(inline, max_items = 100, required = false)]
        state: Option<Vec<ChatState>>,
        /// Only with an agent or bot, now or in the past, whose name contains this; case and accents fold.
        #[param(min_length = 1, max_length = 200, example = "maud", required = false)]
        agent: Option<String>,
        /// Only with one of these agents or bots, now or in the past.
        #[param(max_items = 100, required = false)]
        agent_id: Option<Vec<Uuid>>,
        /// Only with this contact.
        #[param(required = false)]
        contact_id: Option<Uuid>,
        /// Only with a result of one of these forms, by name; repeat the parameter for several.
        #[param(max_items = 100, example = json!(["Test drive"]), required = false)]
        form: Option<Vec<String>>,
        /// Only with results, or only without.
        #[param(required = false)]
        has_results: Option<bool>,
        /// Only chats in which each of these words, separated by blanks, is found: in any message or note of the
        /// chat's whole history, or in the name, e-mail address or telephone number of its contact; the words need
        /// not stand together. Parts of words are found, too, in every script; case and accents fold; nothing is a
        /// wildcard. Rows carry `matches`.
        #[param(min_length = 1, max_length = 200, pattern = r"^\s*[^\s\u0000]+(\s+[^\s\u0000]+){0,9}\s*$", example = "whitlock brake", required = false)]
        q: Option<String>,
        /// The order, `-` in front for the newest, the most or the last by name first. Who or what has
        /// no name comes last in either direction.
        #[param(max_length = 16, default = "-updated_at", pattern = "^-?(started_at|updated_at|event_count|result_count|type|state|organization|contact)$", required = false)]
        sort: Option<String>,
    }
}

with_range! {
    /// Which results.
    ResultFilterParameters {
        /// Only of these forms, by name; repeat the parameter for several.
        #[param(max_items = 100, example = json!(["Test drive"]), required = false)]
        form: Option<Vec<String>>,
        /// Only submitted by an agent or bot whose name contains this; case and accents fold.
        #[param(min_length = 1, max_length = 200, example = "maud", required = false)]
        agent: Option<String>,
        /// Only submitted by one of these agents or bots.
        #[param(max_items = 100, required = false)]
        agent_id: Option<Vec<Uuid>>,
        /// Only of this contact.
        #[param(required = false)]
        contact_id: Option<Uuid>,
        /// Only of this chat.
        #[param(required = false)]
        chat_id: Option<Uuid>,
        /// The order, `-` in front for the newest or the last by name first. Who has no name comes
        /// last in either direction.
        #[param(max_length = 16, default = "-submitted_at", pattern = "^-?(submitted_at|form|organization|contact)$", required = false)]
        sort: Option<String>,
    }
}

with_range! {
    /// Which contacts.
    ContactFilterParameters {
        /// Only whose name, e-mail address or telephone number contains this; case and accents fold.
        #[param(min_length = 1, max_length = 200, example = "whitlock", required = false)]
        q: Option<String>,
        /// The order, `-` in front for the newest, the most or the last by name first. Who has no name
        /// comes last in either direction.
        #[param(max_length = 16, default = "-last_seen_at", pattern = "^-?(last_seen_at|name|organization|chat_count|result_count)$", required = false)]
        sort: Option<String>,
    }
}

with_range! {
    /// Which entries of the audit log.
    AuditFilterParameters {
        /// Only by these users.
        #[param(max_items = 100, required = false)]
        user_id: Option<Vec<Uuid>>,
        /// Only of these actions.
        #[param(inline, max_items = 100, required = false)]
        action: Option<Vec<AuditAction>>,
        /// Only on these: the ids of chats, contacts, results.
        #[param(max_items = 100, required = false)]
        subject: Option<Vec<Uuid>>,
    }
}

/// Which chats an overview is of: the filter of their list, without an order.
pub struct OverviewParameters;

impl IntoParams for OverviewParameters {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = ChatFilterParameters::into_params(place);
        parameters.retain(|parameter| parameter.name != "sort");
        parameters
    }
}

/// Which agents and bots.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgentFilterParameters {
    /// Only whose name contains this; case and accents fold.
    #[param(min_length = 1, max_length = 200, example = "mau", required = false)]
    q: Option<String>,
    /// Only of this kind.
    #[param(inline, required = false)]
    kind: Option<AgentKind>,
    /// Only those in chats of this organization or any below it.
    #[param(required = false)]
    organization_id: Option<Uuid>,
}

/// Which part of a chat's stream: at most one of `after_seq`, `before_seq` and `around`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventWindowParameters {
    /// The events right after this place; 0 is the beginning.
    #[param(minimum = 0, required = false)]
    after_seq: Option<i32>,
    /// The events right before this place.
    #[param(minimum = 0, required = false)]
    before_seq: Option<i32>,
    /// The events around this one, which is among them.
    #[param(required = false)]
    around: Option<Uuid>,
    /// How many.
    #[param(minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Option<u32>,
}

/// In which form a list is exported.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListExportParameters {
    /// `csv`: a table with a line of names (RFC 4180, UTF-8). `ndjson`: a JSON value a line.
    #[param(inline, default = "csv", required = false)]
    format: Option<ListFormat>,
    /// Whether a table begins with the byte order mark, by which some spreadsheets know UTF-8.
    #[param(default = false, required = false)]
    bom: Option<bool>,
}

/// In which form a chat is exported.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChatExportParameters {
    /// `txt`: a transcript. `csv`: a table of its events. `ndjson`: a chat document.
    #[param(inline, default = "txt", required = false)]
    format: Option<ChatFormat>,
    /// Whether a transcript or table holds what is not for the contact: notes, actions, who came and went.
    #[param(default = false, required = false)]
    notes: Option<bool>,
    /// Whether a table begins with the byte order mark, by which some spreadsheets know UTF-8.
    #[param(default = false, required = false)]
    bom: Option<bool>,
    /// The IANA time zone of the times; the caller's organization's when absent.
    #[param(min_length = 1, max_length = 200, example = "Europe/Amsterdam", required = false)]
    tz: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use sightline_shared::{
        AgentFilter, AuditFilter, ChatExport, ChatFilter, ContactFilter, EventWindow, ListExport, LiveFilter,
        OverviewFilter, QueryFilter, QueryReader, ResultFilter,
    };

    /// Every documented parameter is read, and nothing but those.
    fn documents<F: QueryFilter, P: IntoParams>() {
        reads::<F>(&names::<P>());
    }

    /// The same of what is documented in two parts.
    fn documents_both<F: QueryFilter, P: IntoParams, R: IntoParams>() {
        reads::<F>(&[names::<P>(), names::<R>()].concat());
    }

    fn names<P: IntoParams>() -> Vec<String> {
        P::into_params(|| None).into_iter().map(|parameter| parameter.name).collect()
    }

    fn reads<F: QueryFilter>(documented: &[String]) {
        let mut pairs: Vec<(String, String)> = documented.iter().map(|name| (name.clone(), "1".to_owned())).collect();
        pairs.push(("unknown".to_owned(), String::new()));
        let mut query = QueryReader::new(pairs);
        F::read(&mut query);
        let left: Vec<String> = query.take_rest().into_iter().map(|(name, _)| name).collect();
        assert_eq!(left, ["unknown"], "documented but not read");
        for name in [
            "from",
            "to",
            "tz",
            "on",
            "type",
            "state",
            "agent",
            "agent_id",
            "organization_id",
            "contact_id",
            "chat_id",
            "form",
            "has_results",
            "sort",
            "q",
            "kind",
            "after_seq",
            "before_seq",
            "around",
            "limit",
            "last_event_id",
            "user_id",
            "action",
            "subject",
            "format",
            "bom",
            "notes",
        ] {
            let mut query = QueryReader::new(vec![(name.to_owned(), "1".to_owned())]);
            F::read(&mut query);
            let is_refused = query.take_faults().iter().any(|fault| fault.detail.contains("not a parameter"));
            let is_read = query.take_rest().is_empty() && !is_refused;
            assert_eq!(is_read, documented.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn what_is_documented_is_what_is_read() {
        documents::<ChatFilter, ChatFilterParameters>();
        documents::<OverviewFilter, OverviewParameters>();
        documents::<ResultFilter, ResultFilterParameters>();
        documents::<ContactFilter, ContactFilterParameters>();
        documents::<AuditFilter, AuditFilterParameters>();
        documents::<AgentFilter, AgentFilterParameters>();
        documents::<EventWindow, EventWindowParameters>();
        documents::<LiveFilter, LiveFilterParameters>();
        documents_both::<ListExport<ChatFilter>, ChatFilterParameters, ListExportParameters>();
        documents_both::<ListExport<ResultFilter>, ResultFilterParameters, ListExportParameters>();
        documents_both::<ListExport<ContactFilter>, ContactFilterParameters, ListExportParameters>();
        documents::<ChatExport, ChatExportParameters>();
    }
}
