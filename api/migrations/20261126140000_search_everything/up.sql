-- Searching also finds the values of results, telephone numbers by their digits, and ids; letters
-- of every script are compared without regard to form, case and marks.

-- What is compared of a text. Unicode's compatibility forms are united (NFKC), case is folded, the
-- marks of Latin, Greek, Arabic and Hebrew letters and characters without width are left out, and
-- any run of blanks is one. Cyrillic keeps its marks, which make other letters there, but for the
-- dots of ё. Then the pairs of scripts without blanks are written out as before. In PL/pgSQL, which
-- keeps what it has prepared: SQL functions would be read and inlined again by every INSERT.
CREATE FUNCTION search_text(words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    -- Nothing but ASCII.
    is_plain CONSTANT boolean := octet_length(words) = length(words);
BEGIN
    IF NOT is_plain THEN
        words := translate(words, '“”„‟″‘’‚‛′´ʼ‐‑‒–—―−¨¯¸˘˙˚˛˝', '"""""''''''''''''''-------"-,~.°,"');
        -- U+2028, U+2029, U+0085 and U+1680 are blanks that NFKC keeps.
        words := translate(words, E'\u2028\u2029\u0085\u1680', '    ');
        words := regexp_replace(
            normalize(words, NFKD),
            '[\u00AD\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u08D3-\u08E1\u08E3-\u08FF\u180E\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF]+|(?<![\u0400-\u052F\u0300-\u036F])[\u0300-\u036F]+',
            '', 'g');
        -- The fraction slash of ½.
        words := normalize(replace(words, '⁄', '/'), NFC);
    END IF;
    words := lower(words);
    IF NOT is_plain THEN
        words := translate(
            words,
            'ςёøłđðħıŧŋƀɓƈɖɗƒɠƙƚɲƞɵƥƫƭʋƴƶɇɉɋɍɏ',
            'σеolddhitnbbcddfgklnnopttvyzejqry');
        words := replace(replace(replace(replace(words, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
    END IF;
    words := translate(words, E'\t\n\x0B\f\r', '     ');
    WHILE position('  ' IN words) > 0 LOOP
        words := replace(words, '  ', ' ');
    END LOOP;
    IF NOT is_plain THEN
        words := regexp_replace(
            words,
            '([\u0E00-\u109F\u1780-\u17FF\u1950-\u19FF\u1A20-\u1AAF\u2E80-\uA4CF\uA980-\uA9DF\uAA00-\uAADF\uAC00-\uD7FF\uF900-\uFAFF\uFF66-\uFFDC\U00016FE0-\U0001B2FF\U00020000-\U0003FFFF])',
            '\1 \1', 'g');
    END IF;
    RETURN words;
END
$$;

-- The LIKE pattern of a word or phrase, for what search_text() makes of a text; nothing in it is a
-- wildcard. It is escaped after folding, which itself makes a % of wider ones.
CREATE OR REPLACE FUNCTION search_pattern(word text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '%' || replace(replace(replace(search_text(word), '\', '\\'), '%', '\%'), '_', '\_') || '%';

-- What is found in an event: the words of messages and notes.
CREATE OR REPLACE FUNCTION search_words(type text, words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF type IN ('message', 'note') THEN
        RETURN search_text(words);
    END IF;
    RETURN NULL;
END
$$;

-- What is found of a contact. Fields stand apart by a sign that no text has, so that a match never
-- spans two.
CREATE FUNCTION search_contact(name text, email text, phone text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN search_text(concat_ws(E'\x1F', name, email, phone));
END
$$;

-- What is found of a result: the values that were filled in, and the contact's name.
CREATE FUNCTION search_result(name text, fields jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    filled CONSTANT text := (
        SELECT string_agg(field ->> 'value', E'\x1F' ORDER BY place)
          FROM jsonb_array_elements(fields) WITH ORDINALITY AS fields (field, place)
    );
BEGIN
    RETURN search_text(nullif(concat_ws(E'\x1F', name, filled), ''));
END
$$;

ALTER TABLE events DROP COLUMN words;
ALTER TABLE events ADD COLUMN words text GENERATED ALWAYS AS (search_words(type, text)) STORED;
CREATE INDEX events_words ON events USING gin (company_id, words gin_trgm_ops)
    WITH (gin_pending_list_limit = 512)
    WHERE words IS NOT NULL;
ALTER TABLE events ALTER COLUMN words SET STATISTICS 1000;

ALTER TABLE contacts DROP COLUMN search;
ALTER TABLE contacts
    ADD COLUMN words text GENERATED ALWAYS AS (search_contact(name, email, phone)) STORED,
    -- The telephone number's digits, without the zeros that are dialled before them.
    ADD COLUMN digits text GENERATED ALWAYS AS (
        nullif(ltrim(regexp_replace(replace(phone, '(0)', ''), '\D', '', 'g'), '0'), '')
    ) STORED;
CREATE INDEX contacts_digits ON contacts USING gin (company_id, digits gin_trgm_ops) WHERE digits IS NOT NULL;
CREATE INDEX contacts_words ON contacts USING gin (company_id, words gin_trgm_ops);
ALTER TABLE contacts ALTER COLUMN words SET STATISTICS 1000;

ALTER TABLE results ADD COLUMN words text GENERATED ALWAYS AS (search_result(contact_name, fields)) STORED;
CREATE INDEX results_words ON results USING gin (company_id, words gin_trgm_ops)
    WITH (gin_pending_list_limit = 512)
    WHERE words IS NOT NULL;

DROP INDEX chats_visitor;
CREATE INDEX chats_visitor ON chats USING gin (company_id, search_text(contact_name) gin_trgm_ops)
    WHERE contact_id IS NULL AND contact_name IS NOT NULL;
DROP FUNCTION search_grams(text);

-- Ids of sources, from their beginning, in any collation.
CREATE INDEX chats_external_prefix ON chats (company_id, external_id text_pattern_ops) WHERE external_id IS NOT NULL;
CREATE INDEX contacts_external_prefix ON contacts (company_id, external_id text_pattern_ops)
    WHERE external_id IS NOT NULL;
CREATE INDEX results_external_prefix ON results (company_id, external_id text_pattern_ops) WHERE external_id IS NOT NULL;
