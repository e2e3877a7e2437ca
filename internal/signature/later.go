package signature

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// MaxLaterCount bounds the number of signatures that a name may wait for.
const MaxLaterCount = 10_000_000

// Later is when a withheld name shall be shown, and how: once the letter has Count signatures, or from At on. One of both
// is given.
type Later struct {
	As    string // a visibility
	Count int
	At    *time.Time
}

// ShowLater withholds a name until as many have signed, or until a time; a job shows it then. It is consent to show the
// name, in the words that the signer read, until the signer withdraws it or hides the name. Errors: those of
// ByManageToken; fault.Invalid about the fields "later_as", "later_count" or "later_on".
func (s *Service) ShowLater(ctx context.Context, token string, want Later, read Wording) error {
	return s.own(ctx, token, "show later", func(tx *database.Tx, r row, l letter.Letter) error {
		if wrong := want.check(r.Kind, tx.Now); len(wrong) > 0 {
			return fault.InvalidFields(wrong)
		}
		if err := s.appear(tx, &r, l, Withheld, "signature.visibility_changed"); err != nil {
			return err
		}
		if _, err := give(tx, r, ConsentToName, read); err != nil {
			return err
		}
		set := map[string]any{"later_as": want.As, "later_count": nil, "later_at": want.At}
		if want.At == nil {
			set["later_count"] = want.Count
		}
		if err := updateRow(tx, r, set); err != nil {
			return err
		}
		return audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.shown_later", ""))
	})
}

func (w Later) check(kind string, now time.Time) []fault.Field {
	var wrong []fault.Field
	if w.As == Withheld || !slices.Contains(Visibilities(kind), w.As) {
		wrong = append(wrong, fault.Field{Name: "later_as", Key: "field.choice"})
	}
	switch {
	case w.At != nil && w.Count != 0:
		wrong = append(wrong, fault.Field{Name: "later_count", Key: "field.one_of_both"})
	case w.At != nil && !w.At.After(now):
		wrong = append(wrong, fault.Field{Name: "later_on", Key: "field.in_the_future"})
	case w.At == nil && (w.Count < 1 || w.Count > MaxLaterCount):
		wrong = append(wrong, fault.Field{Name: "later_count", Key: "field.count", Args: fault.Args{"Max": MaxLaterCount}})
	}
	return wrong
}

// laterBatch bounds how many names of one letter a run shows.
const laterBatch = 500

// ShowDue shows the names whose time has come or whose letter has enough signatures, and returns how many. It is a job's
// work; several processes may run it.
func (s *Service) ShowDue(ctx context.Context) (int, error) {
	letters, err := lettersWithLater(s.db.Read(ctx))
	if err != nil {
		return 0, err
	}
	all, figures := 0, signatory.New(s.db)
	for _, id := range letters {
		f, err := figures.Figures(ctx, id)
		if err != nil {
			return all, err
		}
		due, err := laterDue(s.db.Read(ctx), id, f.Total(), s.db.Now())
		if err != nil {
			return all, err
		}
		for _, signatureID := range due {
			shown, err := s.showNow(ctx, signatureID)
			if err != nil {
				return all, fmt.Errorf("show a name that waited: %w", err)
			}
			if shown {
				all++
			}
		}
	}
	return all, nil
}

// showNow shows a name that was due a moment ago, unless its signer has decided otherwise since.
func (s *Service) showNow(ctx context.Context, id uuid.UUID) (bool, error) {
	shown := false
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		shown = false
		r, l, err := lockWithLetter(tx, id)
		if fault.Is(err, fault.Gone) || err == nil && (r.LaterAs == "" || r.Status != Published) {
			return nil
		}
		if err != nil {
			return err
		}
		if holds, err := consents(tx, r.ID, ConsentToName); err != nil || !holds {
			return err
		}
		shown = true
		return s.changeVisibility(tx, &r, l, r.LaterAs, audit.System, uuid.Nil, "signature.shown")
	})
	return shown, err
}
