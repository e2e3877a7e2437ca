package organizer_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

const password = "correct horse battery"

// world is a service over an empty database.
type world struct {
	*testing.T
	organizers *organizer.Service
	outbox     *outbox.Queue
	audit      *audit.Service
	db         *database.DB
	clock      *databasetest.Clock
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		v, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		q := outbox.New(db, v)
		test(t, world{T: t, organizers: organizer.New(db, v, q), outbox: q, audit: audit.New(db), db: db, clock: clock})
	})
}

func (w world) create(name, email, role string) organizer.Organizer {
	w.Helper()
	o, err := w.organizers.Create(w.Context(), name, email, password, role)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

func (w world) actions() string {
	w.Helper()
	page, err := w.audit.List(w.Context(), audit.Filter{})
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for _, e := range page.Entries {
		names = append(names, e.ActorKind+" "+e.Action)
	}
	return strings.Join(names, ", ")
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("error %v, want %s %s", err, kind, key)
	}
}

func wantField(t *testing.T, err error, name, key string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || len(e.Fields) == 0 || e.Fields[0].Name != name || e.Fields[0].Key != key {
		t.Errorf("error %v, want field %s: %s", err, name, key)
	}
}

func TestSetup_MakesTheFirstOwnerOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := w.Context()
		token, needed, err := w.organizers.FirstOwnerToken(ctx)
		if err != nil || !needed {
			t.Fatalf("first start: needed %v, error %v", needed, err)
		}
		w.clock.Advance(time.Hour)
		if again, _, _ := w.organizers.FirstOwnerToken(ctx); again != token {
			t.Error("a second start made another token")
		}
		in := organizer.SetupInput{Name: "  Inés   de la Torre ", Email: "Ines@Example.org", Password: password, Language: "es"}
		o, err := w.organizers.Setup(ctx, token, in)
		if err != nil {
			t.Fatal(err)
		}
		if o.Name != "Inés de la Torre" || o.Email != "Ines@Example.org" || o.Role != organizer.Owner || o.Invited {
			t.Errorf("account %+v", o)
		}
		_, err = w.organizers.Setup(ctx, token, in)
		wantFault(w.T, err, fault.Gone, "setup.used")
		_, err = w.organizers.Link(ctx, token)
		wantFault(w.T, err, fault.Gone, "setup.used")
		if _, needed, _ := w.organizers.FirstOwnerToken(ctx); needed {
			t.Error("still needed with an owner")
		}
		if got := w.actions(); got != "organizer organizer.first_owner" {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestSetup_OneOfManyAtOnceWins(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		token, _, err := w.organizers.FirstOwnerToken(w.Context())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				in := organizer.SetupInput{Name: "Somebody", Email: string(rune('a'+i)) + "@example.org", Password: password}
				_, errs[i] = w.organizers.Setup(w.Context(), token, in)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantFault(w.T, err, fault.Gone, "setup.used")
			}
		}
		if list, _ := w.organizers.List(w.Context()); won != 1 || len(list) != 1 {
			t.Errorf("%d won, %d accounts, want one of each", won, len(list))
		}
	})
}

func TestFirstOwnerToken_IsRenewedAfterAWeek(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		old, _, _ := w.organizers.FirstOwnerToken(w.Context())
		w.clock.Advance(8 * 24 * time.Hour)
		_, err := w.organizers.Link(w.Context(), old)
		wantFault(w.T, err, fault.Gone, "error.link_expired")
		fresh, needed, err := w.organizers.FirstOwnerToken(w.Context())
		if err != nil || !needed || fresh == old {
			t.Fatalf("needed %v, same %v, error %v", needed, fresh == old, err)
		}
		if _, err := w.organizers.Link(w.Context(), fresh); err != nil {
			t.Error(err)
		}
	})
}

func TestSetup_WrongFieldsLeaveTheLink(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		token, _, _ := w.organizers.FirstOwnerToken(w.Context())
		for _, test := range []struct {
			name  string
			in    organizer.SetupInput
			field string
			key   string
		}{
			{"no name", organizer.SetupInput{Email: "a@example.org", Password: password}, "name", "field.required"},
			{"a hidden direction in the name", organizer.SetupInput{Name: "Ana \u202egnal", Email: "a@example.org", Password: password}, "name", "field.characters"},
			{"a long name", organizer.SetupInput{Name: strings.Repeat("ñ", 121), Email: "a@example.org", Password: password}, "name", "field.too_long"},
			{"no address", organizer.SetupInput{Name: "Ana", Password: password}, "email", "field.required"},
			{"a name in the address", organizer.SetupInput{Name: "Ana", Email: "Ana <a@example.org>", Password: password}, "email", "field.email"},
			{"a local domain", organizer.SetupInput{Name: "Ana", Email: "ana@localhost", Password: password}, "email", "field.email_ending"},
			{"a short password", organizer.SetupInput{Name: "Ana", Email: "a@example.org", Password: "ñandúñandú"}, "password", "password.too_short"},
			{"a common password", organizer.SetupInput{Name: "Ana", Email: "a@example.org", Password: "Contraseña2024!"}, "password", "password.common"},
			{"the own name", organizer.SetupInput{Name: "Inés Marquez", Email: "a@example.org", Password: "inesmarquez1980"}, "password", "password.common"},
			{"a long password", organizer.SetupInput{Name: "Ana", Email: "a@example.org", Password: strings.Repeat("x", 129)}, "password", "password.too_long"},
		} {
			w.Run(test.name, func(t *testing.T) {
				_, err := w.organizers.Setup(t.Context(), token, test.in)
				wantField(t, err, test.field, test.key)
			})
		}
		if _, err := w.organizers.Link(w.Context(), token); err != nil {
			t.Errorf("the link is spoilt: %v", err)
		}
	})
}

func TestSignIn_SaysTheSameWhateverIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := w.Context()
		w.create("Ana", "ana@example.org", organizer.Moderator)
		if _, err := w.organizers.Invite(ctx, uuid.Nil, "invited@example.org", "", organizer.Viewer, "en"); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct{ name, email, password string }{
			{"unknown address", "nobody@example.org", password},
			{"wrong password", "ana@example.org", password + "x"},
			{"no password", "ana@example.org", ""},
			{"an endless password", "ana@example.org", strings.Repeat("x", 1000)},
			{"an invitation not taken up", "invited@example.org", ""},
			{"nothing", "", ""},
		} {
			w.Run(test.name, func(t *testing.T) {
				_, err := w.organizers.SignIn(t.Context(), test.email, test.password)
				wantFault(t, err, fault.Forbidden, "signin.wrong")
			})
		}
		if _, err := w.organizers.SignIn(ctx, " ANA@example.org ", password); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSignIn_TakesAPasswordHoweverItsAccentsAreTyped(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		if _, err := w.organizers.Create(w.Context(), "Ana", "ana@example.org", "contrase\u00f1a larga", organizer.Owner); err != nil {
			t.Fatal(err)
		}
		if _, err := w.organizers.SignIn(w.Context(), "ana@example.org", "contrasen\u0303a larga"); err != nil {
			t.Error(err)
		}
	})
}

func TestInvite_SendsALinkThatSetsThePassword(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := w.Context()
		owner := w.create("Owner", "owner@example.org", organizer.Owner)
		token, err := w.organizers.Invite(ctx, owner.ID, "eva@example.org", "", organizer.Editor, "es")
		if err != nil {
			t.Fatal(err)
		}
		counts, err := w.outbox.Counts(ctx)
		if err != nil || counts.Waiting != 1 {
			t.Errorf("outbox %+v, error %v, want one waiting", counts, err)
		}
		link, err := w.organizers.Link(ctx, token)
		if err != nil || link.Purpose != organizer.Invitation || link.Email != "eva@example.org" || link.Role != organizer.Editor {
			t.Fatalf("link %+v, error %v", link, err)
		}
		o, err := w.organizers.Setup(ctx, token, organizer.SetupInput{Name: "Eva", Email: "other@example.org", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if o.Email != "eva@example.org" || o.Role != organizer.Editor || o.Name != "Eva" || o.Invited {
			t.Errorf("account %+v", o)
		}
		if _, err := w.organizers.SignIn(ctx, "eva@example.org", password); err != nil {
			t.Error(err)
		}
		if got, want := w.actions(), "organizer organizer.joined, organizer organizer.invited, system organizer.created"; got != want {
			t.Errorf("trail %q, want %q", got, want)
		}
	})
}

func TestInvite_AgainReplacesTheInvitation(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := w.Context()
		old, err := w.organizers.Invite(ctx, uuid.Nil, "eva@example.org", "Eva", organizer.Viewer, "es")
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := w.organizers.Invite(ctx, uuid.Nil, "EVA@example.org", "Eva María", organizer.Moderator, "en")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.organizers.Link(ctx, old)
		wantFault(w.T, err, fault.Gone, "setup.used")
		link, err := w.organizers.Link(ctx, fresh)
		if err != nil || link.Role != organizer.Moderator || link.Name != "Eva María" {
			t.Errorf("link %+v, error %v", link, err)
		}
		if list, _ := w.organizers.List(ctx); len(list) != 1 || !list[0].Invited {
			t.Errorf("accounts %+v, want one invited", list)
		}
	})
}

func TestInvite_RefusesWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Owner)
		_, err := w.organizers.Invite(w.Context(), uuid.Nil, "Ana@example.org", "", organizer.Viewer, "en")
		wantField(w.T, err, "email", "organizer.exists")
		_, err = w.organizers.Create(w.Context(), "Ana", "ANA@example.org", password, organizer.Owner)
		wantField(w.T, err, "email", "organizer.exists")
		_, err = w.organizers.Invite(w.Context(), uuid.Nil, "new@example.org", "", "emperor", "en")
		wantField(w.T, err, "role", "field.choice")
	})
}

func TestReset_ChangesThePasswordOnceAndEndsSessions(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := w.Context()
		o := w.create("Ana", "ana@example.org", organizer.Owner)
		sessions := w.organizers.Sessions()
		if err := sessions.CommitCtx(ctx, "token", sessionOf(w.T, o.ID), time.Time{}); err != nil {
			t.Fatal(err)
		}
		token, err := w.organizers.Reset(ctx, "ana@example.org")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.organizers.Setup(ctx, token, organizer.SetupInput{Password: "anaexample1980"})
		wantField(w.T, err, "password", "password.common") // made of the account's address
		if _, err := w.organizers.Setup(ctx, token, organizer.SetupInput{Name: "Not Ana", Password: "another long password"}); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := sessions.FindCtx(ctx, "token"); found {
			t.Error("a session outlived the reset")
		}
		_, err = w.organizers.SignIn(ctx, "ana@example.org", password)
		wantFault(w.T, err, fault.Forbidden, "signin.wrong")
		if o, err := w.organizers.SignIn(ctx, "ana@example.org", "another long password"); err != nil || o.Name != "Ana" {
			t.Errorf("account %+v, error %v", o, err)
		}
		_, err = w.organizers.Setup(ctx, token, organizer.SetupInput{Password: password})
		wantFault(w.T, err, fault.Gone, "setup.used")
		_, err = w.organizers.Reset(ctx, "nobody@example.org")
		wantFault(w.T, err, fault.NotFound, "organizer.unknown")
	})
}

func TestResetByID_ExpiresAfterADay(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.create("Ana", "ana@example.org", organizer.Owner)
		token, err := w.organizers.ResetByID(w.Context(), o.ID, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(24*time.Hour + time.Second)
		_, err = w.organizers.Setup(w.Context(), token, organizer.SetupInput{Password: password})
		wantFault(w.T, err, fault.Gone, "error.link_expired")
	})
}

func TestLink_RefusesWhatItDidNotMake(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for _, token := range []string{"", "x", strings.Repeat("A", 60)} {
			_, err := w.organizers.Link(w.Context(), token)
			wantFault(w.T, err, fault.NotFound, "error.link_unknown")
		}
	})
}

func TestAddresses_AreSealed(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.create("Ana", "ana@example.org", organizer.Owner)
		var row struct{ SealedEmail, EmailHash []byte }
		if err := w.db.Read(w.Context()).Table("organizers").Take(&row).Error; err != nil {
			t.Fatal(err)
		}
		if len(row.SealedEmail) == 0 || len(row.EmailHash) != 32 || strings.Contains(string(row.SealedEmail)+string(row.EmailHash), "ana") {
			t.Errorf("row %q", row)
		}
	})
}

func TestNames_LeavesUnknownIdsOut(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.create("Ana", "ana@example.org", organizer.Owner)
		names, err := w.organizers.Names(w.Context(), []uuid.UUID{o.ID, uuid.New()})
		if err != nil || len(names) != 1 || names[o.ID] != "Ana" {
			t.Errorf("names %v, error %v", names, err)
		}
	})
}
