-- The application adds rows; what is derived or final is beyond its rights.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_app') THEN
        GRANT USAGE ON SCHEMA :schema TO ledger_app;
        GRANT SELECT ON book, title, event_line, account, account_aux, account_now, account_day, period,
            period_close, closing, number, head, entry, posting, seal, review, hold TO ledger_app;
        GRANT INSERT ON book, account, period, period_close, number, head, entry, posting, seal, review,
            hold TO ledger_app;
        GRANT UPDATE (seq, prev, hash) ON head TO ledger_app;
        GRANT UPDATE (n) ON number TO ledger_app;
        GRANT UPDATE (released_at) ON hold TO ledger_app;
        GRANT UPDATE (closed_day) ON account TO ledger_app;
    END IF;
END $$;
