-- +goose Up
-- The list is searched, narrowed and ordered in memory. Every change of it is noted, so that each process can follow.
-- stamp is the transaction's number: a reader knows which transactions have ended, and so up to where it has seen all.
CREATE TABLE signatory_changes (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stamp     BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    letter_id UUID NOT NULL,
    seq       BIGINT NOT NULL
);
CREATE INDEX signatory_changes_by_letter ON signatory_changes (letter_id, stamp);
CREATE INDEX signatory_changes_by_stamp ON signatory_changes (stamp);
-- +goose StatementBegin
CREATE FUNCTION note_signatories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signatory_changes (letter_id, seq) SELECT letter_id, seq FROM changed;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER signatories_listed AFTER INSERT ON signatories
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_signatories();
CREATE TRIGGER signatories_relisted AFTER UPDATE ON signatories
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_signatories();
CREATE TRIGGER signatories_unlisted AFTER DELETE ON signatories
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_signatories();

DROP INDEX signatories_search;
DROP INDEX signatories_search_organizations;
DROP INDEX signatories_by_category;
DROP INDEX signatories_by_country;
DROP INDEX signatories_by_kind_and_name;

-- Which rule made the sort key: rows of an older one are keyed anew by a job.
ALTER TABLE signatories ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX signatories_to_key ON signatories (seq) WHERE keyed < 1;
