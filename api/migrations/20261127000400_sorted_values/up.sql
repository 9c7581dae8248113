-- Sorting results by the values of a field, as what they are.

-- A text in whose order, byte by byte, values of this type are sorted; null for what is left open or is
-- none of the type. Numbers have a sign, 18 digits and 12 decimals; those of negative ones are turned round.
CREATE FUNCTION sorted_value(value text, kind text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
    SELECT CASE kind
        WHEN 'number' THEN CASE WHEN btrim(value) ~ '^[-+]?[0-9]{1,18}([.,][0-9]{1,12})?$' THEN
            CASE WHEN btrim(value) LIKE '-%' THEN '0' || translate(digits, '0123456789', '9876543210') ELSE '1' || digits END END
        WHEN 'date' THEN CASE WHEN btrim(value) ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN btrim(value) END
        WHEN 'time' THEN CASE WHEN btrim(value) ~ '^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$' THEN btrim(value) END
        WHEN 'yes_no' THEN CASE WHEN lower(btrim(value)) IN ('true', 'yes', 'ja', '1') THEN '1'
                                WHEN lower(btrim(value)) IN ('false', 'no', 'nee', '0') THEN '0' END
        ELSE nullif(left(lower(btrim(value)), 64), '') END
    FROM (SELECT lpad(ltrim(split_part(translate(btrim(value), ',', '.'), '.', 1), '+-'), 18, '0')
              || rpad(split_part(translate(btrim(value), ',', '.'), '.', 2), 12, '0') AS digits) AS number
$$;
