-- What only statements can say goes: guests become contacts.
UPDATE events SET author = 'contact' WHERE author = 'guest';
DROP INDEX events_external_id;
ALTER TABLE events
    DROP CONSTRAINT events_author_check,
    ADD CONSTRAINT events_author_check CHECK (author IN ('contact', 'agent')),
    DROP CONSTRAINT events_company_id_chat_id_seq_key,
    ADD CONSTRAINT events_company_id_chat_id_seq_key UNIQUE (company_id, chat_id, seq),
    DROP COLUMN guest,
    DROP COLUMN attachments,
    DROP COLUMN edited_at,
    DROP COLUMN is_removed,
    DROP COLUMN is_inferred,
    DROP COLUMN is_own,
    DROP COLUMN as_of;
ALTER TABLE changes DROP COLUMN is_rewritten;
ALTER TABLE results DROP COLUMN as_of;
ALTER TABLE agents DROP COLUMN as_of, DROP COLUMN marks;
ALTER TABLE contacts DROP COLUMN as_of, DROP COLUMN marks;
ALTER TABLE chats
    DROP COLUMN url,
    DROP COLUMN tags,
    DROP COLUMN guests,
    DROP COLUMN erased_until,
    DROP COLUMN as_of,
    DROP COLUMN marks,
    DROP COLUMN stated,
    DROP COLUMN has_inferred;

CREATE FUNCTION participants_take_from_chat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT chats.organization_id, chats.started_at, date_bin('1 hour', chats.updated_at, '2000-01-01T00:00:00Z')
      INTO NEW.organization_id, NEW.chat_started_at, NEW.chat_updated_hour
      FROM chats WHERE chats.company_id = NEW.company_id AND chats.id = NEW.chat_id;
    NEW.is_again = EXISTS (SELECT FROM participants AS other
                            WHERE other.company_id = NEW.company_id AND other.chat_id = NEW.chat_id
                              AND other.agent_id = NEW.agent_id);
    RETURN NEW;
END $$;
CREATE TRIGGER participants_of_chat BEFORE INSERT ON participants
    FOR EACH ROW EXECUTE FUNCTION participants_take_from_chat();

CREATE FUNCTION chats_give_to_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participants
       SET organization_id = NEW.organization_id, chat_started_at = NEW.started_at,
           chat_updated_hour = date_bin('1 hour', NEW.updated_at, '2000-01-01T00:00:00Z')
     WHERE participants.company_id = NEW.company_id AND participants.chat_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER chats_participants AFTER UPDATE ON chats
    FOR EACH ROW WHEN (
        date_bin('1 hour', OLD.updated_at, '2000-01-01T00:00:00Z')
            <> date_bin('1 hour', NEW.updated_at, '2000-01-01T00:00:00Z')
        OR OLD.started_at <> NEW.started_at OR OLD.organization_id <> NEW.organization_id
    )
    EXECUTE FUNCTION chats_give_to_participants();

CREATE FUNCTION contacts_become_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET is_shared = true
      FROM written
     WHERE contacts.company_id = written.company_id AND contacts.id = written.contact_id
       AND contacts.organization_id <> written.organization_id AND NOT contacts.is_shared;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_of_new_chats AFTER INSERT ON chats
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_become_shared();

CREATE FUNCTION contacts_become_shared_by_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET is_shared = true
     WHERE contacts.company_id = NEW.company_id AND contacts.id = NEW.contact_id
       AND contacts.organization_id <> NEW.organization_id AND NOT contacts.is_shared;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_of_changed_chats AFTER UPDATE ON chats
    FOR EACH ROW WHEN (
        NEW.contact_id IS NOT NULL
        AND (OLD.contact_id IS DISTINCT FROM NEW.contact_id OR OLD.organization_id <> NEW.organization_id)
    )
    EXECUTE FUNCTION contacts_become_shared_by_change();

CREATE FUNCTION chats_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision = OLD.revision + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER chats_revision BEFORE UPDATE ON chats
    FOR EACH ROW EXECUTE FUNCTION chats_raise_revision();
