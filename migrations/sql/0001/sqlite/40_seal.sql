-- The seal judges an entry as a whole and moves the balances (I-01, I-03, I-05..I-10, I-19, I-29).
-- Every refusal is an explicit RAISE(ABORT): an outer OR IGNORE or OR REPLACE cannot soften it, and
-- PRAGMA ignore_check_constraints cannot silence it. "GROUP BY +account_id" keeps the plan on the
-- primary key of posting; a test reads the plan.

CREATE TRIGGER seal_chains BEFORE INSERT ON seal BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM seal WHERE book_id = NEW.book_id AND seq = NEW.seq)
          OR EXISTS (SELECT 1 FROM seal WHERE book_id = NEW.book_id AND entry_id = NEW.entry_id)
            THEN RAISE(ABORT, 'LG001 posted rows are final')
        WHEN NOT EXISTS (SELECT 1 FROM head h WHERE h.book_id = NEW.book_id AND h.seq = NEW.seq - 1
                         AND h.hash = NEW.prev)
          OR NEW.prev IS NOT (SELECT CASE NEW.seq
                WHEN 1 THEN (SELECT genesis FROM book WHERE id = NEW.book_id)
                ELSE (SELECT hash FROM seal WHERE book_id = NEW.book_id AND seq = NEW.seq - 1) END)
            THEN RAISE(ABORT, 'LG008 the chain is broken')
        WHEN length(NEW.leaf) <> 32 OR length(NEW.hash) <> 32
          OR NEW.kind NOT IN ('ENTRY', 'PERIOD_CLOSE', 'REVIEW')
          OR (NEW.kind = 'ENTRY') <> (NEW.entry_id IS NOT NULL)
          OR (NEW.kind = 'REVIEW') <> (NEW.reviewed IS NOT NULL)
          OR (NEW.kind = 'ENTRY') <> (NEW.number > 0)
            THEN RAISE(ABORT, 'LG008 the seal contradicts itself')
        WHEN NEW.number <> 0 AND (
            NEW.number <> 1 + coalesce((SELECT n FROM number WHERE book_id = NEW.book_id
                                        AND period = NEW.period AND word = NEW.word), 0)
            OR NEW.number > 1 AND NOT EXISTS (
                SELECT 1 FROM seal WHERE book_id = NEW.book_id AND period = NEW.period
                AND word = NEW.word AND number = NEW.number - 1 AND number > 0))
            THEN RAISE(ABORT, 'LG008 voucher numbers have a gap')
        WHEN NEW.kind = 'PERIOD_CLOSE' AND (
            EXISTS (SELECT 1 FROM seal WHERE book_id = NEW.book_id AND period = NEW.period
                    AND kind = 'PERIOD_CLOSE')
            OR NOT EXISTS (SELECT 1 FROM period_close WHERE book_id = NEW.book_id AND period = NEW.period))
            THEN RAISE(ABORT, 'LG008 nothing to seal')
        WHEN NEW.kind = 'REVIEW' AND (
            EXISTS (SELECT 1 FROM seal WHERE book_id = NEW.book_id AND reviewed = NEW.reviewed
                    AND reviewed IS NOT NULL)
            OR NOT EXISTS (SELECT 1 FROM review WHERE book_id = NEW.book_id AND reviewed = NEW.reviewed))
            THEN RAISE(ABORT, 'LG008 nothing to seal')
        WHEN NEW.kind = 'ENTRY' AND NOT EXISTS (
            SELECT 1 FROM entry e WHERE e.book_id = NEW.book_id AND e.id = NEW.entry_id
            AND e.period = NEW.period AND e.word = NEW.word)
            THEN RAISE(ABORT, 'LG007 no such entry') END;
END;

CREATE TRIGGER seal_judges BEFORE INSERT ON seal WHEN NEW.kind = 'ENTRY' BEGIN
    SELECT RAISE(ABORT, 'LG003 the period is not open')
    WHERE NOT EXISTS (SELECT 1 FROM period WHERE book_id = NEW.book_id AND period = NEW.period)
       OR EXISTS (SELECT 1 FROM period_close WHERE book_id = NEW.book_id AND period = NEW.period);
    SELECT CASE
        WHEN v.unopened THEN RAISE(ABORT, 'LG005 an account is not open')
        WHEN v.lines < 2 OR v.money <> 0 OR v.memo <> 0 OR v.misfit
            THEN RAISE(ABORT, 'LG002 the entry does not balance')
        WHEN v.unlisted THEN RAISE(ABORT, 'LG006 the event does not allow this title')
        WHEN v.lone THEN RAISE(ABORT, 'LG010 this book asks for a second person') END
    FROM (
        SELECT count(p.line) AS lines,
            coalesce(sum(CASE WHEN a.title >= '9' THEN 0 WHEN p.side = 'D' THEN p.amount ELSE -p.amount END), 0)
                AS money,
            coalesce(sum(CASE WHEN a.title < '9' THEN 0 WHEN p.side = 'D' THEN p.amount ELSE -p.amount END), 0)
                AS memo,
            max(p.day <> e.day OR (p.amount > 0) <> (e.reverses IS NULL)) AS misfit,
            max(p.line IS NOT NULL AND (a.account_id IS NULL OR a.closed <> 0)) AS unopened,
            max(a.account_id IS NOT NULL AND e.reverses IS NULL AND l.event IS NULL) AS unlisted,
            max(e.policy IS NOT NULL AND k.one_officer = 0) AS lone
        FROM entry e JOIN book k ON k.id = e.book_id
            LEFT JOIN posting p ON p.book_id = e.book_id AND p.entry_id = e.id
            LEFT JOIN account_now a ON a.book_id = p.book_id AND a.account_id = p.account_id
            LEFT JOIN event_line l ON l.event = e.event AND l.side = p.side AND l.title = a.title
        WHERE e.book_id = NEW.book_id AND e.id = NEW.entry_id) v;
    SELECT RAISE(ABORT, 'LG009 a reversal mirrors one entry, line by line')
    FROM entry r LEFT JOIN seal s ON s.book_id = r.book_id AND s.seq = r.reverses
        LEFT JOIN entry o ON o.book_id = r.book_id AND o.id = s.entry_id
    WHERE r.book_id = NEW.book_id AND r.id = NEW.entry_id AND r.reverses IS NOT NULL
      AND (o.id IS NULL OR o.reverses IS NOT NULL OR o.event IN ('51', '52', '53') OR o.word <> r.word
           OR EXISTS (SELECT 1 FROM posting p LEFT JOIN posting q ON q.book_id = p.book_id
                        AND q.entry_id = o.id AND q.line = p.line AND q.account_id = p.account_id
                        AND q.side = p.side AND q.amount = -p.amount
                      WHERE p.book_id = r.book_id AND p.entry_id = r.id AND q.line IS NULL)
           OR (SELECT count(*) FROM posting p WHERE p.book_id = r.book_id AND p.entry_id = r.id)
              <> (SELECT count(*) FROM posting q WHERE q.book_id = r.book_id AND q.entry_id = o.id));
    SELECT RAISE(ABORT, 'LG004 an account would fall below its floor')
    FROM (SELECT p.account_id AS account_id,
                 sum(CASE p.side WHEN 'D' THEN p.amount ELSE -p.amount END) AS net
          FROM posting p WHERE p.book_id = NEW.book_id AND p.entry_id = NEW.entry_id
          GROUP BY +p.account_id) m
        JOIN account_now a ON a.book_id = NEW.book_id AND a.account_id = m.account_id
    WHERE a.balance + a.sign * m.net - a.held < a.floor;
END;

CREATE TRIGGER seal_moves AFTER INSERT ON seal BEGIN
    UPDATE head SET seq = NEW.seq, prev = NEW.prev, hash = NEW.hash WHERE book_id = NEW.book_id;
    UPDATE number SET n = NEW.number
        WHERE book_id = NEW.book_id AND period = NEW.period AND word = NEW.word AND NEW.number > 0;
    INSERT INTO number SELECT NEW.book_id, NEW.period, NEW.word, 1 WHERE NEW.number = 1;
    INSERT INTO account_day
        SELECT DISTINCT NEW.book_id, p.account_id, p.day, 0, 0 FROM posting p
        WHERE p.book_id = NEW.book_id AND p.entry_id = NEW.entry_id AND NOT EXISTS (
            SELECT 1 FROM account_day d WHERE d.book_id = NEW.book_id AND d.account_id = p.account_id
            AND d.day = p.day);
    UPDATE account_day SET debit = debit + m.d, credit = credit + m.c
    FROM (SELECT p.account_id AS account_id, p.day AS day,
                 sum(CASE p.side WHEN 'D' THEN p.amount ELSE 0 END) AS d,
                 sum(CASE p.side WHEN 'C' THEN p.amount ELSE 0 END) AS c
          FROM posting p WHERE p.book_id = NEW.book_id AND p.entry_id = NEW.entry_id
          GROUP BY +p.account_id) m
    WHERE account_day.book_id = NEW.book_id AND account_day.account_id = m.account_id
      AND account_day.day = m.day;
    UPDATE account_now SET balance = balance + sign * m.net
    FROM (SELECT p.account_id AS account_id,
                 sum(CASE p.side WHEN 'D' THEN p.amount ELSE -p.amount END) AS net
          FROM posting p WHERE p.book_id = NEW.book_id AND p.entry_id = NEW.entry_id
          GROUP BY +p.account_id) m
    WHERE account_now.book_id = NEW.book_id AND account_now.account_id = m.account_id;
END;

-- The head and the counters follow the seals and nothing else (I-06, I-29).
CREATE TRIGGER head_follows_seal BEFORE UPDATE ON head
WHEN NEW.book_id <> OLD.book_id OR NEW.seq <> OLD.seq + 1 OR NEW.prev <> OLD.hash OR NOT EXISTS (
    SELECT 1 FROM seal WHERE book_id = NEW.book_id AND seq = NEW.seq AND hash = NEW.hash) BEGIN
    SELECT RAISE(ABORT, 'LG008 the chain is broken');
END;

CREATE TRIGGER number_follows_seal BEFORE UPDATE ON number
WHEN NEW.book_id <> OLD.book_id OR NEW.period <> OLD.period OR NEW.word <> OLD.word
  OR NEW.n <> OLD.n + 1 OR NOT EXISTS (
    SELECT 1 FROM seal WHERE book_id = NEW.book_id AND period = NEW.period AND word = NEW.word
    AND number = NEW.n AND number > 0) BEGIN
    SELECT RAISE(ABORT, 'LG008 voucher numbers have a gap');
END;
