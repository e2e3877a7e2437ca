-- +goose Up
-- Consent is asked and withdrawn by purpose. What was agreed to before was asked in one sentence, which named them all.
CREATE TABLE consents_by_purpose (
    id           UUID PRIMARY KEY,
    signature_id UUID NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
    purpose      TEXT NOT NULL CHECK (purpose IN ('sign', 'public_name', 'updates', 'handover')),
    wording_id   UUID NOT NULL REFERENCES consent_wordings (id),
    given_at     TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
INSERT INTO consents_by_purpose (id, signature_id, purpose, wording_id, given_at, withdrawn_at)
    SELECT id, signature_id, purpose, wording_id, given_at, withdrawn_at FROM consents;
INSERT INTO consents_by_purpose (id, signature_id, purpose, wording_id, given_at, withdrawn_at)
    SELECT gen_random_uuid(), signature_id, 'handover', wording_id, given_at, withdrawn_at
    FROM consents WHERE purpose = 'sign';
INSERT INTO consents_by_purpose (id, signature_id, purpose, wording_id, given_at, withdrawn_at)
    SELECT gen_random_uuid(), signature_id, 'public_name', wording_id, given_at, withdrawn_at
    FROM consents WHERE purpose = 'sign' AND signature_id IN (SELECT id FROM signatures WHERE visibility <> 'withheld');
DROP TABLE consents;
ALTER TABLE consents_by_purpose RENAME TO consents;
CREATE INDEX consents_by_signature ON consents (signature_id);
