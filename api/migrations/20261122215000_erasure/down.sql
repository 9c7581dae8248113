DROP TRIGGER audit_entries_append_only ON audit_entries;
DROP FUNCTION refuse_change();
DROP INDEX audit_entries_subject, audit_entries_action, audit_entries_user, audit_entries_at;
DROP TABLE erased_contacts, installation_keys;
