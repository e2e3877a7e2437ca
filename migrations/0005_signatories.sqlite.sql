-- +goose Up
-- seq is the order of listing. It must be the row id, since the full-text index refers to rows by it.
CREATE TABLE signatories (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    signature_id UUID NOT NULL UNIQUE REFERENCES signatures (id),
    letter_id    UUID NOT NULL REFERENCES letters (id),
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    initials     BOOLEAN NOT NULL,
    occupation   TEXT NOT NULL,
    affiliation  TEXT NOT NULL,
    city         TEXT NOT NULL,
    country      TEXT NOT NULL,
    category     TEXT NOT NULL,
    comment      TEXT NOT NULL,
    website      TEXT NOT NULL,
    search       TEXT NOT NULL, -- folded name, affiliation and occupation, each word after a space
    sort_key     BYTEA NOT NULL, -- collation key of the name
    listed_at    TIMESTAMP NOT NULL
);
CREATE INDEX signatories_by_seq ON signatories (letter_id, seq);
CREATE INDEX signatories_by_kind ON signatories (letter_id, kind, seq);
CREATE INDEX signatories_by_category ON signatories (letter_id, category, seq);
CREATE INDEX signatories_by_country ON signatories (letter_id, country, seq);
CREATE INDEX signatories_by_name ON signatories (letter_id, sort_key, seq);
CREATE INDEX signatories_by_kind_and_name ON signatories (letter_id, kind, sort_key, seq);

CREATE VIRTUAL TABLE signatories_search USING fts5 (search, content = 'signatories', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1');
-- Organizations are few: a word that is common among people is rare among them, and soon found or not in an index of their own.
CREATE VIRTUAL TABLE signatories_search_organizations USING fts5 (search, content = 'signatories', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1');
-- Words of who is taken off the list leave the indexes' pages at once.
INSERT INTO signatories_search (signatories_search, rank) VALUES ('secure-delete', 1);
INSERT INTO signatories_search_organizations (signatories_search_organizations, rank) VALUES ('secure-delete', 1);
-- +goose StatementBegin
CREATE TRIGGER signatories_listed AFTER INSERT ON signatories BEGIN
    INSERT INTO signatories_search (rowid, search) VALUES (new.seq, new.search);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_unlisted AFTER DELETE ON signatories BEGIN
    INSERT INTO signatories_search (signatories_search, rowid, search) VALUES ('delete', old.seq, old.search);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_relisted AFTER UPDATE OF search ON signatories BEGIN
    INSERT INTO signatories_search (signatories_search, rowid, search) VALUES ('delete', old.seq, old.search);
    INSERT INTO signatories_search (rowid, search) VALUES (new.seq, new.search);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_organization_listed AFTER INSERT ON signatories WHEN new.kind = 'organization' BEGIN
    INSERT INTO signatories_search_organizations (rowid, search) VALUES (new.seq, new.search);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_organization_unlisted AFTER DELETE ON signatories WHEN old.kind = 'organization' BEGIN
    INSERT INTO signatories_search_organizations (signatories_search_organizations, rowid, search) VALUES ('delete', old.seq, old.search);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signatories_organization_relisted AFTER UPDATE OF search ON signatories WHEN new.kind = 'organization' BEGIN
    INSERT INTO signatories_search_organizations (signatories_search_organizations, rowid, search) VALUES ('delete', old.seq, old.search);
    INSERT INTO signatories_search_organizations (rowid, search) VALUES (new.seq, new.search);
END;
-- +goose StatementEnd
