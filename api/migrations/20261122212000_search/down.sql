DROP INDEX chats_visitor;
DROP INDEX contacts_search;
CREATE INDEX contacts_search ON contacts USING gin (search gin_trgm_ops);
ALTER TABLE events DROP COLUMN words;
DROP FUNCTION search_words;
DROP FUNCTION search_pattern;
DROP FUNCTION search_grams;
DROP EXTENSION btree_gin;
