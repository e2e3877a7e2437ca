package organizer_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/organizer"
)

func TestSetRoles_OnALetterBeforeTheSite(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Olga", "olga@example.org", organizer.Owner)
		o := w.create("Ana", "ana@example.org", organizer.Moderator)
		one, _ := lettertest.Open(w.T, w.db, "one")
		two, _ := lettertest.Open(w.T, w.db, "two")
		if err := w.organizers.SetRoles(w.Context(), uuid.Nil, o.ID, organizer.Viewer, map[uuid.UUID]string{one.ID: organizer.Editor}); err != nil {
			t.Fatal(err)
		}
		list, err := w.organizers.List(w.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := list[1]; got.RoleOn(one.ID) != organizer.Editor || got.RoleOn(two.ID) != organizer.Viewer || len(list[0].LetterRoles) != 0 {
			t.Errorf("roles %q, %v", got.SiteRole, got.LetterRoles)
		}
		if err := w.organizers.SetRoles(w.Context(), uuid.Nil, o.ID, organizer.LettersOnly, map[uuid.UUID]string{two.ID: organizer.Owner}); err != nil {
			t.Fatal(err)
		}
		got, err := w.organizers.ByID(w.Context(), o.ID)
		if err != nil || got.RoleOn(one.ID) != organizer.LettersOnly || got.RoleOn(two.ID) != organizer.Owner {
			t.Errorf("roles %q, %v, error %v", got.SiteRole, got.LetterRoles, err)
		}
	})
}

func TestSetRoles_RefusesWhatLeavesNoOwner(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.create("Olga", "olga@example.org", organizer.Owner)
		for _, site := range []string{organizer.Editor, organizer.LettersOnly} {
			err := w.organizers.SetRoles(w.Context(), o.ID, o.ID, site, nil)
			wantFault(w.T, err, fault.Conflict, "organizer.last_owner")
		}
		if _, err := w.organizers.Invite(w.Context(), o.ID, "eva@example.org", "", organizer.Owner, "es"); err != nil {
			t.Fatal(err)
		}
		err := w.organizers.SetRoles(w.Context(), o.ID, o.ID, organizer.Editor, nil)
		wantFault(w.T, err, fault.Conflict, "organizer.last_owner") // nobody knows whether an invitation is taken up
		wantField(w.T, w.organizers.SetRoles(w.Context(), o.ID, o.ID, "emperor", nil), "role", "field.choice")
		wantFault(w.T, w.organizers.SetRoles(w.Context(), o.ID, uuid.New(), organizer.Viewer, nil), fault.NotFound, "organizer.unknown")
	})
}
