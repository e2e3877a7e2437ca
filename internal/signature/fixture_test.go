package signature_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// world is a letter with the services around it, and a postman who keeps what he delivers.
type world struct {
	*signature.Service
	t           *testing.T
	db          *database.DB
	clock       *databasetest.Clock
	signatories *signatory.Service
	trail       *audit.Service
	letterID    uuid.UUID
	textID      uuid.UUID
	worker      *outbox.Worker
	restart     func() // as if the program had been started anew
	mu          sync.Mutex
	mailed      []outbox.Envelope
	refuse      bool              // receipts, for good
	receipts    []outbox.Envelope // what follows each confirmation, kept apart
}

// Deliver keeps the message.
func (w *world) Deliver(_ context.Context, e outbox.Envelope) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Kind == outbox.KindThanks {
		if w.refuse {
			return outbox.Permanent("550 5.1.1", nil)
		}
		w.receipts = append(w.receipts, e)
		return nil
	}
	w.mailed = append(w.mailed, e)
	return nil
}

// each runs a test on both engines in a world of its own.
func each(t *testing.T, policy letter.Policy, test func(t *testing.T, w *world)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		queue := outbox.New(db, keys)
		w := &world{t: t, db: db, clock: clock, Service: signature.New(db, keys, queue), signatories: signatory.New(db), trail: audit.New(db)}
		w.restart = func() { w.Service = signature.New(db, keys, outbox.New(db, keys)) }
		w.worker = outbox.NewWorker(queue, w, outbox.WorkerOptions{Concurrency: 1})
		l, text := lettertest.Open(t, db, "libertad", lettertest.WithPolicy(policy))
		w.letterID, w.textID = l.ID, text.ID
		test(t, w)
	})
}

func person(name, email string) signature.Draft {
	return signature.Draft{Kind: signature.Individual, Name: name, Email: email, Country: "CU", Category: "artist", Occupation: "pintora",
		Comment: "Por ellos.", Visibility: signature.Public, Consent: true}
}

func group(name, email string) signature.Draft {
	return signature.Draft{Kind: signature.Organization, Organization: name, Name: "Luis Ferrer", RepresentativeRole: "Director", Website: "https://example.org",
		Email: email, Country: "ES", Visibility: signature.Public, Consent: true}
}

func (w *world) input(d signature.Draft) signature.SignInput {
	return signature.SignInput{LetterID: w.letterID, TextID: w.textID, Language: "es", ConsentWording: "Consiento.", UpdatesWording: "Quiero noticias.", Draft: d}
}

// sign signs and returns the page's reference.
func (w *world) sign(d signature.Draft) string {
	w.t.Helper()
	ref, err := w.Sign(w.t.Context(), w.input(d))
	if err != nil {
		w.t.Fatalf("sign %s: %v", d.Name, err)
	}
	return ref
}

// mail delivers what is due and returns it, but for receipts.
func (w *world) mail() []outbox.Envelope {
	w.t.Helper()
	w.mu.Lock()
	w.mailed = nil
	w.mu.Unlock()
	if _, err := w.worker.DeliverDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mailed
}

// only delivers what is due, which must be one message of a kind, and returns its data.
func (w *world) only(kind string) map[string]string {
	w.t.Helper()
	all := w.mail()
	if len(all) != 1 || all[0].Kind != kind {
		w.t.Fatalf("mailed %v, want one %q", kinds(all), kind)
	}
	return all[0].Data
}

func kinds(all []outbox.Envelope) string {
	var k []string
	for _, e := range all {
		k = append(k, e.Kind)
	}
	return strings.Join(k, ", ")
}

// confirmed signs and confirms by the link.
func (w *world) confirmed(d signature.Draft) signature.Signature {
	w.t.Helper()
	w.sign(d)
	sig, err := w.Confirm(w.t.Context(), w.only(outbox.KindConfirm)["token"])
	if err != nil {
		w.t.Fatalf("confirm %s: %v", d.Name, err)
	}
	return sig
}

func (w *world) listed() []string {
	w.t.Helper()
	page, err := w.signatories.List(w.t.Context(), signatory.Query{LetterID: w.letterID})
	if err != nil {
		w.t.Fatal(err)
	}
	var names []string
	for _, s := range page.Signatories {
		names = append(names, s.Name)
	}
	return names
}

func (w *world) total() int {
	w.t.Helper()
	f, err := w.signatories.Figures(w.t.Context(), w.letterID)
	if err != nil {
		w.t.Fatal(err)
	}
	return f.Total()
}

func (w *world) actions(id uuid.UUID) string {
	w.t.Helper()
	page, err := w.trail.List(w.t.Context(), audit.Filter{SubjectID: id})
	if err != nil {
		w.t.Fatal(err)
	}
	var all []string
	for _, e := range page.Entries {
		all = append([]string{strings.TrimPrefix(e.Action, "signature.")}, all...)
	}
	return strings.Join(all, " ")
}

// decide carries one decision out, as moderation does.
func (w *world) decide(id uuid.UUID, to signature.Status) error {
	return w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		_, err := w.Decide(tx, signature.Decision{SignatureID: id, LetterID: w.letterID, To: to, Organizer: uuid.New(), Reason: "seen"})
		return err
	})
}

var atOnce, afterReview = letter.Policy{Individuals: letter.AtOnce, Household: 2}, letter.Policy{Individuals: letter.AfterReview, Household: 2}

const day = 24 * time.Hour
