-- +goose Up
CREATE TABLE decisions (
    id           UUID PRIMARY KEY,
    batch_id     UUID NOT NULL, -- decided in one act, undone in one act
    signature_id UUID NOT NULL REFERENCES signatures (id),
    letter_id    UUID NOT NULL REFERENCES letters (id),
    organizer_id UUID NOT NULL,
    decision     TEXT NOT NULL CHECK (decision IN ('publish', 'hold', 'reject')),
    from_status  TEXT NOT NULL,
    from_reason  TEXT NOT NULL, -- given back by an undo
    reason       TEXT NOT NULL,
    decided_at   TIMESTAMP NOT NULL,
    undone_at    TIMESTAMP
);
CREATE INDEX decisions_by_batch ON decisions (batch_id);
CREATE INDEX decisions_by_signature ON decisions (signature_id, decided_at);
