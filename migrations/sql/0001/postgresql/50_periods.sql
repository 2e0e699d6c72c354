-- Months open in a row and close in a row, one way; a close freezes every balance (I-19, I-20).

CREATE FUNCTION book_period_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
BEGIN
    IF NEW.period <> (SELECT opened_day / 100 FROM book WHERE id = NEW.book_id)
       AND NOT EXISTS (SELECT FROM period WHERE book_id = NEW.book_id AND period =
            CASE WHEN NEW.period % 100 = 1 THEN NEW.period - 89 ELSE NEW.period - 1 END)
    THEN
        RAISE EXCEPTION 'LG011 periods open in a row' USING ERRCODE = 'LG011';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER period_opening BEFORE INSERT ON period
    FOR EACH ROW EXECUTE FUNCTION book_period_opening();

CREATE FUNCTION book_period_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
DECLARE
    before bigint;
BEGIN
    PERFORM FROM head WHERE book_id = NEW.book_id FOR UPDATE;
    IF EXISTS (SELECT FROM period p WHERE p.book_id = NEW.book_id AND p.period < NEW.period
               AND NOT EXISTS (SELECT FROM period_close c
                               WHERE c.book_id = NEW.book_id AND c.period = p.period))
       OR EXISTS (SELECT FROM period_close c WHERE c.book_id = NEW.book_id AND c.period > NEW.period) THEN
        RAISE EXCEPTION 'LG011 periods close in a row' USING ERRCODE = 'LG011';
    END IF;
    IF EXISTS (SELECT FROM entry e JOIN seal s ON s.book_id = NEW.book_id AND s.entry_id = e.id
               WHERE e.book_id = NEW.book_id AND e.policy IS NOT NULL AND e.period = NEW.period
                 AND NOT EXISTS (SELECT FROM review r WHERE r.book_id = NEW.book_id AND r.reviewed = s.seq)) THEN
        RAISE EXCEPTION 'LG012 entries of one officer wait for review' USING ERRCODE = 'LG012';
    END IF;
    SELECT max(period) INTO before FROM period_close
        WHERE book_id = NEW.book_id AND period < NEW.period;
    INSERT INTO closing
        SELECT NEW.book_id, NEW.period, account_id, sum(balance) FROM (
            SELECT account_id, balance FROM closing WHERE book_id = NEW.book_id AND period = before
            UNION ALL
            SELECT d.account_id, a.sign * (d.debit - d.credit) FROM account_day d
                JOIN account_now a ON a.book_id = NEW.book_id AND a.account_id = d.account_id
                WHERE d.book_id = NEW.book_id AND d.day BETWEEN NEW.period * 100 AND NEW.period * 100 + 99
        ) moved GROUP BY account_id HAVING sum(balance) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER period_closing AFTER INSERT ON period_close
    FOR EACH ROW EXECUTE FUNCTION book_period_closing();

-- Seals of what is no entry: the close of a period, the later review of a one-officer entry.
CREATE FUNCTION book_judge_notes(b bigint, low bigint, high bigint) RETURNS void LANGUAGE plpgsql
SET search_path = :schema, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM seal s WHERE s.book_id = b AND s.seq BETWEEN low AND high AND (
            (s.kind = 'PERIOD_CLOSE' AND NOT EXISTS (
                SELECT FROM period_close c WHERE c.book_id = b AND c.period = s.period))
            OR (s.kind = 'REVIEW' AND NOT EXISTS (
                SELECT FROM review r WHERE r.book_id = b AND r.reviewed = s.reviewed))))
    THEN
        RAISE EXCEPTION 'LG008 nothing to seal' USING ERRCODE = 'LG008';
    END IF;
END $$;

CREATE FUNCTION book_reviewing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id
                   WHERE s.book_id = NEW.book_id AND s.seq = NEW.reviewed
                     AND e.policy IS NOT NULL AND e.maker <> NEW.reviewer) THEN
        RAISE EXCEPTION 'LG010 another person reviews an entry of one officer' USING ERRCODE = 'LG010';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER review_by_another BEFORE INSERT ON review
    FOR EACH ROW EXECUTE FUNCTION book_reviewing();
