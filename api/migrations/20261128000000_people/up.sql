-- The links with which people set a password: of each user the last one that was made. Using it removes
-- it.
CREATE TABLE password_links (
    company_id uuid NOT NULL,
    -- Of the user.
    id uuid NOT NULL,
    -- SHA-256 of the token in the link, which itself is kept nowhere.
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, id) REFERENCES users
);
