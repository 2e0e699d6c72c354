-- A young book must not teach the planner that book_id alone is selective.
ALTER TABLE entry ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE posting ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE seal ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE account ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE account_now ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE account_day ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE closing ALTER COLUMN book_id SET (n_distinct = 50);
ALTER TABLE posting ALTER COLUMN entry_id SET (n_distinct = -0.3);
ALTER TABLE seal ALTER COLUMN entry_id SET (n_distinct = -1);
ALTER TABLE account_now SET (fillfactor = 60);
ALTER TABLE account_day SET (fillfactor = 70);
ALTER TABLE head SET (fillfactor = 20);
ALTER TABLE number SET (fillfactor = 50);
