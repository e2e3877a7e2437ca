-- +goose Up
CREATE TABLE audit_entries (
    id           UUID PRIMARY KEY, -- UUIDv7: its order is the trail's
    letter_id    UUID REFERENCES letters (id),
    actor_kind   TEXT NOT NULL CHECK (actor_kind IN ('organizer', 'supporter', 'system')),
    actor_id     UUID,
    action       TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   UUID NOT NULL,
    reason       TEXT NOT NULL,
    at           TIMESTAMP NOT NULL
);
CREATE INDEX audit_entries_by_letter ON audit_entries (letter_id, id);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, id);
