DROP TRIGGER chats_revision ON chats;
DROP FUNCTION chats_raise_revision();
ALTER TABLE chats DROP COLUMN revision;
