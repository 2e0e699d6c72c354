-- Money promised is held on its account until it is paid or released (I-13).

CREATE TRIGGER hold_taking BEFORE INSERT ON hold BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM hold WHERE book_id = NEW.book_id AND id = NEW.id)
            THEN RAISE(ABORT, 'LG001 posted rows are final')
        WHEN NEW.amount <= 0 OR NEW.released_at IS NOT NULL
            THEN RAISE(ABORT, 'LG001 a hold is only released, once')
        WHEN NOT EXISTS (SELECT 1 FROM account_now WHERE book_id = NEW.book_id
                         AND account_id = NEW.account_id AND closed = 0 AND floor IS NOT NULL)
            THEN RAISE(ABORT, 'LG005 nothing can be held on this account')
        WHEN EXISTS (SELECT 1 FROM account_now WHERE book_id = NEW.book_id
                     AND account_id = NEW.account_id AND balance - held - NEW.amount < floor)
            THEN RAISE(ABORT, 'LG004 an account would fall below its floor') END;
END;

CREATE TRIGGER hold_taken AFTER INSERT ON hold BEGIN
    UPDATE account_now SET held = held + NEW.amount
        WHERE book_id = NEW.book_id AND account_id = NEW.account_id;
END;

CREATE TRIGGER hold_releasing BEFORE UPDATE ON hold
WHEN OLD.released_at IS NOT NULL OR NEW.released_at IS NULL OR NEW.book_id <> OLD.book_id
  OR NEW.id <> OLD.id OR NEW.account_id <> OLD.account_id OR NEW.amount <> OLD.amount
  OR NEW.source <> OLD.source OR NEW.held_at <> OLD.held_at BEGIN
    SELECT RAISE(ABORT, 'LG001 a hold is only released, once');
END;

CREATE TRIGGER hold_released AFTER UPDATE ON hold BEGIN
    UPDATE account_now SET held = held - NEW.amount
        WHERE book_id = NEW.book_id AND account_id = NEW.account_id;
END;
