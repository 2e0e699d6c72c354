-- An account opens with its balance row and its auxiliaries; it closes once, empty (I-07, I-11).

CREATE FUNCTION book_account_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
DECLARE
    chart title%ROWTYPE;
    named text;
BEGIN
    SELECT t.* INTO chart FROM title t JOIN book b ON b.id = NEW.book_id
        WHERE t.code = NEW.title AND b.kind = ANY (string_to_array(t.books, ' '));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'LG005 title % is not in this book', NEW.title USING ERRCODE = 'LG005';
    END IF;
    SELECT coalesce(string_agg(key, ' ' ORDER BY key), '') INTO named FROM json_each_text(NEW.aux::json);
    IF named <> (SELECT coalesce(string_agg(k, ' ' ORDER BY k), '')
                 FROM unnest(string_to_array(chart.aux, ' ')) k) OR NEW.closed_day IS NOT NULL THEN
        RAISE EXCEPTION 'LG005 title % asks for other auxiliaries', NEW.title USING ERRCODE = 'LG005';
    END IF;
    INSERT INTO account_now VALUES (NEW.book_id, NEW.id, NEW.title,
        CASE WHEN chart.direction = 'D' THEN 1 ELSE -1 END, chart.floor, 0, 0, 0);
    INSERT INTO account_aux SELECT NEW.book_id, key, value, NEW.id FROM json_each_text(NEW.aux::json);
    RETURN NULL;
END $$;

CREATE TRIGGER account_opening AFTER INSERT ON account
    FOR EACH ROW EXECUTE FUNCTION book_account_opening();

CREATE FUNCTION book_account_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
BEGIN
    IF (NEW.book_id, NEW.id, NEW.title, NEW.aux) IS DISTINCT FROM (OLD.book_id, OLD.id, OLD.title, OLD.aux)
       OR OLD.closed_day IS NOT NULL OR NEW.closed_day IS NULL THEN
        RAISE EXCEPTION 'LG001 an account only closes, once' USING ERRCODE = 'LG001';
    END IF;
    PERFORM FROM head WHERE book_id = NEW.book_id FOR UPDATE;
    UPDATE account_now SET closed = 1
        WHERE book_id = NEW.book_id AND account_id = NEW.id AND balance = 0 AND held = 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'LG005 the account is not empty' USING ERRCODE = 'LG005';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER account_closing AFTER UPDATE ON account
    FOR EACH ROW EXECUTE FUNCTION book_account_closing();
