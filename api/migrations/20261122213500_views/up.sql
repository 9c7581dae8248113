-- Saved views: a name for what the address of a tab says.
CREATE TABLE views (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Its owner.
    user_id uuid NOT NULL,
    tab text NOT NULL CHECK (tab IN ('chats', 'results', 'contacts')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- As the address of the tab has it, without the question mark.
    query text NOT NULL CHECK (length(query) <= 8000),
    -- Seen by the whole company, else by its owner alone.
    is_shared boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, user_id) REFERENCES users,
    UNIQUE (company_id, user_id, tab, name)
);
CREATE INDEX views_shared ON views (company_id) WHERE is_shared;
