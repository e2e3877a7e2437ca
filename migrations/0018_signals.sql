-- +goose Up
-- What is compared to find signatures that came together, and names that are nearly the same.
ALTER TABLE signatures ADD COLUMN domain_hash BYTEA; -- keyed hash of the mail domain, none for the domains that everybody uses
ALTER TABLE signatures ADD COLUMN network_hash BYTEA; -- hash under a key that is only in memory; emptied within a day
ALTER TABLE signatures ADD COLUMN looked_at TIMESTAMP; -- when signals were last looked for, while they are looked for again
CREATE INDEX signatures_by_domain ON signatures (letter_id, domain_hash, signed_at) WHERE domain_hash IS NOT NULL;
CREATE INDEX signatures_by_network ON signatures (letter_id, network_hash, signed_at) WHERE network_hash IS NOT NULL;
CREATE INDEX signatures_network_age ON signatures (signed_at) WHERE network_hash IS NOT NULL;
CREATE INDEX signatures_to_look_at ON signatures (looked_at) WHERE looked_at IS NOT NULL;
UPDATE signatures SET looked_at = confirmed_at WHERE status IN ('pending', 'held', 'published');

-- Confirmed names in pieces of which near-same names share one: keyed hashes, cut to eight bytes.
CREATE TABLE name_keys (
    key_hash     BYTEA NOT NULL,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    PRIMARY KEY (key_hash, signature_id)
);
CREATE INDEX name_keys_by_signature ON name_keys (signature_id);
