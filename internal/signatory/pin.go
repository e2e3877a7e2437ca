package signatory

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// MaxPins is how many signatories of each kind a letter may put first.
const MaxPins = 12

// Pin is the place of a signature among those that are put first. One that is off the list for a while keeps it.
type Pin struct {
	SignatureID uuid.UUID
	Kind        string
}

// The ways in which a pin moves.
const (
	Up   = "up"
	Down = "down"
)

// AddPin puts a signatory last among those of their kind that are put first, in the caller's transaction; it reports false
// if they are pinned already. Errors: fault.Conflict where they are not on the letter's list, or there are MaxPins.
func (s *Service) AddPin(tx *database.Tx, letterID, signatureID uuid.UUID) (bool, error) {
	if err := s.lockPins(tx, letterID); err != nil {
		return false, err
	}
	kind, err := kindOnList(tx, letterID, signatureID)
	if err != nil {
		return false, err
	}
	pins, err := pinsOf(tx.DB, letterID, kind)
	switch {
	case err != nil || slices.ContainsFunc(pins, func(p pinRow) bool { return p.SignatureID == signatureID }):
		return false, err
	case len(pins) >= MaxPins:
		return false, &fault.Error{Kind: fault.Conflict, Key: "pin.full", Args: fault.Args{"Max": MaxPins}}
	}
	place := 1
	if len(pins) > 0 {
		place = pins[len(pins)-1].Place + 1
	}
	return true, insertPin(tx, pinRow{SignatureID: signatureID, LetterID: letterID, Kind: kind, Place: place, PinnedAt: tx.Now})
}

// RemovePin takes a signature out of those that are put first; it reports false if it isn't among them.
func (s *Service) RemovePin(tx *database.Tx, letterID, signatureID uuid.UUID) (bool, error) {
	if err := s.lockPins(tx, letterID); err != nil {
		return false, err
	}
	return deletePin(tx, letterID, signatureID)
}

// MovePin changes places with the one before, or after; it reports false where there is none, or no such pin.
func (s *Service) MovePin(tx *database.Tx, letterID, signatureID uuid.UUID, way string) (bool, error) {
	if err := s.lockPins(tx, letterID); err != nil {
		return false, err
	}
	kind, err := kindOfPin(tx, letterID, signatureID)
	if err != nil || kind == "" {
		return false, err
	}
	pins, err := pinsOf(tx.DB, letterID, kind)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(pins, func(p pinRow) bool { return p.SignatureID == signatureID })
	j := i + 1
	if way == Up {
		j = i - 1
	}
	if j < 0 || j >= len(pins) {
		return false, nil
	}
	if err := setPlace(tx, pins[i].SignatureID, pins[j].Place); err != nil {
		return false, err
	}
	return true, setPlace(tx, pins[j].SignatureID, pins[i].Place)
}

// lockPins has the acts on a letter's pins follow one another. Each changes what the public sees.
func (s *Service) lockPins(tx *database.Tx, letterID uuid.UUID) error {
	tx.Changed(letterID)
	return s.db.Serialize(tx, []byte("signatory.pins:"+letterID.String()))
}

// Pins returns a letter's pins, organizations before individuals, each kind in its order, with those that are off the list now.
func (s *Service) Pins(ctx context.Context, letterID uuid.UUID) ([]Pin, error) {
	var all []Pin
	for _, kind := range []string{Organization, Individual} {
		rows, err := pinsOf(s.db.Read(ctx), letterID, kind)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			all = append(all, Pin{SignatureID: r.SignatureID, Kind: r.Kind})
		}
	}
	return all, nil
}

// Pinned returns the signatories who are put first and on the list, of one kind, or of both if kind is "".
func (s *Service) Pinned(ctx context.Context, letterID uuid.UUID, kind string) ([]Signatory, error) {
	rows, err := pinnedRows(s.db.Read(ctx), letterID, kind)
	if err != nil {
		return nil, err
	}
	all := make([]Signatory, len(rows))
	for i, r := range rows {
		all[i] = r.signatory()
	}
	return all, nil
}

// Seqs returns the places of signatories in the order of listing, for Query.Without.
func Seqs(all []Signatory) []int64 {
	seqs := make([]int64, len(all))
	for i, one := range all {
		seqs[i] = one.Seq
	}
	return seqs
}
