-- +goose Up
-- What of a signature's words was changed once they held: the fields that differ, before and after. By its signer, or by an
-- organizer who corrected them.
CREATE TABLE signature_revisions (
    id           UUID PRIMARY KEY,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    actor_kind   TEXT NOT NULL CHECK (actor_kind IN ('organizer', 'supporter')),
    actor_id     UUID NOT NULL,
    sealed       BYTEA NOT NULL,
    at           TIMESTAMP NOT NULL
);
CREATE INDEX signature_revisions_by_signature ON signature_revisions (signature_id, at, id);
CREATE INDEX signature_revisions_of_signers ON signature_revisions (at) WHERE actor_kind = 'supporter';

-- What moderators write to each other about a signature.
CREATE TABLE notes (
    id           UUID PRIMARY KEY,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    organizer_id UUID NOT NULL,
    sealed_text  BYTEA NOT NULL,
    at           TIMESTAMP NOT NULL
);
CREATE INDEX notes_by_signature ON notes (signature_id, at, id);

-- The signatories whom the organizers put first, in their order. One that is off the list for a while keeps its place.
CREATE TABLE pins (
    signature_id UUID PRIMARY KEY REFERENCES signatures (id) ON DELETE CASCADE,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    kind         TEXT NOT NULL CHECK (kind IN ('individual', 'organization')),
    place        INTEGER NOT NULL,
    pinned_at    TIMESTAMP NOT NULL
);
CREATE INDEX pins_by_letter ON pins (letter_id, kind, place);
