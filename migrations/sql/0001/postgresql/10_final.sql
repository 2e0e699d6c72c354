-- What stands in the book stands for ever (I-04).

CREATE FUNCTION book_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'LG001 posted rows are final: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'LG001';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'entry', 'posting', 'seal', 'period', 'period_close', 'closing', 'review', 'account_aux',
        'book', 'title', 'event_line'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION book_refuse_change()', name || '_is_final', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'account', 'account_now', 'account_day', 'number', 'head', 'hold'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION book_refuse_change()', name || '_is_kept', name);
    END LOOP;
END $$;
