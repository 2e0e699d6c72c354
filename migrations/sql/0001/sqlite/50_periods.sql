-- Months open in a row and close in a row, one way; a close freezes every balance (I-19, I-20).

CREATE TRIGGER period_opening BEFORE INSERT ON period
WHEN NEW.period IS NOT (SELECT opened_day / 100 FROM book WHERE id = NEW.book_id)
 AND NOT EXISTS (SELECT 1 FROM period WHERE book_id = NEW.book_id AND period =
        CASE WHEN NEW.period % 100 = 1 THEN NEW.period - 89 ELSE NEW.period - 1 END) BEGIN
    SELECT RAISE(ABORT, 'LG011 periods open in a row');
END;

CREATE TRIGGER period_closing BEFORE INSERT ON period_close BEGIN
    SELECT CASE
        WHEN NOT EXISTS (SELECT 1 FROM period WHERE book_id = NEW.book_id AND period = NEW.period)
             OR EXISTS (SELECT 1 FROM period p WHERE p.book_id = NEW.book_id AND p.period < NEW.period
                        AND NOT EXISTS (SELECT 1 FROM period_close c
                                        WHERE c.book_id = NEW.book_id AND c.period = p.period))
            THEN RAISE(ABORT, 'LG011 periods close in a row')
        WHEN EXISTS (SELECT 1 FROM entry e JOIN seal s ON s.book_id = e.book_id AND s.entry_id = e.id
                     WHERE e.book_id = NEW.book_id AND e.policy IS NOT NULL AND e.period = NEW.period
                       AND NOT EXISTS (SELECT 1 FROM review r
                                       WHERE r.book_id = e.book_id AND r.reviewed = s.seq))
            THEN RAISE(ABORT, 'LG012 entries of one officer wait for review') END;
END;

CREATE TRIGGER period_freezes AFTER INSERT ON period_close BEGIN
    INSERT INTO closing
        SELECT NEW.book_id, NEW.period, account_id, sum(balance) FROM (
            SELECT account_id, balance FROM closing WHERE book_id = NEW.book_id AND period = (
                SELECT max(period) FROM period_close WHERE book_id = NEW.book_id AND period < NEW.period)
            UNION ALL
            SELECT d.account_id, a.sign * (d.debit - d.credit) FROM account_day d
                JOIN account_now a ON a.book_id = d.book_id AND a.account_id = d.account_id
                WHERE d.book_id = NEW.book_id AND d.day BETWEEN NEW.period * 100 AND NEW.period * 100 + 99
        ) GROUP BY account_id HAVING sum(balance) <> 0;
END;
