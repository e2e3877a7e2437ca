package signature

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// WaveAct is what an organizer does with the signatures of a wave, one by one in the caller's transactions.
type WaveAct struct {
	Wave, LetterID, Organizer uuid.UUID
	Reason                    string
}

// Place is where a signature stood when a wave took it off the list.
type Place struct {
	signatory.Place
	PublishedAt time.Time
}

// countedAs is how a held signature is still counted. It doesn't follow what its signer changes meanwhile.
type countedAs struct {
	Category string `json:"category,omitempty"`
	Country  string `json:"country,omitempty"`
	Visible  bool   `json:"visible,omitempty"`
}

// HoldInWave holds a signature that waits or is published, as a part of a wave. One that was published leaves the list and
// stays in the count. It returns what BackFromWave gives back; false for one in any other status.
func (s *Service) HoldInWave(tx *database.Tx, a WaveAct, id uuid.UUID) (Before, bool, error) {
	r, err := lockRow(tx, id)
	if err != nil || r.LetterID != a.LetterID || r.Status != Pending && r.Status != Published {
		return Before{}, false, err
	}
	before, counted := Before{Status: r.Status, Reason: r.Reason}, ""
	if r.Status == Published {
		if before.Place, counted, err = setAside(tx, r); err != nil {
			return Before{}, false, err
		}
	}
	err = s.move(tx, &r, Held, audit.Organizer, a.Organizer, a.Reason, map[string]any{"published_at": nil, "decided_at": tx.Now, "reason": a.Reason,
		"wave_id": a.Wave, "counted_as": counted})
	if err != nil {
		return Before{}, false, err
	}
	return before, true, s.tellDecision(tx, letter.Letter{}, r) // of a held one nothing is told but what waits is given up
}

// setAside takes a published signature off the list, and returns where it stood and how it is counted.
func setAside(tx *database.Tx, r row) (*Place, string, error) {
	as := countedAs{Category: r.Category, Country: r.Country, Visible: r.Visibility != Withheld}
	at, err := signatory.SetAside(tx, as.face(r))
	if err != nil {
		return nil, "", err
	}
	encoded, err := json.Marshal(as)
	if err != nil {
		return nil, "", fmt.Errorf("write how a signature is counted: %w", err)
	}
	place := Place{Place: at}
	if r.PublishedAt != nil {
		place.PublishedAt = *r.PublishedAt
	}
	return &place, string(encoded), nil
}

// face is what the count knows of a signature.
func (c countedAs) face(r row) signatory.Face {
	f := signatory.Face{LetterID: r.LetterID, Visible: c.Visible}
	f.SignatureID, f.Kind, f.Category, f.Country = r.ID, r.Kind, c.Category, c.Country
	return f
}

// counted returns how a held signature is counted; nil for one that isn't.
func counted(r row) (*signatory.Face, error) {
	if r.CountedAs == "" {
		return nil, nil //nolint:nilnil // nearly all are counted by the list alone
	}
	var as countedAs
	if err := json.Unmarshal([]byte(r.CountedAs), &as); err != nil {
		return nil, fmt.Errorf("read how a signature is counted: %w", err)
	}
	face := as.face(r)
	return &face, nil
}

// uncount takes a signature that was held in a wave out of the count.
func uncount(tx *database.Tx, r row) error {
	face, err := counted(r)
	if err != nil || face == nil {
		return err
	}
	return signatory.Uncount(tx, *face)
}

// leaveWave changes columns of a signature that keeps its status and leaves its wave, if it is in one.
func leaveWave(tx *database.Tx, r row, columns map[string]any) error {
	if r.WaveID.Valid {
		columns["wave_id"], columns["counted_as"] = nil, ""
	}
	if err := updateRow(tx, r, columns); err != nil {
		return err
	}
	return uncount(tx, r)
}

// inWave locks a signature that a wave holds, or also one that it rejected; false for one that isn't the wave's any more.
func inWave(tx *database.Tx, a WaveAct, id uuid.UUID, statuses ...Status) (row, bool, error) {
	r, err := lockRow(tx, id)
	return r, err == nil && r.WaveID.Valid && r.WaveID.UUID == a.Wave && slices.Contains(statuses, r.Status), err
}

// RejectInWave rejects a signature that a wave holds. Whoever decided on it since keeps the last word, and it is false.
func (s *Service) RejectInWave(tx *database.Tx, a WaveAct, l letter.Letter, id uuid.UUID) (bool, error) {
	r, ok, err := inWave(tx, a, id, Held)
	if !ok {
		return false, err
	}
	err = s.move(tx, &r, Rejected, audit.Organizer, a.Organizer, a.Reason, map[string]any{"decided_at": tx.Now, "reason": a.Reason, "wave_id": a.Wave, "counted_as": ""})
	if err != nil {
		return false, err
	}
	r.Reason = a.Reason
	return true, s.tellDecision(tx, l, r)
}

// BackFromWave gives a signature back the status and the place that it had before a wave held it; with rejected also one that
// the wave rejected. Whoever decided on it since keeps the last word, and it is false.
func (s *Service) BackFromWave(tx *database.Tx, a WaveAct, l letter.Letter, id uuid.UUID, before Before, rejected bool) (bool, error) {
	statuses := []Status{Held}
	if rejected {
		statuses = append(statuses, Rejected)
	}
	r, ok, err := inWave(tx, a, id, statuses...)
	if !ok {
		return false, err
	}
	if before.Status == Published {
		err = s.putBack(tx, &r, l, a, before)
	} else {
		err = s.move(tx, &r, before.Status, audit.Organizer, a.Organizer, "", map[string]any{"decided_at": tx.Now, "reason": before.Reason})
	}
	if err != nil {
		return false, err
	}
	return true, s.tellDecision(tx, l, r)
}

// putBack publishes a signature where it stood. It was published before, so nothing more is asked of it.
func (s *Service) putBack(tx *database.Tx, r *row, l letter.Letter, a WaveAct, before Before) error {
	as, err := counted(*r)
	if err != nil {
		return err
	}
	at := Place{PublishedAt: tx.Now}
	if before.Place != nil {
		at = *before.Place
	}
	r.CountedAs = "" // it stays counted
	err = s.move(tx, r, Published, audit.Organizer, a.Organizer, "", map[string]any{"published_at": at.PublishedAt, "decided_at": tx.Now, "reason": before.Reason})
	if err != nil {
		return err
	}
	sig, err := s.open(*r)
	if err != nil {
		return err
	}
	return signatory.PutBack(tx, sig.Face(l.Language), at.Place, as)
}

// Suspicious reports whether a signature has a signal about itself, and not only about the crowd that it came with.
func (s Signature) Suspicious() bool {
	return slices.ContainsFunc(s.Signals, func(one Signal) bool {
		return !letter.AboutCrowd(strings.TrimPrefix(one.Key, "signal."))
	})
}

// InTx returns a signature in the caller's transaction, without what it holds sealed. A missing one is fault.Gone.
func (s *Service) InTx(tx *database.Tx, id uuid.UUID) (Signature, error) {
	r, err := findRow(tx.DB, id)
	if err != nil {
		return Signature{}, err
	}
	r.SealedEmail, r.SealedProfile = nil, nil
	return s.open(r)
}
