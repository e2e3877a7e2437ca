-- +goose Up
-- Signatures that came from one site: a hash of its name under the key of the networks, that is only in memory; emptied within a day.
ALTER TABLE signatures ADD COLUMN referrer_hash BYTEA;
CREATE INDEX signatures_by_referrer ON signatures (letter_id, referrer_hash, signed_at) WHERE referrer_hash IS NOT NULL;
DROP INDEX signatures_network_age;
CREATE INDEX signatures_origin_age ON signatures (signed_at) WHERE network_hash IS NOT NULL OR referrer_hash IS NOT NULL;

-- Waves of them. A condition of a column can't be changed on both engines, so the column is made anew.
ALTER TABLE waves ADD COLUMN new_kind TEXT NOT NULL DEFAULT 'hour' CHECK (new_kind IN ('hour', 'domain', 'network', 'referrer'));
UPDATE waves SET new_kind = kind;
ALTER TABLE waves DROP COLUMN kind;
ALTER TABLE waves RENAME COLUMN new_kind TO kind;
