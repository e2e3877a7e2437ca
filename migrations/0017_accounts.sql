-- +goose Up
-- The second factor: an app's secret, the one that waits for its first code, and the last step whose code was taken.
ALTER TABLE organizers ADD COLUMN sealed_totp BYTEA;
ALTER TABLE organizers ADD COLUMN sealed_totp_next BYTEA;
ALTER TABLE organizers ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;
CREATE TABLE recovery_codes (
    organizer_id UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    code_hash    BYTEA NOT NULL, -- keyed
    PRIMARY KEY (organizer_id, code_hash)
);
-- Browsers in which somebody has signed in, so that a sign-in from another one is told, and a stranger's failures don't
-- slow down who is known.
CREATE TABLE known_browsers (
    organizer_id UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    token_hash   BYTEA NOT NULL,
    seen_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (token_hash, organizer_id)
);
CREATE INDEX known_browsers_by_organizer ON known_browsers (organizer_id);
CREATE INDEX known_browsers_by_age ON known_browsers (seen_at);
-- Roles on single letters. Where there is none, the account's own counts, unless it is for letters alone.
ALTER TABLE organizers ADD COLUMN letters_only BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE organizer_letters (
    organizer_id UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    letter_id    UUID NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'moderator', 'viewer')),
    PRIMARY KEY (organizer_id, letter_id)
);
CREATE INDEX organizer_letters_by_letter ON organizer_letters (letter_id);
