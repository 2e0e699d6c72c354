-- What stands in the book stands for ever (I-04). Written out by the migration for every table:
-- :table_is_final_update, :table_is_final_delete for
--   entry posting seal period period_close closing review account_aux book title event_line,
-- :table_is_kept_delete for account account_now account_day number head hold.
CREATE TRIGGER :table_is_final_update BEFORE UPDATE ON :table BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;
CREATE TRIGGER :table_is_final_delete BEFORE DELETE ON :table BEGIN
    SELECT RAISE(ABORT, 'LG001 posted rows are final');
END;
