UPDATE chats SET tags = source_tags WHERE source_tags IS NOT NULL;
ALTER TABLE chats DROP COLUMN source_tags, DROP COLUMN own_tags;
