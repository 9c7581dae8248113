-- Tags that users put on a chat, beside those of its source. `tags` holds both; where users put none,
-- which is the rule, these are null.
ALTER TABLE chats
    ADD COLUMN own_tags text[],
    ADD COLUMN source_tags text[];
