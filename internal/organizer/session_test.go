package organizer_test

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/organizer"
)

func sessionOf(t *testing.T, id uuid.UUID) []byte {
	t.Helper()
	data, err := scs.GobCodec{}.Encode(time.Time{}, map[string]any{organizer.SessionKey: id.String()})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// store makes an account with a session under the token "token".
func (w world) store() (*organizer.Sessions, organizer.Organizer) {
	w.Helper()
	o := w.create("Ana", "ana@example.org", organizer.Owner)
	s := w.organizers.Sessions()
	if err := s.CommitCtx(w.Context(), "token", sessionOf(w.T, o.ID), time.Time{}); err != nil {
		w.Fatal(err)
	}
	return s, o
}

func (w world) lives(s *organizer.Sessions) bool {
	w.Helper()
	_, found, err := s.FindCtx(w.Context(), "token")
	if err != nil {
		w.Fatal(err)
	}
	return found
}

func TestSessions_KeepWhoseTheyAreAndNoToken(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		_, o := w.store()
		var row struct {
			TokenHash   []byte
			OrganizerID uuid.UUID
		}
		if err := w.db.Read(w.Context()).Table("sessions").Take(&row).Error; err != nil {
			t.Fatal(err)
		}
		if row.OrganizerID != o.ID || string(row.TokenHash) == "token" || len(row.TokenHash) != 32 {
			t.Errorf("row %+v", row)
		}
	})
}

func TestSessions_EndIdleAndAfterTwelveHours(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s, _ := w.store()
		w.clock.Advance(organizer.SessionIdles - time.Second)
		if !w.lives(s) {
			t.Error("ended before it was idle for too long")
		}
		w.clock.Advance(time.Second)
		if w.lives(s) {
			t.Error("lives on, idle for too long")
		}
	})
	each(t, func(t *testing.T, w world) {
		s, _ := w.store()
		for range 11 {
			w.clock.Advance(time.Hour)
			ctx := s.Track(w.Context())
			if _, found, _ := s.FindCtx(ctx, "token"); !found {
				t.Fatal("ended although used every hour")
			}
			if err := s.Touch(ctx); err != nil {
				t.Fatal(err)
			}
		}
		w.clock.Advance(time.Hour)
		if w.lives(s) {
			t.Error("outlived twelve hours")
		}
		if n, err := w.organizers.DeleteExpiredSessions(w.Context()); n != 1 || err != nil {
			t.Errorf("deleted %d, error %v, want 1", n, err)
		}
	})
}

func TestSessions_AnEndedOneIsNotBroughtBack(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s, o := w.store()
		ctx := s.Track(w.Context())
		if _, found, _ := s.FindCtx(ctx, "token"); !found {
			t.Fatal("not found")
		}
		if err := s.DeleteCtx(w.Context(), "token"); err != nil { // by another request
			t.Fatal(err)
		}
		if err := s.CommitCtx(ctx, "token", sessionOf(w.T, o.ID), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if w.lives(s) {
			t.Error("the slower request brought it back")
		}
	})
}

func TestSessions_UnknownAndMalformedTokensAreNoError(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s := w.organizers.Sessions()
		for _, token := range []string{"", "x", "\x00"} {
			if _, found, err := s.FindCtx(w.Context(), token); found || err != nil {
				t.Errorf("%q: found %v, error %v", token, found, err)
			}
			if err := s.DeleteCtx(w.Context(), token); err != nil {
				t.Errorf("%q: %v", token, err)
			}
		}
	})
}

func TestDeleteExpiredSessions_LeavesTheOthers(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s, _ := w.store()
		if n, err := w.organizers.DeleteExpiredSessions(w.Context()); n != 0 || err != nil {
			t.Errorf("deleted %d, error %v", n, err)
		}
		if !w.lives(s) {
			t.Error("a living session is gone")
		}
	})
}
