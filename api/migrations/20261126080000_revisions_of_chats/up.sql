-- Which copy of a chat is newer: a number that every write to its row raises. The writes that
-- change what a chat shows all update its row, many of them in bulk and some from outside of the
-- program; a trigger misses none of them.
ALTER TABLE chats ADD COLUMN revision bigint NOT NULL DEFAULT 1;

CREATE FUNCTION chats_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision = OLD.revision + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER chats_revision BEFORE UPDATE ON chats
    FOR EACH ROW EXECUTE FUNCTION chats_raise_revision();
