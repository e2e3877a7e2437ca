package signature

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// askBatch bounds how many addresses one run of AskAgain writes to.
const askBatch = 500

// AskAgain asks those who signed before a letter's meaning changed whether they sign what it says now: one message for an
// address and version. Whoever confirms an earlier version later is asked then. It returns how many it wrote to. It is a
// job's work; several processes may run it.
func (s *Service) AskAgain(ctx context.Context) (int, error) {
	var changes []letter.Change
	var waiting []toAsk
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		var err error
		if changes, err = letter.Changes(tx); err != nil {
			return err
		}
		waiting, err = whomToAsk(tx, changes, askBatch)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask again: %w", err)
	}
	n := 0
	for _, one := range waiting {
		asked := false
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			var err error
			asked, err = s.askAddress(tx, one, changes)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("ask again: %w", err)
		}
		if asked {
			n++
		}
	}
	return n, nil
}

// askAddress asks about all signatures of an address at once, unless another process has, and reports whether it did.
func (s *Service) askAddress(tx *database.Tx, one toAsk, changes []letter.Change) (bool, error) {
	if err := s.db.Serialize(tx, one.EmailHash); err != nil {
		return false, err
	}
	var asked []row
	for _, kind := range []string{Individual, Organization} {
		all, err := sameAddress(tx, one.LetterID, kind, one.EmailHash)
		if err != nil {
			return false, err
		}
		for _, r := range all {
			text, due := askedAbout(r, changes)
			if !due {
				continue
			}
			if err := updateRow(tx, r, map[string]any{"asked_text_id": text}); err != nil {
				return false, err
			}
			asked = append(asked, r)
		}
	}
	if len(asked) == 0 {
		return false, nil
	}
	l, err := letter.InTx(tx, one.LetterID)
	if err != nil {
		return false, err
	}
	return true, s.mailOwnPages(tx, outbox.KindAskAgain, l, asked)
}

// askedStatuses are those of signatures whose signers are asked again: confirmed, and neither rejected nor withdrawn.
func askedStatuses() []Status { return []Status{Pending, Held, Published} }

// askedAbout returns the version about which a signature's signer is still to be asked, false if there is none.
func askedAbout(r row, changes []letter.Change) (uuid.UUID, bool) {
	i := slices.IndexFunc(changes, func(c letter.Change) bool { return c.Concerns(r.TextID) })
	if i < 0 || !slices.Contains(askedStatuses(), r.Status) {
		return uuid.Nil, false
	}
	text := changes[i].Text.ID
	return text, r.AskedTextID == nil || *r.AskedTextID != text
}

// Affirm says for a signer that they sign what the letter says now, about which they were asked. Doing it again changes
// nothing. Errors: those of ByManageToken; fault.Conflict for who was not asked.
func (s *Service) Affirm(ctx context.Context, token string) error {
	return s.own(ctx, token, "affirm", func(tx *database.Tx, r row, _ letter.Letter) error {
		switch {
		case r.AskedTextID == nil:
			return fault.New(fault.Conflict, "error.transition")
		case r.AffirmedTextID != nil && *r.AffirmedTextID == *r.AskedTextID:
			return nil
		}
		if err := updateRow(tx, r, map[string]any{"affirmed_text_id": *r.AskedTextID}); err != nil {
			return err
		}
		return audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.affirmed", ""))
	})
}

// Asked reports whether the signer was asked about a change of meaning and hasn't affirmed it.
func (s Signature) Asked() bool {
	return s.AskedTextID != nil && (s.AffirmedTextID == nil || *s.AffirmedTextID != *s.AskedTextID)
}

// MostCounted is up to where CountToAsk counts.
const MostCounted = 100_000

// CountToAsk returns to how many addresses a change of meaning would write that concerns who signed these versions: exactly
// up to MostCounted, and beyond it one more.
func (s *Service) CountToAsk(ctx context.Context, texts []uuid.UUID) (int, error) {
	n, err := countAddresses(s.db.Read(ctx), texts, MostCounted+1)
	if err != nil {
		return 0, fmt.Errorf("count whom to ask: %w", err)
	}
	return n, nil
}

// CountAffirmed counts, for each letter whose meaning has changed, who signed before and who has affirmed since. It returns
// how many letters there are. It is a job's work; several processes may run it.
func (s *Service) CountAffirmed(ctx context.Context) (int, error) {
	n := 0
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		changes, err := letter.Changes(tx)
		if err != nil {
			return err
		}
		counts := map[uuid.UUID]Affirmations{}
		for _, c := range changes {
			sum := counts[c.Text.LetterID]
			of, err := countAffirmed(tx, c)
			if err != nil {
				return err
			}
			sum.Earlier, sum.Affirmed = sum.Earlier+of.Earlier, sum.Affirmed+of.Affirmed
			if c.Text.PublishedAt.After(sum.ChangedAt) {
				sum.ChangedAt = *c.Text.PublishedAt
			}
			counts[c.Text.LetterID] = sum
		}
		n = len(counts)
		return keepAffirmations(tx, counts)
	})
	if err != nil {
		return 0, fmt.Errorf("count affirmations: %w", err)
	}
	return n, nil
}

// Affirmations returns what CountAffirmed counted last for a letter; nothing where its meaning hasn't changed.
func (s *Service) Affirmations(ctx context.Context, letterID uuid.UUID) (Affirmations, error) {
	a, err := affirmationsOf(s.db.Read(ctx), letterID)
	if err != nil {
		return Affirmations{}, fmt.Errorf("read affirmations: %w", err)
	}
	return a, nil
}
