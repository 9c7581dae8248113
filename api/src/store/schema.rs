//! The tables as diesel sees them. Columns that the database generates or keeps by triggers are left
//! out where nothing reads them but conditions, which are written in SQL.

#![allow(missing_docs, reason = "the migrations document the tables")]

diesel::table! {
    agent_aliases (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        agent_id -> Uuid,
        external_id -> Text,
    }
}

diesel::table! {
    agents (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        external_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        is_partner -> Bool,
        partner_name -> Nullable<Text>,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
        as_of -> Nullable<Timestamptz>,
        marks -> Nullable<Jsonb>,
    }
}

diesel::table! {
    api_keys (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        name -> Text,
        prefix -> Text,
        hash -> Bytea,
        scopes -> Array<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    auth_sessions (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        used_at -> Nullable<Timestamptz>,
        address -> Nullable<Text>,
        client -> Nullable<Text>,
    }
}

diesel::table! {
    chats (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        external_id -> Nullable<Text>,
        #[sql_name = "type"]
        kind -> Text,
        state -> Text,
        channel -> Nullable<Text>,
        contact_id -> Nullable<Uuid>,
        contact_name -> Nullable<Text>,
        contact_sort -> Nullable<Text>,
        contact_erased -> Bool,
        visitor_external_id -> Nullable<Text>,
        participants -> Jsonb,
        inboxes -> Array<Text>,
        forms -> Array<Text>,
        event_count -> Int4,
        result_count -> Int4,
        session_count -> Int4,
        started_at -> Timestamptz,
        updated_at -> Timestamptz,
        waiting_since -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        revision -> Int8,
        url -> Nullable<Text>,
        tags -> Array<Text>,
        guests -> Nullable<Jsonb>,
        erased_until -> Nullable<Timestamptz>,
        has_inferred -> Bool,
        as_of -> Nullable<Timestamptz>,
        marks -> Nullable<Jsonb>,
        stated -> Nullable<Jsonb>,
        replayed -> Int2,
    }
}

diesel::table! {
    contacts (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        external_id -> Nullable<Text>,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        chat_count -> Int4,
        result_count -> Int4,
        first_seen_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        is_shared -> Bool,
        as_of -> Nullable<Timestamptz>,
        marks -> Nullable<Jsonb>,
        name_sort -> Nullable<Text>,
        former -> Array<Text>,
    }
}

diesel::table! {
    events (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        chat_id -> Uuid,
        seq -> Int4,
        at -> Timestamptz,
        #[sql_name = "type"]
        kind -> Text,
        author -> Nullable<Text>,
        agent_id -> Nullable<Uuid>,
        guest -> Nullable<Text>,
        text -> Nullable<Text>,
        is_redacted -> Bool,
        is_removed -> Bool,
        is_inferred -> Bool,
        is_own -> Bool,
        data -> Nullable<Jsonb>,
        attachments -> Nullable<Jsonb>,
        edited_at -> Nullable<Timestamptz>,
        as_of -> Nullable<Timestamptz>,
        external_id -> Nullable<Text>,
        delivery_state -> Nullable<Text>,
        delivery_at -> Nullable<Timestamptz>,
        delivery_reason -> Nullable<Text>,
    }
}

diesel::table! {
    forms (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        name -> Text,
        fields -> Jsonb,
        former -> Array<Text>,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    inboxes (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        name -> Text,
    }
}

diesel::table! {
    organizations (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        name -> Text,
        time_zone -> Nullable<Text>,
        waiting_target_seconds -> Nullable<Int4>,
        first_response_target_seconds -> Nullable<Int4>,
        created_at -> Timestamptz,
        close_after -> Nullable<Int4>,
        archived_at -> Nullable<Timestamptz>,
        source_parent_id -> Nullable<Uuid>,
        source_name -> Nullable<Text>,
    }
}

diesel::table! {
    participants (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        chat_id -> Uuid,
        agent_id -> Uuid,
        has_accepted -> Bool,
        joined_at -> Timestamptz,
        left_at -> Nullable<Timestamptz>,
        organization_id -> Uuid,
        chat_started_at -> Timestamptz,
        chat_updated_hour -> Timestamptz,
        is_again -> Bool,
    }
}

diesel::table! {
    password_links (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        session_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    results (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        chat_id -> Uuid,
        event_id -> Uuid,
        event_seq -> Int4,
        form_id -> Uuid,
        form_name -> Text,
        contact_id -> Nullable<Uuid>,
        contact_name -> Nullable<Text>,
        contact_sort -> Nullable<Text>,
        contact_erased -> Bool,
        agent_id -> Nullable<Uuid>,
        submitted_by -> Nullable<Jsonb>,
        fields -> Jsonb,
        submitted_at -> Timestamptz,
        external_id -> Nullable<Text>,
        as_of -> Nullable<Timestamptz>,
        delivery -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        chat_id -> Uuid,
        number -> Int4,
        started_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
        contact_wrote_at -> Nullable<Timestamptz>,
        first_response_at -> Nullable<Timestamptz>,
        bot_response_at -> Nullable<Timestamptz>,
        has_bot -> Bool,
        waits_from -> Array<Timestamptz>,
        waits_to -> Array<Nullable<Timestamptz>>,
        waits_by -> Array<Nullable<Text>>,
        waited -> Nullable<Array<Double>>,
        waited_for_bot -> Nullable<Array<Double>>,
        closed_at -> Nullable<Timestamptz>,
        is_outlived -> Bool,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Uuid,
        secret -> Bytea,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    users (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    views (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        user_id -> Uuid,
        tab -> Text,
        name -> Text,
        query -> Text,
        is_shared -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    audit_entries (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        action -> Text,
        user_id -> Nullable<Uuid>,
        api_key_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        subject_type -> Nullable<Text>,
        subject -> Nullable<Uuid>,
        details -> Nullable<Jsonb>,
        address -> Nullable<Text>,
        request -> Text,
    }
}

diesel::table! {
    changes (company_id, id) {
        company_id -> Uuid,
        id -> Int8,
        organization_id -> Uuid,
        chat_id -> Nullable<Uuid>,
        is_rewritten -> Bool,
        first_seq -> Nullable<Int4>,
        last_seq -> Nullable<Int4>,
        erased_contact -> Nullable<Uuid>,
        made_at -> Timestamptz,
        position -> Nullable<Int8>,
        is_of_tree -> Bool,
    }
}

diesel::table! {
    idempotency_keys (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        api_key_id -> Nullable<Uuid>,
        operation -> Text,
        key -> Text,
        request_hash -> Bytea,
        status -> Int2,
        body -> Text,
        chat_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        location -> Nullable<Text>,
    }
}

diesel::table! {
    erased_contacts (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        external_id_hash -> Bytea,
        erased_at -> Timestamptz,
    }
}

diesel::table! {
    installation_keys (purpose) {
        purpose -> Text,
        secret -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    live_stream (is_only) {
        is_only -> Bool,
        last_position -> Int8,
    }
}

diesel::table! {
    webhook_deliveries (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        webhook_id -> Uuid,
        event_id -> Uuid,
        subject -> Uuid,
        position -> Int8,
        state -> Text,
        attempts -> Int4,
        next_attempt_at -> Timestamptz,
        claimed_until -> Nullable<Timestamptz>,
        is_redelivery -> Bool,
        last_status -> Nullable<Int2>,
        last_error -> Nullable<Text>,
        last_attempt_at -> Nullable<Timestamptz>,
        duration_ms -> Nullable<Int4>,
        delivered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_events (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        #[sql_name = "type"]
        kind -> Text,
        chat_id -> Nullable<Uuid>,
        event -> Nullable<Uuid>,
        contact -> Nullable<Uuid>,
        waiting_since -> Nullable<Timestamptz>,
        at -> Timestamptz,
    }
}

diesel::table! {
    webhooks (company_id, id) {
        company_id -> Uuid,
        id -> Uuid,
        organization_id -> Uuid,
        url -> Text,
        description -> Text,
        event_types -> Array<Text>,
        is_enabled -> Bool,
        disabled_reason -> Nullable<Text>,
        disabled_at -> Nullable<Timestamptz>,
        secret -> Bytea,
        previous_secret -> Nullable<Bytea>,
        previous_secret_until -> Nullable<Timestamptz>,
        failing_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    agent_aliases,
    agents,
    api_keys,
    audit_entries,
    auth_sessions,
    changes,
    chats,
    contacts,
    erased_contacts,
    events,
    forms,
    idempotency_keys,
    inboxes,
    installation_keys,
    live_stream,
    organizations,
    participants,
    password_links,
    refresh_tokens,
    results,
    sessions,
    signing_keys,
    users,
    views,
    webhook_deliveries,
    webhook_events,
    webhooks,
);
