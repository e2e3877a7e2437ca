-- +goose Up
-- What a signer told is in the two sealed columns alone; the others are coarse enough to count by.
CREATE TABLE signatures (
    id             UUID PRIMARY KEY,
    letter_id      UUID NOT NULL REFERENCES letters (id),
    text_id        UUID NOT NULL REFERENCES letter_texts (id),
    kind           TEXT NOT NULL CHECK (kind IN ('individual', 'organization')),
    status         TEXT NOT NULL CHECK (status IN ('unconfirmed', 'pending', 'held', 'published', 'rejected', 'withdrawn')),
    visibility     TEXT NOT NULL CHECK (visibility IN ('public', 'initials', 'withheld')),
    language       TEXT NOT NULL,
    category       TEXT NOT NULL,
    country        TEXT NOT NULL,
    wants_updates  BOOLEAN NOT NULL,
    email_hash     BYTEA, -- keyed hash of the canonical address
    name_hash      BYTEA, -- keyed hash of the normalized name
    slot           INTEGER, -- which of the household's places; taken at confirmation
    sealed_email   BYTEA,
    sealed_profile BYTEA,
    signals        TEXT NOT NULL, -- JSON: [{key, count}]
    reason         TEXT NOT NULL, -- of the last decision
    code_attempts  INTEGER NOT NULL, -- since the last message
    mails          INTEGER NOT NULL, -- messages since signing or confirming: also the code's generation
    mailed_at      TIMESTAMP,
    signed_at      TIMESTAMP NOT NULL,
    confirmed_at   TIMESTAMP,
    decided_at     TIMESTAMP,
    published_at   TIMESTAMP,
    withdrawn_at   TIMESTAMP
);
CREATE UNIQUE INDEX signatures_identity ON signatures (letter_id, kind, email_hash, name_hash) WHERE email_hash IS NOT NULL;
CREATE UNIQUE INDEX signatures_household ON signatures (letter_id, kind, email_hash, slot) WHERE slot IS NOT NULL;
CREATE INDEX signatures_same_name ON signatures (letter_id, name_hash) WHERE name_hash IS NOT NULL;
CREATE INDEX signatures_queue ON signatures (letter_id, status, confirmed_at, id);
CREATE INDEX signatures_by_confirmation ON signatures (letter_id, confirmed_at, id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX signatures_unconfirmed ON signatures (signed_at) WHERE status = 'unconfirmed';

CREATE TABLE consent_wordings (
    id       UUID PRIMARY KEY, -- UUIDv5 of language and wording, so the same words are stored once
    language TEXT NOT NULL,
    wording  TEXT NOT NULL
);
CREATE TABLE consents (
    id           UUID PRIMARY KEY,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    purpose      TEXT NOT NULL CHECK (purpose IN ('sign', 'updates')),
    wording_id   UUID NOT NULL REFERENCES consent_wordings (id),
    given_at     TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
CREATE INDEX consents_by_signature ON consents (signature_id);

-- Codes typed on one page after signing. Kept apart from signatures, so that the page answers alike whatever it is about.
CREATE TABLE code_attempts (
    ref_hash BYTEA PRIMARY KEY,
    attempts INTEGER NOT NULL,
    last_at  TIMESTAMP NOT NULL
);
CREATE INDEX code_attempts_by_age ON code_attempts (last_at);
