-- Money promised is held on its account until it is paid or released (I-13).

CREATE FUNCTION book_hold_changing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
BEGIN
    PERFORM FROM head WHERE book_id = NEW.book_id FOR UPDATE;
    IF TG_OP = 'INSERT' AND NEW.released_at IS NULL THEN
        UPDATE account_now SET held = held + NEW.amount
            WHERE book_id = NEW.book_id AND account_id = NEW.account_id AND closed = 0 AND floor IS NOT NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'LG005 nothing can be held on this account' USING ERRCODE = 'LG005';
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.released_at IS NULL AND NEW.released_at IS NOT NULL
          AND (NEW.book_id, NEW.id, NEW.account_id, NEW.amount, NEW.source, NEW.held_at)
              = (OLD.book_id, OLD.id, OLD.account_id, OLD.amount, OLD.source, OLD.held_at) THEN
        UPDATE account_now SET held = held - NEW.amount
            WHERE book_id = NEW.book_id AND account_id = NEW.account_id;
    ELSE
        RAISE EXCEPTION 'LG001 a hold is only released, once' USING ERRCODE = 'LG001';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER hold_changing AFTER INSERT OR UPDATE ON hold
    FOR EACH ROW EXECUTE FUNCTION book_hold_changing();
