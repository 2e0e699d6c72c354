-- The seal judges an entry as a whole and moves the balances (I-01, I-03, I-05..I-10, I-19, I-29).
-- It runs under the lock of the head row, once per statement, so that a batch costs few queries.
-- Every query starts at the new seals and looks up by whole keys in a LATERAL subquery (OFFSET 0
-- keeps it one): the statistics of a young book cannot make it read the book from end to end, and
-- one plan, made once, serves one entry and a thousand.

CREATE FUNCTION book_judge_reversals(b bigint, entries bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(entries) AS x (id)
            LEFT JOIN entry r ON r.book_id = b AND r.id = x.id
            LEFT JOIN seal s ON s.book_id = b AND s.seq = r.reverses
            LEFT JOIN entry o ON o.book_id = b AND o.id = s.entry_id
        WHERE o.id IS NULL OR o.reverses IS NOT NULL OR o.event IN ('51', '52', '53') OR o.word <> r.word
           OR EXISTS (SELECT FROM posting p LEFT JOIN posting q ON q.book_id = b AND q.entry_id = o.id
                        AND q.line = p.line AND q.account_id = p.account_id AND q.side = p.side
                        AND q.amount = -p.amount
                      WHERE p.book_id = b AND p.entry_id = r.id AND q.line IS NULL)
           OR (SELECT count(*) FROM posting p WHERE p.book_id = b AND p.entry_id = r.id)
              <> (SELECT count(*) FROM posting q WHERE q.book_id = b AND q.entry_id = o.id))
    THEN
        RAISE EXCEPTION 'LG009 a reversal mirrors one entry, line by line' USING ERRCODE = 'LG009';
    END IF;
END $$;

CREATE FUNCTION book_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_memoize = off AS $$
DECLARE
    n record;
    bad record;
    moved record;
BEGIN
    SELECT min(book_id) AS book, max(book_id) AS other, min(seq) AS low, max(seq) AS high,
           count(*) AS seals, count(entry_id) AS entries INTO n FROM fresh;
    IF n.seals = 0 THEN
        RETURN NULL;
    ELSIF n.book <> n.other OR n.high - n.low + 1 <> n.seals THEN
        RAISE EXCEPTION 'LG008 one book at a time, one record after the other' USING ERRCODE = 'LG008';
    END IF;

    IF EXISTS (
        SELECT FROM fresh f
        WHERE f.prev IS DISTINCT FROM CASE WHEN f.seq = 1
                THEN (SELECT genesis FROM book WHERE id = n.book)
                ELSE (SELECT hash FROM seal WHERE book_id = n.book AND seq = f.seq - 1) END
           OR f.hash <> sha256('\x02'::bytea || f.prev || f.leaf || int8send(f.seq) || int8send(f.number))
           OR (f.seq = n.high AND NOT EXISTS (
                SELECT FROM head h WHERE h.book_id = n.book AND h.seq = f.seq AND h.hash = f.hash
                AND h.prev = f.prev OFFSET 0)))
    THEN
        RAISE EXCEPTION 'LG008 the chain is broken' USING ERRCODE = 'LG008';
    END IF;

    IF EXISTS (
        SELECT FROM (SELECT period, word, min(number) AS first, max(number) AS last, count(*) AS k
                     FROM fresh WHERE number > 0 GROUP BY period, word) g
        WHERE g.last - g.first + 1 <> g.k
           OR g.last IS DISTINCT FROM (SELECT c.n FROM number c WHERE c.book_id = n.book
                                       AND c.period = g.period AND c.word = g.word)
           OR (g.first > 1 AND NOT EXISTS (
                SELECT FROM seal p WHERE p.number = g.first - 1 AND p.period = g.period AND p.word = g.word
                AND p.book_id = n.book AND p.number > 0 OFFSET 0)))
    THEN
        RAISE EXCEPTION 'LG008 voucher numbers have a gap' USING ERRCODE = 'LG008';
    END IF;

    IF n.entries < n.seals THEN
        PERFORM book_judge_notes(n.book, n.low, n.high);
    END IF;
    IF n.entries = 0 THEN
        RETURN NULL;
    END IF;

    SELECT bool_or(v.shut) AS shut, bool_or(v.unopened) AS unopened,
           bool_or(v.lines < 2 OR v.money <> 0 OR v.memo <> 0 OR v.misfit) AS unbalanced,
           bool_or(v.unlisted) AS unlisted, bool_or(v.lone) AS lone,
           array_agg(v.entry_id) FILTER (WHERE v.reversal) AS reversals
    INTO bad FROM (
        SELECT f.entry_id, count(p.line) AS lines,
            sum(CASE WHEN a.title >= '9' THEN 0 WHEN p.side = 'D' THEN p.amount ELSE -p.amount END) AS money,
            sum(CASE WHEN a.title < '9' THEN 0 WHEN p.side = 'D' THEN p.amount ELSE -p.amount END) AS memo,
            bool_or(p.day <> e.day OR f.period <> e.period OR f.word <> e.word
                    OR (p.amount > 0) <> (e.reverses IS NULL)) AS misfit,
            bool_or(e.shut) AS shut,
            bool_or(p.line IS NOT NULL AND (a.account_id IS NULL OR a.closed <> 0)) AS unopened,
            bool_or(a.account_id IS NOT NULL AND e.reverses IS NULL AND l.event IS NULL) AS unlisted,
            bool_or(e.reverses IS NOT NULL) AS reversal,
            bool_or(e.lone) AS lone
        FROM fresh f
            LEFT JOIN LATERAL (
                SELECT day, period, word, event, reverses,
                    policy IS NOT NULL AND (SELECT one_officer FROM book WHERE id = n.book) = 0 AS lone,
                    NOT EXISTS (SELECT FROM period WHERE book_id = n.book AND period = f.period OFFSET 0)
                    OR EXISTS (SELECT FROM period_close WHERE book_id = n.book AND period = f.period OFFSET 0)
                        AS shut
                FROM entry WHERE book_id = n.book AND id = f.entry_id OFFSET 0) e ON true
            LEFT JOIN LATERAL (
                SELECT line, account_id, day, side, amount FROM posting
                WHERE book_id = n.book AND entry_id = f.entry_id OFFSET 0) p ON true
            LEFT JOIN LATERAL (
                SELECT account_id, title, closed FROM account_now
                WHERE book_id = n.book AND account_id = p.account_id OFFSET 0) a ON true
            LEFT JOIN LATERAL (
                SELECT event FROM event_line
                WHERE event = e.event AND side = p.side AND title = a.title OFFSET 0) l ON true
        WHERE f.entry_id IS NOT NULL GROUP BY f.entry_id) v;
    IF bad.shut THEN
        RAISE EXCEPTION 'LG003 the period is not open' USING ERRCODE = 'LG003';
    ELSIF bad.unopened THEN
        RAISE EXCEPTION 'LG005 an account is not open' USING ERRCODE = 'LG005';
    ELSIF bad.unbalanced THEN
        RAISE EXCEPTION 'LG002 the entry does not balance' USING ERRCODE = 'LG002';
    ELSIF bad.unlisted THEN
        RAISE EXCEPTION 'LG006 the event does not allow this title' USING ERRCODE = 'LG006';
    ELSIF bad.lone THEN
        RAISE EXCEPTION 'LG010 this book asks for a second person' USING ERRCODE = 'LG010';
    ELSIF bad.reversals IS NOT NULL THEN
        PERFORM book_judge_reversals(n.book, bad.reversals);
    END IF;

    -- The floor judges each entry in its turn, so a batch may not dip below it and rise again.
    IF n.entries > 1 AND EXISTS (
        SELECT FROM (
            SELECT account_id, sum(net) OVER (PARTITION BY account_id ORDER BY seq) AS run FROM (
                SELECT f.seq, p.account_id,
                    sum(CASE WHEN p.side = 'D' THEN p.amount ELSE -p.amount END) AS net
                FROM fresh f CROSS JOIN LATERAL (
                    SELECT account_id, side, amount FROM posting
                    WHERE book_id = n.book AND entry_id = f.entry_id OFFSET 0) p
                WHERE f.entry_id IS NOT NULL GROUP BY f.seq, p.account_id) e) r
        CROSS JOIN LATERAL (
            SELECT FROM account_now a WHERE a.book_id = n.book AND a.account_id = r.account_id
            AND a.balance + a.sign * r.run - a.held < a.floor OFFSET 0) low)
    THEN
        RAISE EXCEPTION 'LG004 an account would fall below its floor' USING ERRCODE = 'LG004';
    END IF;

    SELECT array_agg(account_id) AS accounts, array_agg(day) AS days, array_agg(debit) AS debits,
           array_agg(credit) AS credits, array_agg(debit - credit) AS nets
    INTO moved FROM (
        SELECT p.account_id, p.day,
            sum(CASE WHEN p.side = 'D' THEN p.amount ELSE 0 END)::bigint AS debit,
            sum(CASE WHEN p.side = 'C' THEN p.amount ELSE 0 END)::bigint AS credit
        FROM fresh f CROSS JOIN LATERAL (
            SELECT account_id, day, side, amount FROM posting
            WHERE book_id = n.book AND entry_id = f.entry_id OFFSET 0) p
        WHERE f.entry_id IS NOT NULL GROUP BY p.account_id, p.day) m;
    INSERT INTO account_day
        SELECT n.book, a, d, x, y FROM unnest(moved.accounts, moved.days, moved.debits, moved.credits) AS u (a, d, x, y)
        ON CONFLICT (book_id, account_id, day) DO UPDATE
        SET debit = account_day.debit + excluded.debit, credit = account_day.credit + excluded.credit;
    IF n.entries > 1 THEN
        SELECT array_agg(account) AS accounts, array_agg(net) AS nets INTO moved FROM (
            SELECT a AS account, sum(x)::bigint AS net
            FROM unnest(moved.accounts, moved.nets) AS u (a, x) GROUP BY a) m;
    END IF;
    FOR i IN 1 .. cardinality(moved.accounts) LOOP
        UPDATE account_now SET balance = balance + sign * moved.nets[i]
            WHERE book_id = n.book AND account_id = moved.accounts[i];
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER seal_judges AFTER INSERT ON seal
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION book_sealed();
