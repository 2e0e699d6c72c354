-- Lines join an entry only before its seal (I-04). The entry's row is locked against a seal being
-- set by another transaction at the same moment: the foreign key of the seal waits for that lock.
-- Functions of the posting path read by index and join in the order written (LEFT JOIN keeps it):
-- the statistics of a young book must not choose a plan that reads the whole book.

CREATE FUNCTION book_postings_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    b bigint;
    other bigint;
    entries bigint[];
    sealed bigint;
BEGIN
    SELECT min(book_id), max(book_id), array_agg(DISTINCT entry_id) INTO b, other, entries FROM fresh;
    IF entries IS NULL THEN
        RETURN NULL;
    ELSIF b <> other THEN
        RAISE EXCEPTION 'LG008 one book at a time' USING ERRCODE = 'LG008';
    END IF;
    FOR n IN 1 .. cardinality(entries) LOOP
        PERFORM FROM entry WHERE book_id = b AND id = entries[n] FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'LG007 no such entry' USING ERRCODE = 'LG007';
        END IF;
        SELECT seq INTO sealed FROM seal WHERE book_id = b AND entry_id = entries[n];
        IF FOUND THEN
            RAISE EXCEPTION 'LG007 the entry is sealed' USING ERRCODE = 'LG007';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER posting_before_seal AFTER INSERT ON posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION book_postings_inserted();
