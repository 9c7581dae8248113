DROP INDEX contacts_phone;
DROP INDEX contacts_email;
DROP FUNCTION phone_key(text);
DROP FUNCTION email_key(text);
