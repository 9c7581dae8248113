DROP INDEX results_external_prefix;
DROP INDEX contacts_external_prefix;
DROP INDEX chats_external_prefix;
DROP INDEX chats_visitor;
ALTER TABLE results DROP COLUMN words;
ALTER TABLE contacts DROP COLUMN words, DROP COLUMN digits;
ALTER TABLE events DROP COLUMN words;
DROP FUNCTION search_result(text, jsonb);
DROP FUNCTION search_contact(text, text, text);

CREATE FUNCTION search_grams(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN octet_length(words) = length(words) THEN fold(words)
        ELSE regexp_replace(
            fold(words),
            '([\u0E00-\u109F\u1780-\u17FF\u1950-\u19FF\u1A20-\u1AAF\u2E80-\uA4CF\uA980-\uA9DF\uAA00-\uAADF\uAC00-\uD7FF\uF900-\uFAFF\uFF66-\uFFDC\U00016FE0-\U0001B2FF\U00020000-\U0003FFFF])',
            '\1 \1', 'g')
    END;
CREATE OR REPLACE FUNCTION search_pattern(word text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '%' || replace(replace(replace(search_grams(word), '\', '\\'), '%', '\%'), '_', '\_') || '%';
CREATE OR REPLACE FUNCTION search_words(type text, words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF type IN ('message', 'note') THEN
        RETURN search_grams(words);
    END IF;
    RETURN NULL;
END
$$;
DROP FUNCTION search_text(text);

ALTER TABLE events ADD COLUMN words text GENERATED ALWAYS AS (search_words(type, text)) STORED;
CREATE INDEX events_words ON events USING gin (company_id, words gin_trgm_ops)
    WITH (gin_pending_list_limit = 512)
    WHERE words IS NOT NULL;
ALTER TABLE events ALTER COLUMN words SET STATISTICS 1000;
ALTER TABLE contacts ADD COLUMN search text NOT NULL GENERATED ALWAYS AS (
    fold(coalesce(name, '') || E'\n' || coalesce(email, '') || E'\n' || coalesce(phone, ''))
) STORED;
CREATE INDEX contacts_search ON contacts USING gin (company_id, search_grams(search) gin_trgm_ops);
ALTER INDEX contacts_search ALTER COLUMN 2 SET STATISTICS 1000;
CREATE INDEX chats_visitor ON chats USING gin (company_id, search_grams(contact_name) gin_trgm_ops)
    WHERE contact_id IS NULL AND contact_name IS NOT NULL;
