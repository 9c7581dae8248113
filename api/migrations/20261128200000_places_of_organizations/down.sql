DELETE FROM changes WHERE is_of_tree;
ALTER TABLE changes
    DROP COLUMN is_of_tree,
    ADD CONSTRAINT changes_check CHECK ((chat_id IS NULL) <> (erased_contact IS NULL));
ALTER TABLE organizations DROP COLUMN source_name, DROP COLUMN source_parent_id, DROP COLUMN archived_at;
