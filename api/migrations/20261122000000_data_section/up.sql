-- The data model of Sightline. Every tenant-owned table carries `company_id`, the root
-- organization's id; its primary key is (company_id, id), and every foreign key between such
-- tables includes company_id, so that a row can never point into another company.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Case and accents folded, for searching. unaccent() itself is only STABLE because its
-- dictionary could be changed; ours is named and never is, so that an index may rest on it.
CREATE FUNCTION fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, words));

CREATE TABLE organizations (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- IANA name; the parent's when null.
    time_zone text,
    -- Targets in seconds; the parent's when null.
    waiting_target_seconds integer CHECK (waiting_target_seconds > 0),
    first_response_target_seconds integer CHECK (first_response_target_seconds > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, parent_id) REFERENCES organizations,
    UNIQUE (company_id, parent_id, name),
    CHECK ((parent_id IS NULL) = (company_id = id))
);
CREATE UNIQUE INDEX organizations_company_name ON organizations (name) WHERE parent_id IS NULL;

CREATE TABLE inboxes (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    UNIQUE (company_id, organization_id, name)
);

CREATE TABLE users (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'supervisor', 'agent')),
    -- argon2id, PHC string format.
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations
);
-- Signing in names no company, so an address belongs to one user in all of them.
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- One row for each sign-in; access tokens name it, so that it can be ended at once.
CREATE TABLE auth_sessions (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, user_id) REFERENCES users
);
CREATE INDEX auth_sessions_user ON auth_sessions (company_id, user_id);

CREATE TABLE refresh_tokens (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    -- SHA-256 of the token, which itself is kept nowhere.
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, session_id) REFERENCES auth_sessions
);
CREATE UNIQUE INDEX refresh_tokens_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_session ON refresh_tokens (company_id, session_id);

-- Keys that sign access tokens (HS256); of the installation, not of a company.
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    secret bytea NOT NULL CHECK (length(secret) >= 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);

CREATE TABLE agents (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Null for partner agents and for those known only by their chats.
    organization_id uuid,
    -- The user who takes part under this name, where there is one.
    user_id uuid,
    external_id text,
    kind text NOT NULL CHECK (kind IN ('agent', 'bot')),
    name text NOT NULL,
    name_folded text NOT NULL GENERATED ALWAYS AS (fold(name)) STORED,
    is_partner boolean NOT NULL DEFAULT false,
    partner_name text,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, user_id) REFERENCES users,
    UNIQUE (company_id, external_id),
    UNIQUE (company_id, user_id)
);
CREATE INDEX agents_name ON agents USING gin (name_folded gin_trgm_ops);

CREATE TABLE contacts (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    external_id text,
    name text,
    email text,
    phone text,
    -- What a search looks through; one line each, so that a match never spans two fields.
    search text NOT NULL GENERATED ALWAYS AS (
        fold(coalesce(name, '') || E'\n' || coalesce(email, '') || E'\n' || coalesce(phone, ''))
    ) STORED,
    chat_count integer NOT NULL DEFAULT 0 CHECK (chat_count >= 0),
    result_count integer NOT NULL DEFAULT 0 CHECK (result_count >= 0),
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    UNIQUE (company_id, external_id)
);
CREATE INDEX contacts_last_seen ON contacts (company_id, last_seen_at DESC, id DESC);
CREATE INDEX contacts_organization ON contacts (company_id, organization_id, last_seen_at DESC, id DESC);
CREATE INDEX contacts_search ON contacts USING gin (search gin_trgm_ops);

-- A chats row carries what a row of the list shows, so that a page needs no joins:
-- contact_name, participants and forms are kept right by the writes.
CREATE TABLE chats (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    external_id text,
    type text NOT NULL CHECK (type IN ('contact', 'agent', 'bot')),
    state text NOT NULL CHECK (state IN ('queued', 'active', 'closed')),
    channel text,
    contact_id uuid,
    contact_name text,
    contact_erased boolean NOT NULL DEFAULT false,
    -- An anonymous visitor's id in the system the chat came from.
    visitor_external_id text,
    -- [{"id", "name", "kind", "partner", "active"}] in the order they came.
    participants jsonb NOT NULL DEFAULT '[]',
    inboxes text[] NOT NULL DEFAULT '{}',
    forms text[] NOT NULL DEFAULT '{}',
    event_count integer NOT NULL DEFAULT 0 CHECK (event_count >= 0),
    result_count integer NOT NULL DEFAULT 0 CHECK (result_count >= 0),
    session_count integer NOT NULL DEFAULT 0 CHECK (session_count >= 0),
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    waiting_since timestamptz,
    -- The end of its last session, while it is closed: what happens to a chat after that moves
    -- updated_at, but makes it no chat of that day.
    closed_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, contact_id) REFERENCES contacts,
    UNIQUE (company_id, external_id),
    CHECK (started_at <= updated_at),
    CHECK ((state = 'queued') = (waiting_since IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (type <> 'agent' OR contact_id IS NULL)
);
CREATE INDEX chats_updated ON chats (company_id, updated_at DESC, id DESC);
CREATE INDEX chats_started ON chats (company_id, started_at DESC, id DESC);
CREATE INDEX chats_organization ON chats (company_id, organization_id, updated_at DESC, id DESC);
CREATE INDEX chats_open ON chats (company_id, updated_at DESC, id DESC) WHERE state <> 'closed';
CREATE INDEX chats_contact ON chats (company_id, contact_id, updated_at DESC) WHERE contact_id IS NOT NULL;

CREATE TABLE sessions (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    started_at timestamptz NOT NULL,
    accepted_at timestamptz,
    first_response_at timestamptz,
    closed_at timestamptz,
    -- The chat has events after this session's end: its updated_at no longer tells that the
    -- session was there. Only these, and those that are open, need a look of their own.
    is_outlived boolean NOT NULL DEFAULT false,
    -- Both ends belong to it; without an end while it is open.
    during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(started_at, closed_at, '[]')) STORED,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    UNIQUE (company_id, chat_id, number),
    CHECK (started_at <= closed_at),
    CHECK (closed_at IS NOT NULL OR NOT is_outlived)
);
CREATE INDEX sessions_during ON sessions USING gist (company_id, during);
CREATE INDEX sessions_outlived ON sessions USING gist (company_id, during) WHERE is_outlived;

-- Memberships of agents and bots; the contact is none.
CREATE TABLE participants (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    has_accepted boolean NOT NULL DEFAULT false,
    joined_at timestamptz NOT NULL,
    left_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    FOREIGN KEY (company_id, agent_id) REFERENCES agents,
    CHECK (joined_at <= left_at)
);
CREATE UNIQUE INDEX participants_active ON participants (company_id, chat_id, agent_id) WHERE left_at IS NULL;
CREATE INDEX participants_chat ON participants (company_id, chat_id);
CREATE INDEX participants_agent ON participants (company_id, agent_id, chat_id);

CREATE TABLE events (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id uuid NOT NULL,
    seq integer NOT NULL CHECK (seq >= 1),
    at timestamptz NOT NULL,
    type text NOT NULL CHECK (type IN (
        'message', 'note', 'queued', 'accepted', 'joined', 'left', 'transferred', 'closed',
        'reopened', 'result_added', 'action', 'contact_erased'
    )),
    -- Null when the system caused it.
    author text CHECK (author IN ('contact', 'agent')),
    agent_id uuid,
    text text CHECK (octet_length(text) <= 16384),
    is_redacted boolean NOT NULL DEFAULT false,
    data jsonb,
    external_id text,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    FOREIGN KEY (company_id, agent_id) REFERENCES agents,
    UNIQUE (company_id, chat_id, seq),
    CHECK ((author = 'agent') = (agent_id IS NOT NULL))
);

CREATE TABLE forms (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- [{"label"}] in order.
    fields jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, name)
);

CREATE TABLE results (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    chat_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_seq integer NOT NULL,
    form_id uuid NOT NULL,
    -- As it was when the result was made.
    form_name text NOT NULL,
    contact_id uuid,
    contact_name text,
    contact_erased boolean NOT NULL DEFAULT false,
    agent_id uuid,
    -- {"id", "name", "kind", "partner", "active"}, as on the chats row.
    submitted_by jsonb,
    -- [{"label", "value"}] in the form's order.
    fields jsonb NOT NULL DEFAULT '[]',
    submitted_at timestamptz NOT NULL,
    external_id text,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    FOREIGN KEY (company_id, event_id) REFERENCES events,
    FOREIGN KEY (company_id, form_id) REFERENCES forms,
    FOREIGN KEY (company_id, contact_id) REFERENCES contacts,
    FOREIGN KEY (company_id, agent_id) REFERENCES agents,
    UNIQUE (company_id, event_id)
);
CREATE INDEX results_submitted ON results (company_id, submitted_at DESC, id DESC);
CREATE INDEX results_organization ON results (company_id, organization_id, submitted_at DESC, id DESC);
CREATE INDEX results_form ON results (company_id, form_name, submitted_at DESC, id DESC);
CREATE INDEX results_chat ON results (company_id, chat_id);
CREATE INDEX results_contact ON results (company_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX results_agent ON results (company_id, agent_id, submitted_at DESC) WHERE agent_id IS NOT NULL;
