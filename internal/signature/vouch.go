package signature

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// KeyProofNeeded is the key of the fault where a watched name would be published without a proof.
const KeyProofNeeded = "error.proof_needed"

// Bounds of a proof, in characters.
const (
	MaxProofWhere = 300
	MaxProofNote  = 1000
)

// Proof is what an organizer saw before publishing a watched name. It is for organizers alone.
type Proof struct {
	Kind  string `json:"kind"`  // one of ProofKinds
	Where string `json:"where"` // the number, the address, the statement
	Note  string `json:"note,omitempty"`
}

// ProofKinds returns the kinds of proof in the order of the form.
func ProofKinds() []string { return []string{"called", "official", "statement", "met", "other"} }

// Vouching is a proof with who saw it, and when.
type Vouching struct {
	Proof
	Organizer uuid.UUID
	At        time.Time
}

// normalized returns the proof as it is kept. What is missing is fault.Invalid about the fields "proof", "where" and "note".
func (p Proof) normalized() (Proof, error) {
	p.Where, p.Note = script.OneLine(p.Where), strings.TrimSpace(p.Note)
	var wrong []fault.Field
	if !slices.Contains(ProofKinds(), p.Kind) {
		wrong = append(wrong, fault.Field{Name: "proof", Key: "proof.kind_required"})
	}
	if p.Where == "" {
		wrong = append(wrong, fault.Field{Name: "where", Key: "proof.where_required"})
	}
	wrong = slices.Concat(wrong, freetext.Check("where", p.Where, MaxProofWhere), freetext.Check("note", p.Note, MaxProofNote))
	return p, fault.InvalidFields(wrong)
}

// vouch keeps the proof that comes with a decision, or forgets the one that came with a decision which is taken back. A
// watched name is published with a proof alone, be it an earlier one.
func (s *Service) vouch(tx *database.Tx, r *row, d Decision) error {
	switch {
	case d.From != "":
		return unvouch(tx, r, d)
	case d.To != Published:
		return nil
	case d.Proof != nil:
		return s.keepProof(tx, r, d)
	case r.Vouched || r.Status == Published: // nothing is published that wasn't
		return nil
	}
	sig, err := s.open(*r)
	if err != nil {
		return err
	}
	return needsNoProof(tx, sig)
}

// needsNoProof is fault.Conflict for a signature with a watched name.
func needsNoProof(tx *database.Tx, sig Signature) error {
	held, err := watchlist.Holds(tx, sig.LetterID, sig.names()...)
	if err == nil && held {
		err = fault.New(fault.Conflict, KeyProofNeeded)
	}
	return err
}

// mayBecome is fault.Conflict, with the key KeyProofNeeded, where a published signature would get a watched name.
func mayBecome(tx *database.Tx, sig, becomes Signature) error {
	if sig.Status != Published || slices.Equal(sig.names(), becomes.names()) {
		return nil
	}
	return needsNoProof(tx, becomes)
}

func (s *Service) keepProof(tx *database.Tx, r *row, d Decision) error {
	proof, err := d.Proof.normalized()
	if err != nil {
		return err
	}
	if err := s.insertVouching(tx, r.ID, d, proof); err != nil {
		return err
	}
	r.Vouched = true
	if err := updateRow(tx, *r, map[string]any{"vouched": true}); err != nil {
		return err
	}
	return audit.Record(tx, entry(*r, audit.Organizer, d.Organizer, "signature.vouched", ""))
}

// unvouch takes back the proof that came with the act that d takes back.
func unvouch(tx *database.Tx, r *row, d Decision) error {
	taken, left, err := removeVouchings(tx, r.ID, d.Batch)
	if err != nil || taken == 0 {
		return err
	}
	r.Vouched = left > 0
	if err := updateRow(tx, *r, map[string]any{"vouched": r.Vouched}); err != nil {
		return err
	}
	return audit.Record(tx, entry(*r, audit.Organizer, d.Organizer, "signature.unvouched", ""))
}

// Vouchings returns the proofs that organizers saw for a signature, the latest first.
func (s *Service) Vouchings(ctx context.Context, id uuid.UUID) ([]Vouching, error) {
	rows, err := vouchingsOf(s.db.Read(ctx), id)
	if err != nil {
		return nil, err
	}
	all := make([]Vouching, len(rows))
	for i, r := range rows {
		if all[i], err = s.openVouching(r); err != nil {
			return nil, fmt.Errorf("open a proof: %w", err)
		}
	}
	return all, nil
}
