-- The ids under which sources know agents beside their own: those of records that were merged into them.
CREATE TABLE agent_aliases (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    external_id text NOT NULL,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, agent_id) REFERENCES agents,
    UNIQUE (company_id, external_id)
);
CREATE INDEX agent_aliases_agent ON agent_aliases (company_id, agent_id);
