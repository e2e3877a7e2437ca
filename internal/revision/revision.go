// Package revision keeps what was changed of a signature's words once they held: each field that differs, before and after,
// and who changed it. It is sealed, and goes with the signature.
package revision

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/vault"
)

// KeptFor is how long a change by the signer is kept. What an organizer changed of somebody's words stays as long as the
// signature: its signer may ask for it.
const KeptFor = 90 * 24 * time.Hour

// Change is a field that differs. A country or a category is its code.
type Change struct {
	Field   string `json:"field"` // as in the sign form
	Was     string `json:"was,omitempty"`
	Becomes string `json:"becomes,omitempty"`
}

// Revision is one act that changed a signature's words.
type Revision struct {
	ID        uuid.UUID
	ActorKind string    // audit's Organizer or Supporter
	ActorID   uuid.UUID // the organizer's id, or the signature's own for its signer
	Changes   []Change
	At        time.Time
}

// Service keeps the revisions.
type Service struct {
	db    *database.DB
	vault *vault.Vault
}

// New returns the service over db, whose keys are v's.
func New(db *database.DB, v *vault.Vault) *Service { return &Service{db: db, vault: v} }

// Add stores what an act changed, in the act's own transaction. Of r it takes all but ID and At.
func (s *Service) Add(tx *database.Tx, signatureID uuid.UUID, r Revision) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	plain, err := json.Marshal(r.Changes)
	if err != nil {
		return fmt.Errorf("write a revision: %w", err)
	}
	sealed, err := s.vault.Seal(plain, changesContext(id))
	if err != nil {
		return fmt.Errorf("seal a revision: %w", err)
	}
	return insert(tx, row{ID: id, SignatureID: signatureID, ActorKind: r.ActorKind, ActorID: r.ActorID, Sealed: sealed, At: tx.Now})
}

// Before returns up to limit revisions of a signature that were made before a time, the newest first; all of them for the
// zero time.
func (s *Service) Before(ctx context.Context, signatureID uuid.UUID, until time.Time, limit int) ([]Revision, error) {
	rows, err := before(s.db.Read(ctx), signatureID, until, limit)
	if err != nil {
		return nil, err
	}
	all := make([]Revision, len(rows))
	for i, r := range rows {
		if all[i], err = s.open(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Service) open(r row) (Revision, error) {
	one := Revision{ID: r.ID, ActorKind: r.ActorKind, ActorID: r.ActorID, At: r.At}
	plain, err := s.vault.Open(r.Sealed, changesContext(r.ID))
	if err != nil {
		return Revision{}, fmt.Errorf("open revision %s: %w", r.ID, err)
	}
	if err := json.Unmarshal(plain, &one.Changes); err != nil {
		return Revision{}, fmt.Errorf("read revision %s: %w", r.ID, err)
	}
	return one, nil
}

func changesContext(id uuid.UUID) string { return "revision.changes:" + id.String() }

// forgetBatch bounds how many revisions one transaction deletes.
const forgetBatch = 500

// Forget deletes the signers' own revisions that are older than KeptFor, and returns how many. It is a job's work; several
// processes may run it.
func (s *Service) Forget(ctx context.Context) (int, error) {
	for all := 0; ; {
		n := 0
		err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
			n, err = deleteOld(tx, tx.Now.Add(-KeptFor), forgetBatch)
			return err
		})
		if err != nil {
			return all, fmt.Errorf("forget revisions: %w", err)
		}
		if all += n; n < forgetBatch {
			return all, nil
		}
	}
}
