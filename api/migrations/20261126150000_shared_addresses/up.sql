-- Contacts with the same e-mail address or telephone number, which are often records of one person:
-- an erasure looks them up.

-- What e-mail addresses are compared by. Neither is STRICT, which would keep it from being inlined.
CREATE FUNCTION email_key(address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN nullif(lower(btrim(address)), '');

-- What telephone numbers are compared by: their last nine digits, which are the same however much of
-- the country and its prefix is dialled. Fewer than five digits are no telephone number.
CREATE FUNCTION phone_key(number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN substring(regexp_replace(number, '[^0-9]', '', 'g') from '[0-9]{5,9}$');

CREATE INDEX contacts_email ON contacts (company_id, email_key(email)) WHERE email IS NOT NULL;
CREATE INDEX contacts_phone ON contacts (company_id, phone_key(phone)) WHERE phone IS NOT NULL;
