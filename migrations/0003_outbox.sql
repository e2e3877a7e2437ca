-- +goose Up
CREATE TABLE outbox_messages (
    id             UUID PRIMARY KEY,
    kind           TEXT NOT NULL,
    language       TEXT NOT NULL,
    letter_id      UUID,
    signature_id   UUID,
    sealed_payload BYTEA, -- recipient and data; wiped when sent or buried
    status         TEXT NOT NULL CHECK (status IN ('waiting', 'sending', 'sent', 'buried')),
    attempts       INTEGER NOT NULL,
    due_at         TIMESTAMP NOT NULL, -- waiting: not before; sending: when the lease ends
    lease_id       UUID,
    last_code      TEXT NOT NULL, -- the last refusal's code, never its text: that may hold the address
    created_at     TIMESTAMP NOT NULL,
    finished_at    TIMESTAMP
);
CREATE INDEX outbox_messages_due ON outbox_messages (due_at, id) WHERE status IN ('waiting', 'sending');
CREATE INDEX outbox_messages_by_status ON outbox_messages (status, finished_at);
CREATE INDEX outbox_messages_by_signature ON outbox_messages (signature_id, id);
