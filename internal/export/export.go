// Package export hands out a letter's signatures as a table: what the public sees, what addressees may be given, or all of
// it. Each export is asked for, recorded in the audit trail, and read once, by who asked, within minutes. Nothing of
// it is stored.
package export

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

// What an export is for, and so what it holds.
const (
	Public   = "public"   // the public list as it is
	Handover = "handover" // of that, those whose consent to handing over holds
	Full     = "full"     // every confirmed signature with all that was given, addresses too
)

// Purposes returns the purposes, the widest last.
func Purposes() []string { return []string{Public, Handover, Full} }

// statuses are where a signature may stand that a full export holds: never one that isn't confirmed, or was withdrawn.
func statuses() []signature.Status {
	return []signature.Status{signature.Pending, signature.Held, signature.Published, signature.Rejected}
}

// The formats.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// Lifetime is how long an export can be downloaded.
const Lifetime = 15 * time.Minute

// Filter narrows an export. Empty fields select all.
type Filter struct {
	Status     signature.Status `json:"status,omitempty"` // of a full one; the others hold what is published
	Kind       string           `json:"kind,omitempty"`
	Category   string           `json:"category,omitempty"`
	Country    string           `json:"country,omitempty"`
	Language   string           `json:"language,omitempty"`
	Visibility string           `json:"visibility,omitempty"`
	From       time.Time        `json:"from,omitzero"`  // confirmed not before
	Until      time.Time        `json:"until,omitzero"` // confirmed before
}

// Export is one that was asked for.
type Export struct {
	ID, LetterID, OrganizerID uuid.UUID
	Purpose, Format           string
	Filter                    Filter
	N                         int // how many signatures there were when it was asked for
	ExpiresAt                 time.Time
	UsedAt                    *time.Time
}

// Service makes exports.
type Service struct {
	db         *database.DB
	signatures *signature.Service
}

// New returns the service over db, which opens what is sealed by way of signatures.
func New(db *database.DB, signatures *signature.Service) *Service { return &Service{db, signatures} }

// Ask counts what an export would hold, records who asked for what, and returns it, to be downloaded by Claim. The caller
// has made sure that e.OrganizerID may, and is who they say. Errors: fault.Invalid about a purpose, format or status that
// there isn't.
func (s *Service) Ask(ctx context.Context, e Export) (Export, error) {
	switch {
	case !slices.Contains(Purposes(), e.Purpose):
		return Export{}, fault.InvalidField("purpose", "field.choice")
	case e.Format != CSV && e.Format != XLSX:
		return Export{}, fault.InvalidField("format", "field.choice")
	case e.Filter.Status != "" && !slices.Contains(statuses(), e.Filter.Status):
		return Export{}, fault.InvalidField("status", "field.choice")
	}
	var err error
	if e.N, err = s.count(ctx, e); err != nil {
		return Export{}, err
	}
	if e.ID, err = uuid.NewV7(); err != nil {
		return Export{}, fmt.Errorf("make an id: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		e.ExpiresAt = tx.Now.Add(Lifetime)
		if err := insert(tx, e); err != nil {
			return err
		}
		return record(tx, e, "export.asked")
	})
	if err != nil {
		return Export{}, fmt.Errorf("ask for an export: %w", err)
	}
	return e, nil
}

// Find returns an export of a letter to who asked for it. Anybody else's is fault.NotFound; one that was downloaded or has
// expired is there until it is forgotten.
func (s *Service) Find(ctx context.Context, id, letterID, organizerID uuid.UUID) (Export, error) {
	return s.find(ctx, id, letterID, organizerID)
}

// Open reports whether the export can still be downloaded.
func (e Export) Open(now time.Time) bool { return e.UsedAt == nil && now.Before(e.ExpiresAt) }

// Claim takes an export for its one download, and records that, before anything of it is read. Errors: fault.NotFound as
// Find; fault.Gone if it was downloaded or has expired.
func (s *Service) Claim(ctx context.Context, id, letterID, organizerID uuid.UUID) (Export, error) {
	e, err := s.find(ctx, id, letterID, organizerID)
	if err != nil {
		return Export{}, err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		claimed, err := claim(tx, id)
		if err != nil {
			return err
		}
		if !claimed {
			return fault.New(fault.Gone, "error.export_over")
		}
		return record(tx, e, "export.downloaded")
	})
	if err != nil {
		return Export{}, err
	}
	return e, nil
}

// record writes down who exports what: the purpose, how many, and what it is narrowed to.
func record(tx *database.Tx, e Export, action string) error {
	return audit.Record(tx, audit.Entry{
		LetterID: e.LetterID, ActorKind: audit.ActorKind(e.OrganizerID), ActorID: e.OrganizerID, Action: action,
		SubjectKind: "export", SubjectID: e.ID, Reason: e.summary(),
	})
}

// summary says in a line what an export holds, for the trail.
func (e Export) summary() string {
	text := fmt.Sprintf("%s, %s, %d", e.Purpose, e.Format, e.N)
	for _, part := range [][2]string{
		{"status", string(e.Filter.Status)}, {"kind", e.Filter.Kind}, {"category", e.Filter.Category}, {"country", e.Filter.Country},
		{"language", e.Filter.Language}, {"visibility", e.Filter.Visibility}, {"from", day(e.Filter.From)}, {"until", day(e.Filter.Until)},
	} {
		if part[1] != "" {
			text += ", " + part[0] + " " + part[1]
		}
	}
	return text
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// Forget deletes exports that have expired, and returns how many. It is a job's work; the trail keeps that they were.
func (s *Service) Forget(ctx context.Context) (int, error) {
	n := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = deleteExpired(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget exports: %w", err)
	}
	return n, nil
}
