DROP STATISTICS events_words;
DROP INDEX chats_visitor;
DROP INDEX contacts_search;
CREATE INDEX contacts_search ON contacts USING gin (search gin_trgm_ops);
DROP INDEX events_search;
DROP FUNCTION fold_pattern;
DROP FUNCTION search_pattern;
DROP FUNCTION search_grams;
DROP EXTENSION btree_gin;
