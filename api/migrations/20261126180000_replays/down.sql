DROP INDEX chats_replayed;
ALTER TABLE chats DROP COLUMN replayed;
