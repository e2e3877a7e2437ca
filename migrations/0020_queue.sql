-- +goose Up
-- The signals' keys alone, each between spaces, so that a queue can be narrowed by them within its index.
ALTER TABLE signatures ADD COLUMN signal_keys TEXT NOT NULL DEFAULT '';
UPDATE signatures SET signal_keys = signal_keys || ' mixed_scripts ' WHERE signals LIKE '%"signal.mixed_scripts"%';
UPDATE signatures SET signal_keys = signal_keys || ' digits ' WHERE signals LIKE '%"signal.digits"%';
UPDATE signatures SET signal_keys = signal_keys || ' insult ' WHERE signals LIKE '%"signal.insult"%';
UPDATE signatures SET signal_keys = signal_keys || ' slogan ' WHERE signals LIKE '%"signal.slogan"%';
UPDATE signatures SET signal_keys = signal_keys || ' nobody ' WHERE signals LIKE '%"signal.nobody"%';
UPDATE signatures SET signal_keys = signal_keys || ' street ' WHERE signals LIKE '%"signal.street"%';
UPDATE signatures SET signal_keys = signal_keys || ' keyboard ' WHERE signals LIKE '%"signal.keyboard"%';
UPDATE signatures SET signal_keys = signal_keys || ' link ' WHERE signals LIKE '%"signal.link"%';
UPDATE signatures SET signal_keys = signal_keys || ' disposable ' WHERE signals LIKE '%"signal.disposable"%';
UPDATE signatures SET signal_keys = signal_keys || ' same_name ' WHERE signals LIKE '%"signal.same_name"%';
UPDATE signatures SET signal_keys = signal_keys || ' near_name ' WHERE signals LIKE '%"signal.near_name"%';
UPDATE signatures SET signal_keys = signal_keys || ' domain ' WHERE signals LIKE '%"signal.domain"%';
UPDATE signatures SET signal_keys = signal_keys || ' network ' WHERE signals LIKE '%"signal.network"%';
UPDATE signatures SET signal_keys = signal_keys || ' bounced ' WHERE signals LIKE '%"signal.bounced"%';
UPDATE signatures SET signal_keys = signal_keys || ' unproved ' WHERE signals LIKE '%"signal.unproved"%';
UPDATE signatures SET signal_keys = signal_keys || ' denied ' WHERE signals LIKE '%"signal.denied"%';
DROP INDEX signatures_queue;
CREATE INDEX signatures_queue ON signatures (letter_id, status, confirmed_at, id, kind, category, country, language, signal_keys);

-- Whose signature an organizer has before them, so that others see it. It says nothing two minutes after it was last true.
CREATE TABLE signature_looks (
    organizer_id UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    letter_id    UUID NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    since        TIMESTAMP NOT NULL,
    seen_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (organizer_id, letter_id)
);
CREATE INDEX signature_looks_by_letter ON signature_looks (letter_id, seen_at);
CREATE INDEX signature_looks_by_signature ON signature_looks (signature_id);
CREATE INDEX signature_looks_by_age ON signature_looks (seen_at);

-- Decisions on all signatures that a filter selects: carried out piece by piece under the id, which is that of the batch.
CREATE TABLE bulk_acts (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    organizer_id UUID NOT NULL,
    decision     TEXT NOT NULL CHECK (decision IN ('publish', 'hold', 'reject')),
    reason       TEXT NOT NULL,
    filter       TEXT NOT NULL, -- JSON: what the queue was narrowed to; ids in place of a text that was looked for
    after_id     UUID, -- the signature that was looked at last
    done         INTEGER NOT NULL,
    refused      INTEGER NOT NULL,
    undone       INTEGER NOT NULL,
    begun_at     TIMESTAMP NOT NULL,
    ended_at     TIMESTAMP, -- when all were decided on, or the undo stopped it
    undo_at      TIMESTAMP, -- when its undo was asked for
    undone_at    TIMESTAMP -- when the undo was complete
);
CREATE INDEX bulk_acts_unfinished ON bulk_acts (begun_at) WHERE ended_at IS NULL OR undo_at IS NOT NULL AND undone_at IS NULL;

-- Filters that an organizer wants at hand again.
CREATE TABLE queue_views (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
    organizer_id UUID NOT NULL REFERENCES organizers (id) ON DELETE CASCADE,
    sealed_name  BYTEA NOT NULL,
    query        TEXT NOT NULL, -- as in the queue's address, where a text that is looked for is sealed
    shared       BOOLEAN NOT NULL, -- with all who decide on the letter's signatures
    created_at   TIMESTAMP NOT NULL
);
CREATE INDEX queue_views_by_letter ON queue_views (letter_id, organizer_id, created_at);
