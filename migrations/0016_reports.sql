-- +goose Up
ALTER TABLE letters ADD COLUMN paused_at TIMESTAMP; -- an open letter that takes no signatures for a while

-- What somebody said about a name on the list: "this is not me". Who said it is not kept.
CREATE TABLE reports (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    sealed_note  BYTEA, -- in the reporter's words; none if they wrote nothing
    at           TIMESTAMP NOT NULL,
    settled_at   TIMESTAMP, -- when an organizer decided
    batch_id     UUID -- the act in which they did, which an undo names
);
CREATE INDEX reports_by_signature ON reports (signature_id, at, id);
CREATE INDEX reports_by_letter ON reports (letter_id, at);
CREATE INDEX reports_settled ON reports (settled_at) WHERE settled_at IS NOT NULL;

ALTER TABLE signatures ADD COLUMN reported_at TIMESTAMP; -- the last report that waits for an organizer; none if none waits
CREATE INDEX signatures_reported ON signatures (letter_id, confirmed_at, id) WHERE reported_at IS NOT NULL;
