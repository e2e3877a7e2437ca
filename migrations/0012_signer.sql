-- +goose Up
-- What a signer wants changed: one at most for a signature, and gone once it is applied or declined.
CREATE TABLE signature_edits (
    signature_id UUID PRIMARY KEY REFERENCES signatures (id) ON DELETE CASCADE,
    id           UUID NOT NULL UNIQUE,
    status       TEXT NOT NULL CHECK (status IN ('unconfirmed', 'waiting')),
    sealed       BYTEA NOT NULL,
    signals      TEXT NOT NULL, -- JSON: [{key, count}]
    edited_at    TIMESTAMP NOT NULL
);

-- A withheld name that shall be shown once so many have signed, or from a time on.
ALTER TABLE signatures ADD COLUMN later_as TEXT NOT NULL DEFAULT '' CHECK (later_as IN ('', 'public', 'initials'));
ALTER TABLE signatures ADD COLUMN later_count INTEGER;
ALTER TABLE signatures ADD COLUMN later_at TIMESTAMP;
CREATE INDEX signatures_later ON signatures (letter_id) WHERE later_as <> '';
