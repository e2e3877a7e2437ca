-- +goose Up
-- The list is searched, narrowed and ordered in memory. Every change of it is noted, so that each process can follow.
CREATE TABLE signatory_changes (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    stamp     BIGINT NOT NULL GENERATED ALWAYS AS (id) VIRTUAL, -- one transaction writes at a time, so that ids follow the commits
    letter_id UUID NOT NULL,
    seq       BIGINT NOT NULL
);
CREATE INDEX signatory_changes_by_letter ON signatory_changes (letter_id, stamp);
DROP TRIGGER signatories_listed;
DROP TRIGGER signatories_relisted;
DROP TRIGGER signatories_unlisted;
DROP TRIGGER signatories_organization_listed;
DROP TRIGGER signatories_organization_relisted;
DROP TRIGGER signatories_organization_unlisted;
-- +goose StatementBegin
CREATE TRIGGER signatories_listed AFTER INSERT ON signatories BEGIN
    INSERT INTO signatory_changes (letter_id, seq) VALUES (new.letter_id, new.seq);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_relisted AFTER UPDATE ON signatories BEGIN
    INSERT INTO signatory_changes (letter_id, seq) VALUES (new.letter_id, new.seq);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_unlisted AFTER DELETE ON signatories BEGIN
    INSERT INTO signatory_changes (letter_id, seq) VALUES (old.letter_id, old.seq);
END;
-- +goose StatementEnd

DROP TABLE signatories_search;
DROP TABLE signatories_search_organizations;
DROP INDEX signatories_by_category;
DROP INDEX signatories_by_country;
DROP INDEX signatories_by_kind_and_name;

-- Which rule made the sort key: rows of an older one are keyed anew by a job.
ALTER TABLE signatories ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX signatories_to_key ON signatories (seq) WHERE keyed < 1;
