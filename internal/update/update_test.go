package update_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/update"
	"github.com/undersigned/undersigned/internal/vault"
)

// site is an open letter that publishes at once, and a postman who keeps what he delivers.
type site struct {
	*testing.T
	*update.Service
	db         *database.DB
	letter     letter.Letter
	text       letter.Text
	signatures *signature.Service
	actor      uuid.UUID
	worker     *outbox.Worker

	mu     sync.Mutex
	token  string // of the last message to confirm by
	manage string // of the last receipt
	news   []outbox.Envelope
}

// Deliver keeps updates, and the tokens of the other messages.
func (s *site) Deliver(_ context.Context, e outbox.Envelope) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Kind {
	case outbox.KindConfirm:
		s.token = e.Data["token"]
	case outbox.KindThanks:
		s.manage = e.Data["token"]
	case outbox.KindUpdate:
		s.news = append(s.news, e)
	}
	return nil
}

func each(t *testing.T, test func(s *site)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, _ *databasetest.Clock) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		q := outbox.New(db, keys)
		s := &site{T: t, db: db, signatures: signature.New(db, keys, q), actor: uuid.New()}
		s.Service = update.New(db, letter.New(db, []string{"es", "en"}), s.signatures, q)
		s.worker = outbox.NewWorker(q, s, outbox.WorkerOptions{Concurrency: 1})
		s.letter, s.text = lettertest.Open(t, db, "libertad", lettertest.WithPolicy(letter.Policy{Individuals: letter.AtOnce, Household: 2}))
		test(s)
	})
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *site) refused(err error, kind fault.Kind) {
	s.Helper()
	if !fault.Is(err, kind) {
		s.Errorf("got %v, want a fault of kind %v", err, kind)
	}
}

func (s *site) deliver() {
	s.Helper()
	_, err := s.worker.DeliverDue(s.Context())
	s.must(err)
}

// sign has somebody sign and confirm; they ask for news unless change says otherwise. It returns the token of their own page.
func (s *site) sign(name, email string, change ...func(*signature.Draft)) string {
	s.Helper()
	draft := signature.Draft{Kind: signature.Individual, Name: name, Email: email, Visibility: signature.Public, Consent: true, Updates: true}
	for _, f := range change {
		f(&draft)
	}
	_, err := s.signatures.Sign(s.Context(), signature.SignInput{LetterID: s.letter.ID, TextID: s.text.ID, Language: "en", ConsentWording: "Yes.", UpdatesWording: "News.", Draft: draft})
	s.must(err)
	s.deliver()
	_, err = s.signatures.Confirm(s.Context(), s.token)
	s.must(err)
	s.deliver()
	return s.manage
}

// written makes a draft in Spanish.
func (s *site) written() update.By {
	s.Helper()
	u, err := s.Begin(s.Context(), s.actor, s.letter.ID)
	s.must(err)
	by := update.By{Organizer: s.actor, LetterID: s.letter.ID, ID: u.ID}
	s.must(s.SaveText(s.Context(), by, letter.Text{Language: "es", Title: "Les oyeron", Summary: "El comité recibió la carta.", Body: "Un *texto*."}, ""))
	return by
}

// sent publishes an update and has it sent.
func (s *site) sent() update.By {
	s.Helper()
	by := s.written()
	s.must(s.Publish(s.Context(), by))
	s.must(s.Send(s.Context(), by))
	return by
}

func (s *site) sendDue() int {
	s.Helper()
	n, err := s.SendDue(s.Context())
	s.must(err)
	return n
}

// acts are what the trail tells of updates, the oldest first.
func (s *site) acts() string {
	s.Helper()
	page, err := audit.New(s.db).List(s.Context(), audit.Filter{LetterID: s.letter.ID, Actors: []string{audit.Organizer}, Limit: 100})
	s.must(err)
	var acts []string
	for _, e := range page.Entries {
		if act, ok := strings.CutPrefix(e.Action, "letter.update_"); ok && e.ActorID == s.actor {
			acts = append([]string{act}, acts...)
		}
	}
	return strings.Join(acts, " ")
}

func TestUpdate_FromTheFirstWordToItsRetraction(t *testing.T) {
	each(t, func(s *site) {
		ctx := s.Context()
		u, err := s.Begin(ctx, s.actor, s.letter.ID)
		s.must(err)
		by := update.By{Organizer: s.actor, LetterID: s.letter.ID, ID: u.ID}
		s.refused(s.Publish(ctx, by), fault.Invalid)
		half := letter.Text{Language: "es", Title: "Les oyeron"}
		s.must(s.SaveText(ctx, by, half, ""))
		s.refused(s.Publish(ctx, by), fault.Invalid)
		s.refused(s.SaveText(ctx, by, half, ""), fault.Conflict) // that wasn't what is stored any more
		s.refused(s.SaveText(ctx, by, letter.Text{Language: "es", Body: "<b>"}, update.Mark(half)), fault.Invalid)
		whole := letter.Text{Language: "es", Title: "Les oyeron", Summary: "Un resumen.", Body: "Un texto."}
		s.must(s.SaveText(ctx, by, whole, update.Mark(half)))
		_, err = s.PublicByID(ctx, s.letter.ID, u.ID)
		s.refused(err, fault.NotFound)
		for _, early := range []error{s.Send(ctx, by), s.Retract(ctx, by), s.Correct(ctx, by, nil)} {
			s.refused(early, fault.Conflict)
		}
		s.must(s.Publish(ctx, by))
		for _, late := range []error{s.Publish(ctx, by), s.Drop(ctx, by), s.SaveText(ctx, by, half, update.Mark(whole)), s.DropText(ctx, by, "es", update.Mark(whole))} {
			s.refused(late, fault.Conflict)
		}
		latest, err := s.Latest(ctx, s.letter.ID, 5)
		s.must(err)
		if len(latest) != 1 || latest[0].Title("en", "es") != "Les oyeron" || latest[0].PublishedAt == nil {
			s.Fatalf("got %+v", latest)
		}
		s.refused(s.Correct(ctx, by, map[string]string{"en": "Only English"}), fault.Invalid)
		s.must(s.Correct(ctx, by, map[string]string{"es": " Fue el  jueves. "}))
		public, err := s.PublicByID(ctx, s.letter.ID, u.ID)
		s.must(err)
		if words, lang := public.Corrections[0].In("en"); words != "Fue el jueves." || lang != "es" {
			s.Errorf("corrected in %s: %q", lang, words)
		}
		s.must(s.Retract(ctx, by))
		all, err := s.Public(ctx, s.letter.ID)
		s.must(err)
		if len(all) != 1 || all[0].State != update.Retracted || len(all[0].Texts) > 0 || len(all[0].Corrections) > 0 {
			s.Errorf("the public sees %+v", all)
		}
		if latest, err := s.Latest(ctx, s.letter.ID, 5); err != nil || len(latest) > 0 {
			s.Errorf("the latest is %+v, %v", latest, err)
		}
		if got := s.acts(); got != "begun written written published corrected retracted" {
			s.Errorf("the trail tells %s", got)
		}
	})
}

func TestUpdate_BelongsToItsLetterAndDraftsGo(t *testing.T) {
	each(t, func(s *site) {
		by := s.written()
		other := by
		other.LetterID = uuid.New()
		s.refused(s.Publish(s.Context(), other), fault.NotFound)
		s.must(s.Drop(s.Context(), by))
		_, err := s.ByID(s.Context(), s.letter.ID, by.ID)
		s.refused(err, fault.NotFound)
		if _, err := s.Begin(s.Context(), s.actor, uuid.New()); !fault.Is(err, fault.NotFound) {
			s.Errorf("begun on no letter: %v", err)
		}
	})
}

func TestSend_WritesOnceToEachAddressThatAskedForNews(t *testing.T) {
	each(t, func(s *site) {
		s.sign("Ana Peña", "ana@example.org")
		s.sign("Luis Peña", "ana@example.org") // the same household
		s.sign("Eva Ruiz", "eva@example.org", func(d *signature.Draft) { d.Updates = false })
		s.sign("Sol Vega", "sol@example.org", func(d *signature.Draft) { d.Discreet = true })
		if n, err := s.signatures.CountSubscribers(s.Context(), s.letter.ID); err != nil || n != 2 {
			s.Errorf("%d would get it, %v", n, err)
		}
		by := s.sent()
		s.refused(s.Send(s.Context(), by), fault.Conflict)
		if n, again := s.sendDue(), s.sendDue(); n != 2 || again != 0 {
			s.Errorf("%d messages, and then %d", n, again)
		}
		s.deliver()
		slices.SortFunc(s.news, func(a, b outbox.Envelope) int { return strings.Compare(a.To, b.To) })
		ana, sol := s.news[0], s.news[1]
		if ana.To != "ana@example.org" || ana.Language != "en" || ana.Data["title"] != "Les oyeron" || ana.Data["update"] != by.ID.String() || ana.Data["token"] != "" {
			s.Errorf("Ana gets %+v", ana)
		}
		if sol.To != "sol@example.org" || sol.Data["title"] != "" || sol.Data["slug"] != "" || sol.Data["token"] == "" || sol.Data["unsubscribe"] == "" {
			s.Errorf("Sol gets %+v", sol)
		}
		u, err := s.ByID(s.Context(), s.letter.ID, by.ID)
		s.must(err)
		if u.Mails != 2 || u.MailedAt == nil {
			s.Errorf("it says %+v", u)
		}
	})
}

func TestSend_NobodyWhoHasLeftIsWrittenTo(t *testing.T) {
	each(t, func(s *site) {
		ana := s.sign("Ana Peña", "ana@example.org")
		eva := s.sign("Eva Ruiz", "eva@example.org")
		sol := s.sign("Sol Vega", "sol@example.org")
		s.sent()
		s.must(s.signatures.WithdrawConsent(s.Context(), ana, signature.ConsentToUpdates))
		if n := s.sendDue(); n != 2 {
			s.Errorf("%d messages", n)
		}
		// What waits is given up with the signature, and with the wish.
		s.must(s.signatures.Withdraw(s.Context(), eva))
		s.must(s.signatures.WithdrawConsent(s.Context(), sol, signature.ConsentToUpdates))
		s.deliver()
		if len(s.news) > 0 {
			s.Errorf("written to %s", s.news[0].To)
		}
	})
}

func TestSend_OneLinkEndsTheNewsOfAnAddress(t *testing.T) {
	each(t, func(s *site) {
		s.sign("Ana Peña", "ana@example.org")
		s.sign("Luis Peña", "ana@example.org")
		s.sent()
		s.sendDue()
		s.deliver()
		token := s.news[0].Data["unsubscribe"]
		for range 2 { // again is harmless
			s.must(s.signatures.Unsubscribe(s.Context(), token))
		}
		if n, err := s.signatures.CountSubscribers(s.Context(), s.letter.ID); err != nil || n != 0 {
			s.Errorf("%d still want news, %v", n, err)
		}
		s.sent()
		if n := s.sendDue(); n != 0 {
			s.Errorf("%d messages after it", n)
		}
		// It does no more than that.
		if err := s.signatures.Withdraw(s.Context(), token); err == nil {
			s.Error("the link withdrew a signature")
		}
		if err := s.signatures.Unsubscribe(s.Context(), "forged"); err == nil {
			s.Error("a forged link was taken")
		}
	})
}

func TestSend_TwoProcessesWriteToNobodyTwice(t *testing.T) {
	each(t, func(s *site) {
		const n = 57 // more than a batch
		for i := range n {
			s.sign("Ana "+strings.Repeat(string(rune('a'+i%26)), 2)+"er"+string(rune('a'+i/26)), fmt.Sprintf("s%d@example.org", i))
		}
		wanted, err := s.signatures.CountSubscribers(s.Context(), s.letter.ID)
		s.must(err)
		s.sent()
		var all sync.WaitGroup
		written := make([]int, 2)
		for i := range written {
			all.Go(func() { written[i] = s.sendDue() })
		}
		all.Wait()
		s.deliver()
		seen := map[string]bool{}
		for _, e := range s.news {
			if seen[e.To] {
				s.Errorf("%s was written to twice", e.To)
			}
			seen[e.To] = true
		}
		if wanted <= 50 || len(seen) != wanted || written[0]+written[1] != wanted {
			s.Errorf("%d of %d were written to, %v", len(seen), wanted, written)
		}
	})
}

func TestSend_StopsWithARetraction(t *testing.T) {
	each(t, func(s *site) {
		s.sign("Ana Peña", "ana@example.org")
		by := s.sent()
		s.must(s.Retract(s.Context(), by))
		if n := s.sendDue(); n != 0 {
			s.Errorf("%d messages of what was retracted", n)
		}
	})
}
