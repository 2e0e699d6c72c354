-- INSERT OR REPLACE removes the row it collides with, and on a connection without recursive
-- triggers no delete trigger sees it. So a taken key is refused before the insert (I-04).

CREATE TRIGGER title_not_replaced BEFORE INSERT ON title
WHEN EXISTS (SELECT 1 FROM title WHERE code = NEW.code) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER event_line_not_replaced BEFORE INSERT ON event_line
WHEN EXISTS (SELECT 1 FROM event_line WHERE event = NEW.event AND side = NEW.side AND title = NEW.title) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER book_not_replaced BEFORE INSERT ON book
WHEN EXISTS (SELECT 1 FROM book WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM book WHERE code = NEW.code)
  OR EXISTS (SELECT 1 FROM book WHERE county_id = NEW.county_id AND kind = NEW.kind) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER account_not_replaced BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE book_id = NEW.book_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM account WHERE book_id = NEW.book_id AND title = NEW.title AND aux = NEW.aux) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER account_aux_not_replaced BEFORE INSERT ON account_aux
WHEN EXISTS (SELECT 1 FROM account_aux WHERE book_id = NEW.book_id AND key = NEW.key
             AND value = NEW.value AND account_id = NEW.account_id) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER account_now_not_replaced BEFORE INSERT ON account_now
WHEN EXISTS (SELECT 1 FROM account_now WHERE book_id = NEW.book_id AND account_id = NEW.account_id) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER account_day_not_replaced BEFORE INSERT ON account_day
WHEN EXISTS (SELECT 1 FROM account_day WHERE book_id = NEW.book_id AND account_id = NEW.account_id
             AND day = NEW.day) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER closing_not_replaced BEFORE INSERT ON closing
WHEN EXISTS (SELECT 1 FROM closing WHERE book_id = NEW.book_id AND period = NEW.period
             AND account_id = NEW.account_id) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER period_not_replaced BEFORE INSERT ON period
WHEN EXISTS (SELECT 1 FROM period WHERE book_id = NEW.book_id AND period = NEW.period) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER period_close_not_replaced BEFORE INSERT ON period_close
WHEN EXISTS (SELECT 1 FROM period_close WHERE book_id = NEW.book_id AND period = NEW.period) BEGIN
    SELECT RAISE(ABORT, 'LG003 the period is not open');
END;

CREATE TRIGGER number_not_replaced BEFORE INSERT ON number
WHEN EXISTS (SELECT 1 FROM number WHERE book_id = NEW.book_id AND period = NEW.period AND word = NEW.word) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER head_not_replaced BEFORE INSERT ON head
WHEN EXISTS (SELECT 1 FROM head WHERE book_id = NEW.book_id) BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;

CREATE TRIGGER entry_not_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND source = NEW.source)
  OR (NEW.reverses IS NOT NULL
      AND EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND reverses = NEW.reverses)) BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND id = NEW.id)
            THEN RAISE(ABORT, 'LG001 posted rows are final')
        WHEN EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND source = NEW.source)
            THEN RAISE(ABORT, 'LG013 this source was posted before')
        ELSE RAISE(ABORT, 'LG009 the entry was reversed before') END;
END;

CREATE TRIGGER posting_before_seal BEFORE INSERT ON posting BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM seal WHERE book_id = NEW.book_id AND entry_id = NEW.entry_id)
            THEN RAISE(ABORT, 'LG007 the entry is sealed')
        WHEN EXISTS (SELECT 1 FROM posting WHERE book_id = NEW.book_id AND entry_id = NEW.entry_id
                     AND line = NEW.line)
            THEN RAISE(ABORT, 'LG001 posted rows are final')
        WHEN NOT EXISTS (SELECT 1 FROM entry WHERE book_id = NEW.book_id AND id = NEW.entry_id)
            THEN RAISE(ABORT, 'LG007 no such entry')
        WHEN NEW.amount = 0 OR NEW.amount NOT BETWEEN -9999999999999 AND 9999999999999
             OR NEW.side NOT IN ('D', 'C')
            THEN RAISE(ABORT, 'LG002 an amount is whole fen within bounds, and not zero') END;
END;

CREATE TRIGGER review_by_another BEFORE INSERT ON review BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM review WHERE book_id = NEW.book_id AND reviewed = NEW.reviewed)
            THEN RAISE(ABORT, 'LG001 posted rows are final')
        WHEN NOT EXISTS (
            SELECT 1 FROM seal s JOIN entry e ON e.book_id = s.book_id AND e.id = s.entry_id
            WHERE s.book_id = NEW.book_id AND s.seq = NEW.reviewed
              AND e.policy IS NOT NULL AND e.maker <> NEW.reviewer)
            THEN RAISE(ABORT, 'LG010 another person reviews an entry of one officer') END;
END;

-- What CHECKs say about persons and dates is said again here, because PRAGMA
-- ignore_check_constraints silences a CHECK but not a trigger.
CREATE TRIGGER entry_persons BEFORE INSERT ON entry BEGIN
    SELECT CASE
        WHEN (NEW.reviewer IS NOT NULL) + (NEW.approvals IS NOT NULL) + (NEW.policy IS NOT NULL)
             + (NEW.event IN ('51', '52', '53')) <> 1 OR NEW.reviewer = NEW.maker
             OR (NEW.event IN ('51', '52', '53')) <> (substr(NEW.source, 1, 6) = 'close:')
            THEN RAISE(ABORT, 'LG010 exactly one kind of second signature')
        WHEN NEW.day / 100 <> NEW.period OR (NEW.reverses IS NOT NULL) <> (NEW.event = '54')
             OR NEW.word NOT IN ('收', '付', '转', '备', '记') OR NEW.attachments < 0
             OR length(NEW.approvals) <> 32 OR NEW.policy <> 'one-officer'
             OR length(NEW.summary) NOT BETWEEN 1 AND 500 OR length(NEW.source) NOT BETWEEN 1 AND 200
            THEN RAISE(ABORT, 'LG002 the entry contradicts itself') END;
END;
