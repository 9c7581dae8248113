-- Of what was erased, the ids of sources are kept as keyed hashes: platforms make them of telephone numbers and
-- e-mail addresses. This hides those of earlier erasures as the program hides those of later ones.

-- HMAC-SHA256 (RFC 2104) of the company and the id, of which 16 bytes are kept. The pads are those of the key. A UUID
-- is made of nothing personal.
CREATE FUNCTION hidden_id(pads bytea[], company uuid, id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN id LIKE 'erased:%' OR id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN id ELSE 'erased:' || rtrim(translate(encode(substring(
        sha256(pads[2] || sha256(pads[1] || '\x696400'::bytea || convert_to(company::text, 'UTF8')
                                 || '\x00'::bytea || convert_to(id, 'UTF8'))) FOR 16), 'base64'), '+/', '-_'), '=') END
$$;

DO $$
DECLARE
    own bytea := (SELECT sha256(secret) FROM installation_keys WHERE purpose = 'erasure');
    pads bytea[] := ARRAY[decode(repeat('36', 64), 'hex'), decode(repeat('5c', 64), 'hex')];
BEGIN
    FOR place IN 0..31 LOOP
        pads[1] := set_byte(pads[1], place, get_byte(pads[1], place) # get_byte(own, place));
        pads[2] := set_byte(pads[2], place, get_byte(pads[2], place) # get_byte(own, place));
    END LOOP;
    DELETE FROM adjustments USING chats
     WHERE adjustments.company_id = chats.company_id AND adjustments.chat_id IS NULL
       AND adjustments.external_id = chats.external_id AND chats.erased_until IS NOT NULL;
    UPDATE chats SET url = NULL, external_id = hidden_id(pads, company_id, external_id) WHERE erased_until IS NOT NULL;
    UPDATE events SET external_id = hidden_id(pads, events.company_id, events.external_id),
           data = CASE WHEN events.type = 'result_added' AND events.data ? 'result'
                       THEN jsonb_set(events.data, '{result}',
                                      to_jsonb(hidden_id(pads, events.company_id, events.data ->> 'result')))
                       ELSE events.data END
      FROM chats
     WHERE chats.erased_until IS NOT NULL AND events.company_id = chats.company_id AND events.chat_id = chats.id
       AND events.at <= chats.erased_until;
    UPDATE results SET external_id = hidden_id(pads, company_id, external_id) WHERE contact_erased;
    -- They are kept for a day, and may repeat ids.
    DELETE FROM idempotency_keys WHERE operation LIKE 'ingest\_chats %'
       AND company_id IN (SELECT company_id FROM erased_contacts);
END
$$;

DROP FUNCTION hidden_id;

-- Whether anything of a company is erased at all.
CREATE INDEX chats_erased ON chats (company_id) WHERE erased_until IS NOT NULL;
