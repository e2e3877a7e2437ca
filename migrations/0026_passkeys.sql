-- +goose Up
-- Passkeys: what a phone, a computer or a security key shows instead of a code, or of a password. The private side is theirs alone.
CREATE TABLE passkeys (
    id            UUID PRIMARY KEY,
    organizer_id  UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    credential_id BYTEA NOT NULL,
    public_key    BYTEA NOT NULL,
    sign_count    BIGINT NOT NULL, -- by the key's own count, 0 where it doesn't count
    transports    TEXT NOT NULL, -- by which a browser reaches it, with spaces between them
    name          TEXT NOT NULL,
    alone         BOOLEAN NOT NULL, -- whether it knew its owner when it was made, so that it may sign in without a password
    created_at    TIMESTAMP NOT NULL,
    last_used_at  TIMESTAMP
);
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);
CREATE INDEX passkeys_by_organizer ON passkeys (organizer_id, created_at);
-- Questions to which an answer is due. The session holds the question itself; a row goes with the answer, so each is answered once.
CREATE TABLE passkey_challenges (
    challenge_hash BYTEA PRIMARY KEY,
    expires_at     TIMESTAMP NOT NULL
);
CREATE INDEX passkey_challenges_by_age ON passkey_challenges (expires_at);
