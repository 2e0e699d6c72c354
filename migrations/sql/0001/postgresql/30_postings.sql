-- Lines join an entry only before its seal (I-04). The entry's row is locked against a seal being
-- set by another transaction at the same moment: the foreign key of the seal waits for that lock.

CREATE FUNCTION book_postings_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = :schema, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    books bigint[];
    entries bigint[];
    found_entries bigint;
BEGIN
    SELECT array_agg(DISTINCT book_id), array_agg(DISTINCT entry_id) INTO books, entries FROM fresh;
    IF entries IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(books) > 1 THEN
        RAISE EXCEPTION 'LG008 one book at a time' USING ERRCODE = 'LG008';
    END IF;
    SELECT count(*) INTO found_entries FROM (
        SELECT FROM entry WHERE book_id = books[1] AND id = ANY (entries) FOR UPDATE) locked;
    IF found_entries <> cardinality(entries) THEN
        RAISE EXCEPTION 'LG007 no such entry' USING ERRCODE = 'LG007';
    END IF;
    IF EXISTS (SELECT FROM seal WHERE book_id = books[1] AND entry_id = ANY (entries)) THEN
        RAISE EXCEPTION 'LG007 the entry is sealed' USING ERRCODE = 'LG007';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER posting_before_seal AFTER INSERT ON posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION book_postings_inserted();
