-- Webhooks: where changes are sent to, what is to be sent, and how sending it went.

-- Endpoints. One that was removed keeps its row until its deliveries are gone.
CREATE TABLE webhooks (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    -- What happens in this organization and below is sent.
    organization_id uuid NOT NULL,
    url text NOT NULL CHECK (length(url) <= 2000),
    description text NOT NULL CHECK (length(description) <= 500),
    event_types text[] NOT NULL CHECK (cardinality(event_types) >= 1),
    is_enabled boolean NOT NULL,
    -- By a person, because the endpoint is gone, or because it kept failing.
    disabled_reason text CHECK (disabled_reason IN ('manual', 'gone', 'failing')),
    disabled_at timestamptz,
    -- What its requests are signed with; after a rotation also with the previous one, for a while.
    secret bytea NOT NULL CHECK (length(secret) = 32),
    previous_secret bytea CHECK (length(previous_secret) = 32),
    previous_secret_until timestamptz,
    -- The first failure since the last success.
    failing_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    CHECK (is_enabled = (disabled_reason IS NULL)),
    CHECK (is_enabled = (disabled_at IS NULL)),
    CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL)),
    CHECK (removed_at IS NULL OR NOT is_enabled)
);
-- What every write of a company's chats looks up: nothing, in a company without endpoints.
CREATE INDEX webhooks_enabled ON webhooks (company_id) WHERE is_enabled;
CREATE INDEX webhooks_removed ON webhooks (removed_at) WHERE removed_at IS NOT NULL;

-- What happened and is to be sent, written in the transaction in which it happened. Which things it
-- is about and never what they say: that is read when it is sent, so nothing personal is kept here.
CREATE TABLE webhook_events (
    company_id uuid NOT NULL,
    -- The message's id: the same for every endpoint and every attempt.
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    type text NOT NULL,
    chat_id uuid,
    -- The chat's event that it is about, or that added the result that it is about.
    event uuid,
    -- The contact, which may have been erased since.
    contact uuid,
    -- Since when the chat waits that is over its target.
    waiting_since timestamptz,
    at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, chat_id) REFERENCES chats
);
-- Each wait is reported once.
CREATE UNIQUE INDEX webhook_events_wait ON webhook_events (company_id, chat_id, waiting_since)
    WHERE waiting_since IS NOT NULL;
CREATE INDEX webhook_events_at ON webhook_events (at);

-- One row for each event and endpoint: what is to be sent, and the log of what was.
CREATE TABLE webhook_deliveries (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    -- What is sent to an endpoint in order: all of a chat, or all of a contact.
    subject uuid NOT NULL,
    -- That order. Taken under the lock of the chat or contact, so that it is the order of commits.
    position bigint GENERATED ALWAYS AS IDENTITY,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed', 'dropped')),
    -- How often it was tried, a running attempt included.
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL,
    -- Until when the server that is sending it has it to itself.
    claimed_until timestamptz,
    -- It was requested again after it had been given up or delivered.
    is_redelivery boolean NOT NULL DEFAULT false,
    last_status smallint,
    last_error text,
    last_attempt_at timestamptz,
    duration_ms integer,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, webhook_id) REFERENCES webhooks,
    FOREIGN KEY (company_id, event_id) REFERENCES webhook_events
);
-- What is due, and what of the same chat comes before it.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (company_id, webhook_id, next_attempt_at, position)
    WHERE state = 'pending';
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (company_id, webhook_id, subject, position)
    WHERE state = 'pending';
-- The log of an endpoint, newest first.
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (company_id, webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (company_id, event_id);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created_at);

-- Each row is written several times and removed after a month: the dead ones must not pile up.
ALTER TABLE webhook_deliveries SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000);
