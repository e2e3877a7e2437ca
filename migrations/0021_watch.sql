-- +goose Up
-- Names that always wait for a human: of public figures and organizations, for one letter or for the whole site.
CREATE TABLE watch_entries (
    id          UUID PRIMARY KEY,
    letter_id   UUID REFERENCES letters (id), -- NULL: the whole site
    name        TEXT NOT NULL,
    aliases     TEXT NOT NULL, -- JSON
    sealed_note BYTEA,
    folded      TEXT NOT NULL, -- the name without case, accents and punctuation
    search      TEXT NOT NULL, -- the same of name and aliases
    added_by    UUID NOT NULL,
    added_at    TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX watch_entries_of_letter ON watch_entries (letter_id, folded) WHERE letter_id IS NOT NULL;
CREATE UNIQUE INDEX watch_entries_of_site ON watch_entries (folded) WHERE letter_id IS NULL;
CREATE INDEX watch_entries_in_order ON watch_entries (folded, id);
CREATE TABLE watch_keys (
    key_hash BYTEA NOT NULL, -- cut to eight bytes
    entry_id UUID NOT NULL REFERENCES watch_entries (id) ON DELETE CASCADE,
    PRIMARY KEY (key_hash, entry_id)
);
CREATE INDEX watch_keys_by_entry ON watch_keys (entry_id);

-- Letters whose signatures have to be compared with a list that has changed, and how far that is.
CREATE TABLE watch_scans (
    letter_id UUID PRIMARY KEY REFERENCES letters (id),
    round     BIGINT NOT NULL, -- when it was begun, anew with every change: microseconds
    after_at  TIMESTAMP,
    after_id  UUID
);

-- The proofs that organizers saw before they published a watched name; the latest counts.
CREATE TABLE vouchings (
    id           UUID PRIMARY KEY,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    batch_id     UUID NOT NULL, -- of the act that it came with, whose undo takes it back
    organizer_id UUID NOT NULL,
    sealed_proof BYTEA NOT NULL,
    vouched_at   TIMESTAMP NOT NULL
);
CREATE INDEX vouchings_by_signature ON vouchings (signature_id, vouched_at);
ALTER TABLE signatures ADD COLUMN vouched BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE signatories ADD COLUMN vouched BOOLEAN NOT NULL DEFAULT FALSE;

-- Waves: what came together and was held in one act. A held signature that was published stays in the public figure until it
-- is decided: counted_as says how it is counted, as JSON.
CREATE TABLE waves (
    id              UUID PRIMARY KEY,
    letter_id       UUID NOT NULL REFERENCES letters (id),
    organizer_id    UUID NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('hour', 'domain', 'network')),
    key_hash        BYTEA, -- of the mail domain or the network
    from_at         TIMESTAMP NOT NULL,
    until_at        TIMESTAMP NOT NULL,
    reason          TEXT NOT NULL,
    begun_at        TIMESTAMP NOT NULL,
    work            TEXT NOT NULL CHECK (work IN ('', 'hold', 'release', 'reject', 'undo')), -- what is being done with it
    work_signals    BOOLEAN NOT NULL, -- only to those with a signal
    work_reason     TEXT NOT NULL,
    work_by         UUID NOT NULL,
    after_at        TIMESTAMP, -- how far that is
    after_id        UUID
);
CREATE INDEX waves_of_letter ON waves (letter_id, begun_at);
CREATE INDEX waves_at_work ON waves (begun_at) WHERE work <> '';
CREATE TABLE wave_members (
    wave_id      UUID NOT NULL REFERENCES waves (id),
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    from_status  TEXT NOT NULL,
    from_reason  TEXT NOT NULL,
    place        TEXT NOT NULL, -- on the list, as JSON; '' for one that wasn't listed
    PRIMARY KEY (wave_id, signature_id)
);
ALTER TABLE signatures ADD COLUMN wave_id UUID REFERENCES waves (id);
ALTER TABLE signatures ADD COLUMN counted_as TEXT NOT NULL DEFAULT '';
CREATE INDEX signatures_of_wave ON signatures (wave_id, id) WHERE wave_id IS NOT NULL;
