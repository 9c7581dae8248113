-- Organizations are renamed, moved and archived by admins. Their sources do not follow, so that the place at which a
-- source addresses an organization is kept apart from the one that is shown.
ALTER TABLE organizations
    ADD COLUMN archived_at timestamptz,
    -- The organization above it and its name before it was first renamed or moved; null where they are what they were.
    -- A place belongs to one organization, whether it is shown there or addressed there.
    ADD COLUMN source_parent_id uuid,
    ADD COLUMN source_name text CHECK (length(source_name) BETWEEN 1 AND 200),
    ADD CHECK (source_parent_id IS NOT NULL OR source_name IS NULL),
    ADD CHECK (parent_id IS NOT NULL OR (archived_at IS NULL AND source_name IS NULL)),
    ADD FOREIGN KEY (company_id, source_parent_id) REFERENCES organizations;
CREATE UNIQUE INDEX organizations_source ON organizations (company_id, source_parent_id, source_name)
    WHERE source_name IS NOT NULL;

-- The tree itself changed: those who see the organization read everything again.
ALTER TABLE changes
    ADD COLUMN is_of_tree boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT changes_check,
    ADD CONSTRAINT changes_subject CHECK (num_nonnulls(chat_id, erased_contact) = CASE WHEN is_of_tree THEN 0 ELSE 1 END);
