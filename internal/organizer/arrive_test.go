package organizer_test

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// arrive signs in with what a browser kept, and returns what it keeps then.
func (w world) arrive(email, kept string) string {
	w.Helper()
	o, err := w.organizers.SignIn(w.Context(), email, password)
	if err != nil {
		w.Fatal(err)
	}
	keep, err := w.organizers.Arrive(w.Context(), o, organizer.Arrival{Kept: kept, Browser: "Firefox", System: "Android", Language: "es"})
	if err != nil {
		w.Fatal(err)
	}
	return keep
}

// told returns how many messages wait.
func (w world) told() int {
	w.Helper()
	counts, err := w.outbox.Counts(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return counts.Waiting
}

func TestArrive_TellsOfABrowserThatWasNotSeenBefore(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.create("Ana", "ana@example.org", organizer.Owner)
		first := w.arrive("ana@example.org", "")
		if now, _ := w.organizers.ByID(w.Context(), o.ID); now.LastSignInAt == nil || !now.LastSignInAt.Equal(w.db.Now()) {
			t.Errorf("last sign-in %v, want now", now.LastSignInAt)
		}
		if again := w.arrive("ana@example.org", first); again != first || w.told() != 0 {
			t.Errorf("the first browser: keeps %q, %d told", again, w.told())
		}
		second := w.arrive("ana@example.org", "made up")
		if second == "made up" || second == first || w.told() != 1 {
			t.Errorf("another browser: keeps %q, %d told", second, w.told())
		}
		w.clock.Advance(organizer.BrowserLasts)
		if w.arrive("ana@example.org", second); w.told() != 2 {
			t.Errorf("after half a year: %d told, want 2", w.told())
		}
	})
}

func TestArrive_TwoAccountsMayShareABrowser(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Owner)
		w.create("Eva", "eva@example.org", organizer.Editor)
		w.arrive("eva@example.org", "")
		ana := w.arrive("ana@example.org", "")
		if eva := w.arrive("eva@example.org", ana); eva != ana || w.told() != 1 {
			t.Errorf("keeps %q, want %q; %d told, want 1", eva, ana, w.told())
		}
		for _, email := range []string{"ana@example.org", "Eva@example.org"} {
			if known, err := w.organizers.KnowsBrowser(w.Context(), email, ana); !known || err != nil {
				t.Errorf("%s doesn't know it (%v)", email, err)
			}
		}
		if known, _ := w.organizers.KnowsBrowser(w.Context(), "nobody@example.org", ana); known {
			t.Error("nobody knows it")
		}
		if known, err := w.organizers.AnybodyKnowsBrowser(w.Context(), ana); !known || err != nil {
			t.Errorf("not known: %v", err)
		}
		if known, _ := w.organizers.AnybodyKnowsBrowser(w.Context(), "made up"); known {
			t.Error("what was made up is known")
		}
	})
}

func TestArrive_RefusesWhoseAccountChangedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Owner)
		kept := w.arrive("ana@example.org", "")
		o, err := w.organizers.SignIn(w.Context(), "ana@example.org", password)
		if err != nil {
			t.Fatal(err)
		}
		token, err := w.organizers.Reset(w.Context(), "ana@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.organizers.Setup(w.Context(), token, organizer.SetupInput{Password: "another long password"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.organizers.Arrive(w.Context(), o, organizer.Arrival{Kept: kept})
		wantFault(w.T, err, fault.Forbidden, "signin.wrong")
		if known, _ := w.organizers.KnowsBrowser(w.Context(), "ana@example.org", kept); known {
			t.Error("the browser outlived the new password")
		}
	})
}

func TestForgetBrowsers_AfterHalfAYear(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Owner)
		w.arrive("ana@example.org", "")
		w.clock.Advance(organizer.BrowserLasts - time.Hour)
		w.arrive("ana@example.org", "")
		w.clock.Advance(time.Hour)
		if n, err := w.organizers.ForgetBrowsers(w.Context()); n != 1 || err != nil {
			t.Errorf("%d forgotten, error %v, want 1", n, err)
		}
	})
}
