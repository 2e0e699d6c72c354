-- book_id alone selects everything, whatever the statistics of a few small books say.
ALTER TABLE entry ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE posting ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE seal ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE account ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE account_now ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE account_day ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE closing ALTER COLUMN book_id SET (n_distinct = 1);
ALTER TABLE posting ALTER COLUMN entry_id SET (n_distinct = -0.3);
ALTER TABLE seal ALTER COLUMN entry_id SET (n_distinct = -1);
ALTER TABLE account_now SET (fillfactor = 60);
ALTER TABLE account_day SET (fillfactor = 70);
ALTER TABLE head SET (fillfactor = 20);
ALTER TABLE number SET (fillfactor = 50);
