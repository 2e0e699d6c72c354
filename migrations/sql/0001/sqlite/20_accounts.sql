-- An account opens with its balance row and its auxiliaries; it closes once, empty (I-07, I-11).

CREATE TRIGGER account_opening AFTER INSERT ON account BEGIN
    SELECT CASE
        WHEN NOT EXISTS (SELECT 1 FROM title t JOIN book b ON b.id = NEW.book_id
                         WHERE t.code = NEW.title AND instr(' ' || t.books || ' ', ' ' || b.kind || ' '))
            THEN RAISE(ABORT, 'LG005 the title is not in this book')
        WHEN NEW.closed_day IS NOT NULL
             OR (SELECT count(*) FROM json_each(NEW.aux))
                <> (SELECT CASE aux WHEN '' THEN 0 ELSE 1 + length(aux) - length(replace(aux, ' ', '')) END
                    FROM title WHERE code = NEW.title)
             OR EXISTS (SELECT 1 FROM json_each(NEW.aux) j JOIN title t ON t.code = NEW.title
                        WHERE j.type <> 'text' OR NOT instr(' ' || t.aux || ' ', ' ' || j.key || ' '))
            THEN RAISE(ABORT, 'LG005 the title asks for other auxiliaries') END;
    INSERT INTO account_now SELECT NEW.book_id, NEW.id, code, CASE direction WHEN 'D' THEN 1 ELSE -1 END,
        floor, 0, 0, 0 FROM title WHERE code = NEW.title;
    INSERT INTO account_aux SELECT NEW.book_id, key, value, NEW.id FROM json_each(NEW.aux);
END;

CREATE TRIGGER account_closing BEFORE UPDATE ON account BEGIN
    SELECT CASE
        WHEN NEW.book_id <> OLD.book_id OR NEW.id <> OLD.id OR NEW.title <> OLD.title
             OR NEW.aux <> OLD.aux OR OLD.closed_day IS NOT NULL OR NEW.closed_day IS NULL
            THEN RAISE(ABORT, 'LG001 an account only closes, once')
        WHEN EXISTS (SELECT 1 FROM account_now WHERE book_id = NEW.book_id AND account_id = NEW.id
                     AND (balance <> 0 OR held <> 0))
            THEN RAISE(ABORT, 'LG005 the account is not empty') END;
END;

CREATE TRIGGER account_closed AFTER UPDATE ON account BEGIN
    UPDATE account_now SET closed = 1 WHERE book_id = NEW.book_id AND account_id = NEW.id;
END;
