-- The tables of the book, in one spelling for both engines.
-- On SQLite BIGINT becomes INTEGER, BYTEA becomes BLOB, IDENTITY a rowid key, and every table STRICT.
-- Days are YYYYMMDD and periods YYYYMM, as whole numbers. Money is whole fen.
-- Every key of a book's tables holds book_id (one book = one shard, one chain, one lock). Only the
-- primary keys lead with it: while a book is young "book_id = ?" alone looks selective, and a second
-- index that leads with it would be read from end to end.

-- Shared tables ----------------------------------------------------------------------------------

CREATE TABLE title (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    direction TEXT NOT NULL,
    books TEXT NOT NULL,
    aux TEXT NOT NULL,
    gov_code TEXT NOT NULL,
    floor BIGINT,
    CONSTRAINT title_pkey PRIMARY KEY (code),
    CONSTRAINT title_direction_check CHECK (direction IN ('D', 'C')),
    CONSTRAINT title_books_check CHECK (books IN ('DEP', 'FUND', 'DEP FUND'))
);

CREATE TABLE event_line (
    event TEXT NOT NULL,
    side TEXT NOT NULL,
    title TEXT NOT NULL,
    CONSTRAINT event_line_pkey PRIMARY KEY (event, side, title),
    CONSTRAINT event_line_side_check CHECK (side IN ('D', 'C')),
    CONSTRAINT event_line_title_fkey FOREIGN KEY (title) REFERENCES title (code)
);

CREATE TABLE book (
    id IDENTITY,
    county_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    opened_day BIGINT NOT NULL,
    opened_at TEXT NOT NULL,
    one_officer BIGINT NOT NULL,
    genesis BYTEA NOT NULL,
    CONSTRAINT book_code_key UNIQUE (code),
    CONSTRAINT book_county_id_kind_key UNIQUE (county_id, kind),
    CONSTRAINT book_kind_check CHECK (kind IN ('DEP', 'FUND')),
    CONSTRAINT book_algorithm_check CHECK (algorithm IN ('sha256')),
    CONSTRAINT book_opened_day_check CHECK (opened_day BETWEEN 19900101 AND 21991231),
    CONSTRAINT book_one_officer_check CHECK (one_officer IN (0, 1)),
    CONSTRAINT book_genesis_check CHECK (length(genesis) = 32)
);

-- Accounts and what is derived for them ------------------------------------------------------------

CREATE TABLE account (
    book_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    title TEXT NOT NULL,
    aux TEXT NOT NULL,
    closed_day BIGINT,
    CONSTRAINT account_pkey PRIMARY KEY (book_id, id),
    CONSTRAINT account_title_aux_key UNIQUE (title, aux, book_id),
    CONSTRAINT account_book_id_fkey FOREIGN KEY (book_id) REFERENCES book (id),
    CONSTRAINT account_title_fkey FOREIGN KEY (title) REFERENCES title (code)
);

CREATE TABLE account_aux (
    book_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    CONSTRAINT account_aux_pkey PRIMARY KEY (book_id, key, value, account_id)
);

-- The balance now, in the title's own direction. Written by triggers alone.
CREATE TABLE account_now (
    book_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    sign BIGINT NOT NULL,
    floor BIGINT,
    closed BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    held BIGINT NOT NULL,
    CONSTRAINT account_now_pkey PRIMARY KEY (book_id, account_id),
    CONSTRAINT account_now_floor_check CHECK (balance - held >= floor),
    CONSTRAINT account_now_held_check CHECK (held >= 0)
);
CREATE INDEX account_now_title_idx ON account_now (title, book_id);

-- Turnover of an account by value date. Written by triggers alone.
CREATE TABLE account_day (
    book_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    CONSTRAINT account_day_pkey PRIMARY KEY (book_id, account_id, day)
);
CREATE INDEX account_day_day_idx ON account_day (book_id, day);

-- Periods ------------------------------------------------------------------------------------------

CREATE TABLE period (
    book_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    CONSTRAINT period_pkey PRIMARY KEY (book_id, period),
    CONSTRAINT period_book_id_fkey FOREIGN KEY (book_id) REFERENCES book (id),
    CONSTRAINT period_month_check CHECK (period % 100 BETWEEN 1 AND 12)
);

-- A period is closed when its row stands here.
CREATE TABLE period_close (
    book_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    closed_at TEXT NOT NULL,
    closer BIGINT NOT NULL,
    approvals BYTEA,
    CONSTRAINT period_close_pkey PRIMARY KEY (book_id, period),
    CONSTRAINT period_close_period_fkey FOREIGN KEY (book_id, period) REFERENCES period (book_id, period),
    CONSTRAINT period_close_approvals_check CHECK (length(approvals) = 32)
);

-- The balance of an account frozen by the close of a period; no row means zero.
CREATE TABLE closing (
    book_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    CONSTRAINT closing_pkey PRIMARY KEY (book_id, period, account_id)
);

-- The journal --------------------------------------------------------------------------------------

-- The last voucher number of a word in a period.
CREATE TABLE number (
    book_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    word TEXT NOT NULL,
    n BIGINT NOT NULL,
    CONSTRAINT number_pkey PRIMARY KEY (book_id, period, word)
);

-- The end of the chain; its row is the one lock of a book.
CREATE TABLE head (
    book_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT head_pkey PRIMARY KEY (book_id),
    CONSTRAINT head_book_id_fkey FOREIGN KEY (book_id) REFERENCES book (id)
);

CREATE TABLE entry (
    book_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    day BIGINT NOT NULL,
    word TEXT NOT NULL,
    event TEXT NOT NULL,
    summary TEXT NOT NULL,
    source TEXT NOT NULL,
    booked_at TEXT NOT NULL,
    maker BIGINT NOT NULL,
    reviewer BIGINT,
    approvals BYTEA,
    policy TEXT,
    reverses BIGINT,
    attachments BIGINT NOT NULL,
    attachment_digests TEXT NOT NULL,
    key_id TEXT,
    CONSTRAINT entry_pkey PRIMARY KEY (book_id, id),
    CONSTRAINT entry_source_key UNIQUE (source, book_id),
    CONSTRAINT entry_period_check CHECK (day / 100 = period),
    CONSTRAINT entry_word_check CHECK (word IN ('收', '付', '转', '备', '记')),
    CONSTRAINT entry_summary_check CHECK (length(summary) BETWEEN 1 AND 500),
    CONSTRAINT entry_source_check CHECK (length(source) BETWEEN 1 AND 200),
    CONSTRAINT entry_attachments_check CHECK (attachments >= 0),
    CONSTRAINT entry_approvals_check CHECK (length(approvals) = 32),
    CONSTRAINT entry_policy_check CHECK (policy = 'one-officer'),
    CONSTRAINT entry_reversal_check CHECK (
        CASE WHEN reverses IS NULL THEN 0 ELSE 1 END = CASE WHEN event = '54' THEN 1 ELSE 0 END),
    CONSTRAINT entry_closing_check CHECK (
        CASE WHEN substr(source, 1, 6) = 'close:' THEN 1 ELSE 0 END
        = CASE WHEN event IN ('51', '52', '53') THEN 1 ELSE 0 END),
    -- Exactly one of: another person's review, approvals, a closing entry, the one-officer policy.
    CONSTRAINT entry_persons_check CHECK (
        CASE WHEN reviewer IS NULL THEN 0 ELSE 1 END
        + CASE WHEN approvals IS NULL THEN 0 ELSE 1 END
        + CASE WHEN policy IS NULL THEN 0 ELSE 1 END
        + CASE WHEN event IN ('51', '52', '53') THEN 1 ELSE 0 END = 1),
    CONSTRAINT entry_reviewer_check CHECK (reviewer <> maker)
);
CREATE UNIQUE INDEX entry_reverses_key ON entry (reverses, book_id) WHERE reverses IS NOT NULL;

CREATE TABLE posting (
    book_id BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    side TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT posting_pkey PRIMARY KEY (book_id, entry_id, line),
    CONSTRAINT posting_side_check CHECK (side IN ('D', 'C')),
    CONSTRAINT posting_amount_check CHECK (
        amount <> 0 AND amount BETWEEN -9999999999999 AND 9999999999999)
);
CREATE INDEX posting_account_idx ON posting (account_id, book_id, day);

-- A record is in the book when its seal stands. kind: ENTRY, PERIOD_CLOSE or REVIEW.
CREATE TABLE seal (
    book_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    entry_id BIGINT,
    reviewed BIGINT,
    period BIGINT NOT NULL,
    word TEXT NOT NULL,
    number BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT seal_pkey PRIMARY KEY (book_id, seq),
    CONSTRAINT seal_entry_id_key UNIQUE (entry_id, book_id),
    CONSTRAINT seal_entry_id_fkey FOREIGN KEY (book_id, entry_id) REFERENCES entry (book_id, id),
    CONSTRAINT seal_kind_check CHECK (
        CASE WHEN kind = 'ENTRY' AND entry_id IS NOT NULL AND reviewed IS NULL AND number > 0 THEN 1
             WHEN kind = 'PERIOD_CLOSE' AND entry_id IS NULL AND reviewed IS NULL AND number = 0 THEN 1
             WHEN kind = 'REVIEW' AND entry_id IS NULL AND reviewed IS NOT NULL AND number = 0 THEN 1
             ELSE 0 END = 1),
    CONSTRAINT seal_seq_check CHECK (seq > 0),
    CONSTRAINT seal_hash_check CHECK (length(leaf) = 32 AND length(prev) = 32 AND length(hash) = 32)
);
CREATE UNIQUE INDEX seal_number_key ON seal (number, period, word, book_id) WHERE number > 0;
CREATE UNIQUE INDEX seal_close_key ON seal (period, book_id) WHERE kind = 'PERIOD_CLOSE';
CREATE UNIQUE INDEX seal_reviewed_key ON seal (reviewed, book_id) WHERE reviewed IS NOT NULL;

-- The later second signature under an entry posted by one officer alone.
CREATE TABLE review (
    book_id BIGINT NOT NULL,
    reviewed BIGINT NOT NULL,
    reviewer BIGINT NOT NULL,
    reviewed_at TEXT NOT NULL,
    CONSTRAINT review_pkey PRIMARY KEY (book_id, reviewed),
    CONSTRAINT review_reviewed_fkey FOREIGN KEY (book_id, reviewed) REFERENCES seal (book_id, seq)
);

-- Money promised and not yet paid. Released once, never changed otherwise.
CREATE TABLE hold (
    book_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    source TEXT NOT NULL,
    held_at TEXT NOT NULL,
    released_at TEXT,
    CONSTRAINT hold_pkey PRIMARY KEY (book_id, id),
    CONSTRAINT hold_account_id_fkey FOREIGN KEY (book_id, account_id) REFERENCES account (book_id, id),
    CONSTRAINT hold_amount_check CHECK (amount BETWEEN 1 AND 9999999999999)
);
CREATE INDEX hold_source_idx ON hold (source, book_id);
