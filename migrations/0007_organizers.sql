-- +goose Up
CREATE TABLE organizers (
    id              UUID PRIMARY KEY,
    email_hash      BYTEA NOT NULL UNIQUE,
    sealed_email    BYTEA NOT NULL,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'moderator', 'viewer')),
    language        TEXT NOT NULL,
    password_hash   TEXT NOT NULL, -- argon2id, encoded; '' until the invitation is taken up
    created_at      TIMESTAMP NOT NULL,
    last_sign_in_at TIMESTAMP,
    disabled_at     TIMESTAMP
);
-- One-time links: the first owner's set-up, invitations, resets.
CREATE TABLE organizer_links (
    id           UUID PRIMARY KEY,
    organizer_id UUID REFERENCES organizers (id) ON DELETE CASCADE, -- NULL: the first owner's
    purpose      TEXT NOT NULL CHECK (purpose IN ('first_owner', 'invitation', 'reset')),
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL,
    used_at      TIMESTAMP
);
CREATE TABLE sessions (
    token_hash   BYTEA PRIMARY KEY,
    organizer_id UUID REFERENCES organizers (id) ON DELETE CASCADE,
    data         BYTEA NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_organizer ON sessions (organizer_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
