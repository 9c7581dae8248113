-- The keys with which programs call the API. Of a key only its hash is kept, so that nothing that is
-- read here opens anything.
CREATE TABLE api_keys (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    -- The top of what the key sees.
    organization_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- The first characters of the key, by which people recognize it.
    prefix text NOT NULL,
    -- SHA-256 of the whole key.
    hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    -- The admin that made it; null when it was made from the command line.
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    -- To the minute.
    last_used_at timestamptz,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (company_id, created_by) REFERENCES users
);
