-- What an erasure leaves behind, and an audit log that nobody can rewrite.

-- Secrets of the installation that must outlive any single process, one for each purpose. Made
-- here, so that every backup has them: what was made with them means the same after a restore.
CREATE TABLE installation_keys (
    purpose text PRIMARY KEY,
    secret bytea NOT NULL CHECK (length(secret) >= 32),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation_keys (purpose, secret)
VALUES ('erasure', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Contacts that were erased. Just enough to recognize a document that would bring one back: no
-- name, no address, and the external id only as a keyed hash.
CREATE TABLE erased_contacts (
    company_id uuid NOT NULL,
    -- The contact's id, which names nothing any more.
    id uuid NOT NULL,
    -- HMAC-SHA256 of company and external id with the installation's key.
    external_id_hash bytea NOT NULL,
    -- What happened up to here is forgotten; what comes later is somebody new.
    erased_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX erased_contacts_hash ON erased_contacts (company_id, external_id_hash);

-- Newest first: everything, of somebody, of one kind, on one thing.
CREATE INDEX audit_entries_at ON audit_entries (company_id, at DESC, id DESC);
CREATE INDEX audit_entries_user ON audit_entries (company_id, user_id, at DESC, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX audit_entries_action ON audit_entries (company_id, action, at DESC, id DESC);
CREATE INDEX audit_entries_subject ON audit_entries (company_id, subject, at DESC, id DESC) WHERE subject IS NOT NULL;

-- Whoever writes, with whatever statement: what stands in the log stays.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
