-- Searching for words in what was said and in who the contact is: substrings, in any language.
--
-- Trigrams find any three letters in a row. In a script that puts no blanks between its words one
-- character or two are a word already, and hold no trigram. So each such character is written
-- twice, with a blank in between: 中国人 becomes 中 中国 国人 人, whose "words" are the single
-- characters and the pairs. A substring of the text stays a substring of what is made of it.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What the indexes hold of a text, and what is looked for in them. Not STRICT, which would keep
-- it from being inlined. The ranges: Thai to Tibetan, Myanmar, Khmer and Tai, Han with kana,
-- bopomofo and Yi, Javanese, Cham, Hangul, half-width kana, and the later planes of Han and kana.
CREATE FUNCTION search_grams(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        -- Nothing but ASCII.
        WHEN octet_length(words) = length(words) THEN fold(words)
        ELSE regexp_replace(
            fold(words),
            '([\u0E00-\u109F\u1780-\u17FF\u1950-\u19FF\u1A20-\u1AAF\u2E80-\uA4CF\uA980-\uA9DF\uAA00-\uAADF\uAC00-\uD7FF\uF900-\uFAFF\uFF66-\uFFDC\U00016FE0-\U0001B2FF\U00020000-\U0003FFFF])',
            '\1 \1', 'g')
    END;

-- The LIKE pattern of a word, for what search_grams() makes of a text; nothing in it is a wildcard.
-- It is escaped after folding, which itself makes a % of wider ones.
CREATE FUNCTION search_pattern(word text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '%' || replace(replace(replace(search_grams(word), '\', '\\'), '%', '\%'), '_', '\_') || '%';

-- What is found in an event: the words of messages and notes. In PL/pgSQL, which keeps what it has
-- prepared: SQL functions would be read and inlined again by every INSERT, at four times the price.
CREATE FUNCTION search_words(type text, words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF type IN ('message', 'note') THEN
        RETURN search_grams(words);
    END IF;
    RETURN NULL;
END
$$;

-- It is kept beside what was written: folding it anew wherever a match is checked takes ten times
-- as long as the rest of a search. A text that is erased takes it along.
ALTER TABLE events ADD COLUMN words text GENERATED ALWAYS AS (search_words(type, text)) STORED;

-- The company comes first: a word that is rare in one company may be frequent in another. New
-- events wait in a list that every search reads, so it is kept short (in kB).
CREATE INDEX events_words ON events USING gin (company_id, words gin_trgm_ops)
    WITH (gin_pending_list_limit = 512)
    WHERE words IS NOT NULL;

DROP INDEX contacts_search;
CREATE INDEX contacts_search ON contacts USING gin (company_id, search_grams(search) gin_trgm_ops);

-- Visitors of whom nothing is known but the name.
CREATE INDEX chats_visitor ON chats USING gin (company_id, search_grams(contact_name) gin_trgm_ops)
    WHERE contact_id IS NULL AND contact_name IS NOT NULL;

-- How frequent a word is decides how it is looked for, and is read from these samples: one in a
-- thousand should still show.
ALTER TABLE events ALTER COLUMN words SET STATISTICS 1000;
ALTER INDEX contacts_search ALTER COLUMN 2 SET STATISTICS 1000;
