-- The seal judges an entry as a whole and moves the balances (I-01, I-03, I-05..I-10, I-19, I-29).
-- It runs under the lock of the head row, once per statement, so that a batch costs few queries.

CREATE FUNCTION book_judge_chain(b bigint, seqs bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = :schema, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM head h JOIN seal s ON s.book_id = b AND s.seq = h.seq AND s.hash = h.hash
                   WHERE h.book_id = b AND h.seq = seqs[cardinality(seqs)])
       OR seqs[cardinality(seqs)] - seqs[1] + 1 <> cardinality(seqs)
       OR EXISTS (
            SELECT FROM seal s LEFT JOIN seal p ON p.book_id = b AND p.seq = s.seq - 1
            WHERE s.book_id = b AND s.seq = ANY (seqs)
              AND (s.prev IS DISTINCT FROM CASE WHEN s.seq = 1
                        THEN (SELECT genesis FROM book WHERE id = b) ELSE p.hash END
                   OR s.hash <> sha256('\x02'::bytea || s.prev || s.leaf || int8send(s.seq) || int8send(s.number))))
    THEN
        RAISE EXCEPTION 'LG008 the chain is broken' USING ERRCODE = 'LG008';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT period, word, min(number) AS low, max(number) AS high, count(*) AS n FROM seal
                     WHERE book_id = b AND seq = ANY (seqs) AND kind = 'ENTRY' GROUP BY period, word) g
        LEFT JOIN number c ON c.book_id = b AND c.period = g.period AND c.word = g.word
        WHERE high - low + 1 <> g.n OR high IS DISTINCT FROM c.n
           OR (low > 1 AND NOT EXISTS (SELECT FROM seal s WHERE s.book_id = b AND s.period = g.period
                                       AND s.word = g.word AND s.number = low - 1 AND s.number > 0)))
    THEN
        RAISE EXCEPTION 'LG008 voucher numbers have a gap' USING ERRCODE = 'LG008';
    END IF;
END $$;

CREATE FUNCTION book_judge_reversals(b bigint, entries bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM entry r LEFT JOIN seal s ON s.book_id = b AND s.seq = r.reverses
            LEFT JOIN entry o ON o.book_id = b AND o.id = s.entry_id
        WHERE r.book_id = b AND r.id = ANY (entries) AND r.reverses IS NOT NULL
          AND (o.id IS NULL OR o.reverses IS NOT NULL OR o.event IN ('51', '52', '53') OR o.word <> r.word
               OR EXISTS (SELECT FROM posting p WHERE p.book_id = b AND p.entry_id = r.id AND NOT EXISTS (
                    SELECT FROM posting q WHERE q.book_id = b AND q.entry_id = o.id AND q.line = p.line
                      AND q.account_id = p.account_id AND q.side = p.side AND q.amount = -p.amount))
               OR (SELECT count(*) FROM posting p WHERE p.book_id = b AND p.entry_id = r.id)
                  <> (SELECT count(*) FROM posting q WHERE q.book_id = b AND q.entry_id = o.id)))
    THEN
        RAISE EXCEPTION 'LG009 a reversal mirrors one entry, line by line' USING ERRCODE = 'LG009';
    END IF;
END $$;

CREATE FUNCTION book_judge_entries(b bigint, entries bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT bool_or(v.lines < 2 OR v.money <> 0 OR v.memo <> 0 OR v.misfit) AS unbalanced,
           bool_or(v.unopened) AS unopened, bool_or(v.unlisted) AS unlisted,
           bool_or(v.reversal) AS reversal, bool_or(v.shut) AS shut, bool_or(v.lone) AS lone
    INTO bad FROM (
        SELECT count(p.line) AS lines,
            coalesce(sum(CASE WHEN p.side = 'D' THEN p.amount ELSE -p.amount END)
                     FILTER (WHERE a.title < '9'), 0) AS money,
            coalesce(sum(CASE WHEN p.side = 'D' THEN p.amount ELSE -p.amount END)
                     FILTER (WHERE a.title >= '9'), 0) AS memo,
            bool_or(p.day <> e.day OR s.period <> e.period OR s.word <> e.word
                    OR (p.amount > 0) <> (e.reverses IS NULL)) AS misfit,
            bool_or(p.line IS NOT NULL AND (a.account_id IS NULL OR a.closed <> 0)) AS unopened,
            bool_or(a.account_id IS NOT NULL AND e.reverses IS NULL AND l.event IS NULL) AS unlisted,
            bool_or(e.reverses IS NOT NULL) AS reversal,
            bool_or(o.period IS NULL OR c.period IS NOT NULL) AS shut,
            bool_or(e.policy IS NOT NULL AND k.one_officer = 0) AS lone
        FROM seal s JOIN entry e ON e.book_id = b AND e.id = s.entry_id
            JOIN book k ON k.id = b
            LEFT JOIN period o ON o.book_id = b AND o.period = e.period
            LEFT JOIN period_close c ON c.book_id = b AND c.period = e.period
            LEFT JOIN posting p ON p.book_id = b AND p.entry_id = e.id
            LEFT JOIN account_now a ON a.book_id = b AND a.account_id = p.account_id
            LEFT JOIN event_line l ON l.event = e.event AND l.side = p.side AND l.title = a.title
        WHERE s.book_id = b AND s.entry_id = ANY (entries)
        GROUP BY e.id) v;
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
    ELSIF bad.reversal THEN
        PERFORM book_judge_reversals(b, entries);
    END IF;
END $$;

CREATE FUNCTION book_move_balances(b bigint, entries bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH moved AS (
        SELECT p.account_id, p.day,
            sum(CASE WHEN p.side = 'D' THEN p.amount ELSE 0 END)::bigint AS debit,
            sum(CASE WHEN p.side = 'C' THEN p.amount ELSE 0 END)::bigint AS credit
        FROM posting p WHERE p.book_id = b AND p.entry_id = ANY (entries)
        GROUP BY p.account_id, p.day
    ), days AS (
        INSERT INTO account_day SELECT b, account_id, day, debit, credit FROM moved ORDER BY account_id, day
        ON CONFLICT (book_id, account_id, day) DO UPDATE
        SET debit = account_day.debit + excluded.debit, credit = account_day.credit + excluded.credit
    )
    UPDATE account_now a SET balance = a.balance + a.sign * m.net
    FROM (SELECT account_id, sum(debit - credit)::bigint AS net FROM moved GROUP BY account_id) m
    WHERE a.book_id = b AND a.account_id = m.account_id;
END $$;

CREATE FUNCTION book_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp AS $$
DECLARE
    books bigint[];
    seqs bigint[];
    entries bigint[];
BEGIN
    SELECT array_agg(DISTINCT book_id), array_agg(seq ORDER BY seq),
           array_agg(entry_id ORDER BY seq) FILTER (WHERE kind = 'ENTRY')
        INTO books, seqs, entries FROM fresh;
    IF seqs IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(books) > 1 THEN
        RAISE EXCEPTION 'LG008 one book at a time' USING ERRCODE = 'LG008';
    END IF;
    PERFORM book_judge_chain(books[1], seqs);
    IF entries IS NOT NULL THEN
        PERFORM book_judge_entries(books[1], entries);
        PERFORM book_move_balances(books[1], entries);
    END IF;
    IF entries IS NULL OR cardinality(entries) <> cardinality(seqs) THEN
        PERFORM book_judge_notes(books[1], seqs);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER seal_judges AFTER INSERT ON seal
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION book_sealed();
