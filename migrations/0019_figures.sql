-- +goose Up
-- The trail as a chain: each entry's place in it, and a hash over the entry and the hash of the one before. A job gives
-- both, in order, right after the entry was committed; until then they are empty.
ALTER TABLE audit_entries ADD COLUMN seq BIGINT;
ALTER TABLE audit_entries ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX audit_entries_chain ON audit_entries (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_entries_unchained ON audit_entries (id) WHERE seq IS NULL;

-- For reading the trail by time, narrowed or not. Signers' own acts are many, so that others have indexes without them.
DROP INDEX audit_entries_by_letter;
CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
CREATE INDEX audit_entries_by_letter ON audit_entries (letter_id, at, id);
CREATE INDEX audit_entries_by_action ON audit_entries (action, letter_id, at, id);
CREATE INDEX audit_entries_ours ON audit_entries (at, id) WHERE actor_kind <> 'supporter';
CREATE INDEX audit_entries_ours_by_letter ON audit_entries (letter_id, at, id) WHERE actor_kind <> 'supporter';
CREATE INDEX audit_entries_ours_by_actor ON audit_entries (actor_id, at, id) WHERE actor_kind <> 'supporter';

-- A letter's figures for the desk, as they were counted last. A job counts them; a page only reads them.
CREATE TABLE figure_summaries (
    letter_id  UUID PRIMARY KEY REFERENCES letters (id),
    summary    TEXT NOT NULL, -- JSON: numbers alone
    took       BIGINT NOT NULL, -- how long counting took, in microseconds
    counted_at TIMESTAMP NOT NULL
);
CREATE INDEX decisions_by_letter ON decisions (letter_id, organizer_id, decision) WHERE undone_at IS NULL;
CREATE INDEX outbox_messages_by_letter ON outbox_messages (letter_id, status);

-- Exports of a letter's signatures that were asked for, each to be downloaded once, by who asked, within minutes.
CREATE TABLE exports (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    organizer_id UUID NOT NULL,
    purpose      TEXT NOT NULL CHECK (purpose IN ('public', 'handover', 'full')),
    format       TEXT NOT NULL CHECK (format IN ('csv', 'xlsx')),
    filter       TEXT NOT NULL, -- JSON: what it is narrowed to; no name
    n            INTEGER NOT NULL, -- how many signatures there were when it was asked for
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL,
    used_at      TIMESTAMP
);
CREATE INDEX exports_by_expiry ON exports (expires_at);
