package letter_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// forSigning is the error with which a letter refuses a signature, nil if it takes it.
func (f fixture) forSigning(id uuid.UUID) error {
	f.t.Helper()
	return f.db.InTx(f.t.Context(), func(tx *database.Tx) error {
		_, err := letter.ForSigning(tx, id)
		return err
	})
}

func TestPause_TakesNoSignaturesUntilResumed(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.opened(anyTime...)
		f.must(f.forSigning(l.ID))
		f.clock.Advance(time.Hour)
		f.must(f.Pause(ctx, f.actor, l.ID))
		paused := f.letter(l.ID)
		if paused.State != letter.Open || paused.PausedAt == nil || !paused.PausedAt.Equal(f.db.Now()) || !paused.Public() {
			t.Errorf("got %+v", paused)
		}
		if now := f.db.Now(); paused.OpenAt(now) || !paused.Paused(now) {
			t.Errorf("open: %t, paused: %t", paused.OpenAt(now), paused.Paused(now))
		}
		f.refused(f.forSigning(l.ID), fault.Conflict)
		f.imported(anyTime...) // a file says nothing about a pause
		f.refused(f.forSigning(l.ID), fault.Conflict)
		f.refused(f.Pause(ctx, f.actor, l.ID), fault.Conflict)

		f.must(f.Resume(ctx, f.actor, l.ID))
		f.must(f.forSigning(l.ID))
		f.refused(f.Resume(ctx, f.actor, l.ID), fault.Conflict)
		same(t, f.trail(l.ID)[4:], []string{"letter.paused", "letter.resumed"})
	})
}

func TestPause_OnlyOfWhatIsOpen(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.imported(anyTime...).Letter
		f.refused(f.Pause(ctx, f.actor, uuid.Must(uuid.NewV7())), fault.NotFound)
		f.refused(f.Pause(ctx, f.actor, l.ID), fault.Conflict)
		f.must(f.Open(ctx, f.actor, l.ID))
		f.must(f.Pause(ctx, f.actor, l.ID))
		f.must(f.Close(ctx, f.actor, l.ID))
		f.refused(f.forSigning(l.ID), fault.Gone)
		f.refused(f.Resume(ctx, f.actor, l.ID), fault.Conflict)
		f.must(f.Open(ctx, f.actor, l.ID))
		f.must(f.forSigning(l.ID)) // opened again, it isn't paused
	})
}

func TestPause_RemindsNobody(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened(anyTime...) // its policy reminds
		reminding := func() int {
			var all []letter.Letter
			f.must(f.db.InTx(t.Context(), func(tx *database.Tx) (err error) {
				all, err = letter.Reminding(tx)
				return err
			}))
			return len(all)
		}
		if reminding() != 1 {
			t.Fatal("the letter doesn't remind")
		}
		f.must(f.Pause(t.Context(), f.actor, l.ID))
		if reminding() != 0 {
			t.Error("it reminds during the pause")
		}
	})
}

func TestPaused_IsNotSaidOfWhatIsOver(t *testing.T) {
	opens, closes := *at("2026-12-01T00:00:00Z"), *at("2026-12-10T00:00:00Z")
	l := letter.Letter{State: letter.Open, OpensAt: &opens, ClosesAt: &closes, PausedAt: &opens}
	for when, want := range map[time.Time]bool{opens.Add(-1): false, opens: true, closes.Add(-1): true, closes: false} {
		if l.Paused(when) != want || l.OpenAt(when) {
			t.Errorf("%s: paused %t, open %t", when, l.Paused(when), l.OpenAt(when))
		}
	}
}
