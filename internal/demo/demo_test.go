package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/demo"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

func languages() []string { return []string{"es", "en"} }

// site is a seeded site, as its pages see it.
type site struct {
	t           *testing.T
	services    demo.Services
	account     demo.Account
	letters     *letter.Service
	signatures  *signature.Service
	signatories *signatory.Service
	moderation  *moderation.Service
	organizers  *organizer.Service
	outbox      *outbox.Queue
	letterID    uuid.UUID
}

func seeded(t *testing.T, db *database.DB) site {
	t.Helper()
	keys, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	s := site{t: t, services: demo.Services{DB: db, Vault: keys, Languages: languages()}}
	s.outbox = outbox.New(db, keys)
	s.letters = letter.New(db, languages())
	s.signatures = signature.New(db, keys, s.outbox)
	s.signatories = signatory.New(db)
	s.moderation = moderation.New(db, s.signatures, s.signatories, audit.New(db))
	s.organizers = organizer.New(db, keys, s.outbox)
	s.account = s.seed()
	l, err := s.letters.BySlug(t.Context(), "libertad")
	s.must(err)
	s.letterID = l.ID
	return s
}

func (s site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s site) seed() demo.Account {
	s.t.Helper()
	account, err := demo.Seed(s.t.Context(), s.services)
	s.must(err)
	return account
}

// queue returns every confirmed signature in a state.
func (s site) queue(state string) []signature.Signature {
	s.t.Helper()
	var all []signature.Signature
	f := moderation.QueueFilter{LetterID: s.letterID, State: state, Limit: 200}
	for {
		page, err := s.moderation.Queue(s.t.Context(), f)
		s.must(err)
		all = append(all, page.Items...)
		if f.After = page.Next; f.After == "" {
			return all
		}
	}
}

func TestLetter_IsCompleteInBothLanguages(t *testing.T) {
	doc, err := demo.Letter(languages())
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Texts) != 2 || doc.Texts[0].Language != "es" || doc.Texts[1].Language != "en" || len(doc.Categories) < 8 || len(doc.Addressees) < 4 {
		t.Errorf("got %d texts, %d categories, %d addressees", len(doc.Texts), len(doc.Categories), len(doc.Addressees))
	}
	for _, text := range doc.Texts {
		if _, err := letter.HTML(text); err != nil {
			t.Error(err)
		}
	}
}

// Seeding takes seconds under the race detector, so one seed of each database serves all that is asked of it.
func TestSeed(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s := seeded(t, db)
		t.Run("fills every corner of the site", func(t *testing.T) { s.on(t).fillsEveryCorner() })
		t.Run("spreads over days and ends just now", func(t *testing.T) { s.on(t).spreadsOverDays(clock.Now()) })
		t.Run("leaves no message behind", func(t *testing.T) { s.on(t).leavesNoMessage() })
		t.Run("again, only renews the password", func(t *testing.T) { s.on(t).onlyRenewsThePassword() })
	})
}

// on returns the site for another test.
func (s site) on(t *testing.T) site {
	s.t = t
	return s
}

func (s site) fillsEveryCorner() {
	figures, err := s.signatories.Figures(s.t.Context(), s.letterID)
	s.must(err)
	if figures.People != 330 || figures.Organizations != 38 || figures.Withheld < 25 {
		s.t.Errorf("figures: %+v", figures)
	}
	counts, err := s.moderation.Counts(s.t.Context(), s.letterID)
	s.must(err)
	if counts.Waiting != 25 || counts.WaitingOrganizations != 4 || counts.Held != 6 || counts.Rejected != 3 {
		s.t.Errorf("queue: %+v", counts)
	}
	var signals, reasons, initials int
	for _, waiting := range s.queue(moderation.Waiting) {
		signals += len(waiting.Signals)
	}
	for _, set := range append(s.queue(moderation.Held), s.queue(moderation.Rejected)...) {
		if set.Reason != "" {
			reasons++
		}
	}
	for _, published := range s.queue(moderation.Published) {
		if published.Visibility == signature.Initials {
			initials++
		}
	}
	if signals < 5 || reasons != 9 || initials < 25 {
		s.t.Errorf("%d signals, %d reasons, %d initials", signals, reasons, initials)
	}
}

func (s site) leavesNoMessage() {
	mail, err := s.outbox.Counts(s.t.Context())
	s.must(err)
	if mail.Waiting != 0 || mail.Sending != 0 || mail.Buried != 0 || mail.Sent == 0 {
		s.t.Errorf("outbox: %+v", mail)
	}
}

func (s site) spreadsOverDays(now time.Time) {
	l, err := s.letters.ByID(s.t.Context(), s.letterID)
	s.must(err)
	all := s.queue(moderation.All)
	slices.Reverse(all)
	last := *l.OpenedAt
	days := map[string]bool{}
	for _, signed := range all {
		if signed.SignedAt.Before(last) || signed.ConfirmedAt.Before(signed.SignedAt) || signed.ConfirmedAt.After(now) {
			s.t.Fatalf("%s signed at %s, confirmed at %s, after one at %s", signed.Profile.Name, signed.SignedAt, signed.ConfirmedAt, last)
		}
		last = signed.SignedAt
		days[signed.SignedAt.Format(time.DateOnly)] = true
	}
	if len(days) < 10 {
		s.t.Errorf("only on %d days", len(days))
	}
	figures, err := s.signatories.Figures(s.t.Context(), s.letterID)
	s.must(err)
	if ago := now.Sub(*figures.LastAt); ago < 0 || ago > 10*time.Minute {
		s.t.Errorf("the latest was listed %s ago", ago)
	}
	if ago := now.Sub(last); ago > 3*time.Hour {
		s.t.Errorf("the latest signed %s ago", ago)
	}
}

func (s site) onlyRenewsThePassword() {
	ctx := s.t.Context()
	if _, err := s.organizers.SignIn(ctx, s.account.Email, s.account.Password); err != nil {
		s.t.Errorf("the account can't sign in: %v", err)
	}
	before, err := audit.New(s.services.DB).List(ctx, audit.Filter{LetterID: s.letterID, Limit: 1})
	s.must(err)
	again := s.seed()
	if _, err := s.organizers.SignIn(ctx, again.Email, again.Password); err != nil || again.Email != s.account.Email {
		s.t.Errorf("the renewed account can't sign in: %v", err)
	}
	if _, err := s.organizers.SignIn(ctx, s.account.Email, s.account.Password); !fault.Is(err, fault.Forbidden) {
		s.t.Errorf("the old password still works: %v", err)
	}
	after, err := audit.New(s.services.DB).List(ctx, audit.Filter{LetterID: s.letterID, Limit: 1})
	s.must(err)
	if before.Entries[0].ID != after.Entries[0].ID {
		s.t.Errorf("seeding again did %s", after.Entries[0].Action)
	}
}

func TestSeed_IsAllOrNothing(t *testing.T) {
	db := databasetest.Open(t, databasetest.SQLite, nil)
	keys, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	taken := organizer.New(db, keys, outbox.New(db, keys))
	if _, err := taken.Create(t.Context(), "Somebody Else", "organizer@example.org", "a long enough password", organizer.Viewer); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Seed(t.Context(), demo.Services{DB: db, Vault: keys, Languages: languages()}); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	letters, err := letter.New(db, languages()).List(t.Context())
	if err != nil || len(letters) != 0 {
		t.Errorf("%d letters, %v", len(letters), err)
	}
}
