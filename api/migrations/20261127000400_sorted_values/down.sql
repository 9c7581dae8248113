DROP FUNCTION sorted_value(text, text);
