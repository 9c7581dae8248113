-- What acting on chats leaves behind: the audit log, the changes that the live stream tells, and
-- the answers that a repeated request is given again.

-- Who did what, when and from where; appended, never changed. Holds no personal data of contacts.
CREATE TABLE audit_entries (
    -- All zeros for what cannot be said to be any company's, such as a sign-in with an unknown address.
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL,
    user_id uuid,
    -- The organization of what was acted on, where there is one.
    organization_id uuid,
    -- chat, contact, view, ... with its id, which outlives what it names.
    subject_type text,
    subject uuid,
    -- Numbers and words of our own: counts, filter names, formats.
    details jsonb,
    address text,
    request text NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, user_id) REFERENCES users,
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations
);

-- One row for each write to a chat, in the same transaction: which events are new, not what they
-- say, so that nothing personal is kept here.
CREATE TABLE changes (
    company_id uuid NOT NULL,
    -- Taken under the chat's lock, so that the changes of one chat are in the order of their commits.
    id bigint GENERATED ALWAYS AS IDENTITY,
    organization_id uuid NOT NULL,
    chat_id uuid,
    -- The events that came with the change, where any did.
    first_seq integer,
    last_seq integer,
    -- The id of the contact that was erased.
    erased_contact uuid,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Its place in the stream, given when it is visible to everybody; null until then.
    position bigint,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    CHECK ((chat_id IS NULL) <> (erased_contact IS NULL)),
    CHECK ((first_seq IS NULL) = (last_seq IS NULL))
);

-- The answers to requests that came with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- The operation's id and what it is on.
    operation text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    body jsonb NOT NULL,
    -- The chat that the answer is about: an erasure forgets the answer with the chat's words.
    chat_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    UNIQUE (company_id, user_id, operation, key),
    FOREIGN KEY (company_id, user_id) REFERENCES users,
    FOREIGN KEY (company_id, chat_id) REFERENCES chats
);
CREATE INDEX idempotency_keys_chat ON idempotency_keys (company_id, chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
