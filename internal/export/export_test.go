package export_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// site is an open letter that publishes at once.
type site struct {
	*testing.T
	db         *database.DB
	clock      *databasetest.Clock
	letter     letter.Letter
	text       letter.Text
	signatures *signature.Service
	exports    *export.Service
	owner      uuid.UUID

	worker *outbox.Worker
	token  string // of the last message to confirm by
}

// Deliver keeps the link's token.
func (s *site) Deliver(_ context.Context, e outbox.Envelope) error {
	if e.Kind == outbox.KindConfirm {
		s.token = e.Data["token"]
	}
	return nil
}

func each(t *testing.T, test func(s *site)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		q := outbox.New(db, keys)
		s := &site{T: t, db: db, clock: clock, signatures: signature.New(db, keys, q), owner: uuid.New()}
		s.exports = export.New(db, s.signatures)
		s.worker = outbox.NewWorker(q, s, outbox.WorkerOptions{Concurrency: 1})
		s.letter, s.text = lettertest.Open(t, db, "one", lettertest.WithPolicy(letter.Policy{Individuals: letter.AtOnce, Household: 2}))
		test(s)
	})
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// sign has somebody sign, and confirm unless later.
func (s *site) sign(name string, consents bool, change func(*signature.Draft)) signature.Signature {
	s.Helper()
	d := signature.Draft{Kind: signature.Individual, Name: name, Email: fmt.Sprintf("%x@example.org", name), Country: "CU", Category: "artist",
		Comment: "=HYPERLINK(1)", Visibility: signature.Public, Consent: true}
	change(&d)
	in := signature.SignInput{LetterID: s.letter.ID, TextID: s.text.ID, Language: "es", ConsentWording: "Sí", Draft: d}
	_, err := s.signatures.Sign(s.Context(), in)
	s.must(err)
	_, err = s.worker.DeliverDue(s.Context())
	s.must(err)
	one, err := s.signatures.Confirm(s.Context(), s.token)
	s.must(err)
	s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
		if err := tx.DB.Exec("DELETE FROM consents WHERE signature_id = ? AND purpose = 'handover'", one.ID).Error; err != nil || !consents {
			return err
		}
		return tx.DB.Exec(`INSERT INTO consents (id, signature_id, purpose, wording_id, given_at)
			SELECT ?, ?, 'handover', wording_id, given_at FROM consents WHERE signature_id = ? AND purpose = 'sign'`, uuid.New(), one.ID, one.ID).Error
	}))
	return one
}

func plain(*signature.Draft) {}

// ask asks for an export, and read returns it whole, downloaded.
func (s *site) ask(purpose string, f export.Filter) export.Export {
	s.Helper()
	e, err := s.exports.Ask(s.Context(), export.Export{LetterID: s.letter.ID, OrganizerID: s.owner, Purpose: purpose, Format: export.CSV, Filter: f})
	s.must(err)
	return e
}

func (s *site) read(purpose string, f export.Filter) string {
	s.Helper()
	e := s.ask(purpose, f)
	e, err := s.exports.Claim(s.Context(), e.ID, s.letter.ID, s.owner)
	s.must(err)
	var lines []string
	s.must(s.exports.Each(s.Context(), e, func(cells []string) error {
		if len(cells) != len(export.Columns(purpose)) {
			s.Errorf("%d cells under %d names", len(cells), len(export.Columns(purpose)))
		}
		lines = append(lines, strings.Join(cells, "|"))
		return nil
	}))
	if e.N != len(lines) {
		s.Errorf("%s: %d were counted, %d are there", purpose, e.N, len(lines))
	}
	return strings.Join(lines, "\n")
}

func (s *site) expect(purpose string, f export.Filter, here, never []string) {
	s.Helper()
	got := s.read(purpose, f)
	for _, want := range here {
		if !strings.Contains(got, want) {
			s.Errorf("%s %+v lacks %q:\n%s", purpose, f, want, got)
		}
	}
	for _, n := range never {
		if strings.Contains(got, n) {
			s.Errorf("%s %+v holds %q:\n%s", purpose, f, n, got)
		}
	}
}

func TestExport_HoldsWhatItsPurposeAllows(t *testing.T) {
	each(t, func(s *site) {
		s.sign("Ana Pública", true, plain)
		s.sign("Berta Sinentrega", false, plain)
		s.sign("Carla Quintana Lugo", true, func(d *signature.Draft) { d.Visibility = signature.Initials })
		s.sign("Delia Oculta", true, func(d *signature.Draft) { d.Visibility = signature.Withheld })
		waiting := s.sign("Emma Retirada", true, plain)
		s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error {
			_, err := s.signatures.Decide(tx, signature.Decision{SignatureID: waiting.ID, LetterID: s.letter.ID, To: signature.Held, Organizer: s.owner})
			return err
		}))
		unnamed := []string{"Delia", "Quintana", "Emma", "@example.org"}
		s.expect(export.Public, export.Filter{}, []string{"Ana Pública", "Berta", "C. Q. L."}, unnamed)
		s.expect(export.Handover, export.Filter{}, []string{"Ana Pública", "C. Q. L."}, append(unnamed, "Berta"))
		s.expect(export.Full, export.Filter{}, []string{"Ana Pública", "Berta", "Carla Quintana Lugo", "Delia Oculta", "Emma", "@example.org"}, nil)
		s.expect(export.Public, export.Filter{Visibility: signature.Withheld}, nil, unnamed)
	})
}

func TestExport_IsNarrowed(t *testing.T) {
	each(t, func(s *site) {
		start := s.clock.Now()
		s.sign("Ana", true, plain)
		s.clock.Advance(24 * time.Hour)
		s.sign("Berta", true, func(d *signature.Draft) { d.Country, d.Category, d.Visibility = "ES", "", signature.Initials })
		for _, purpose := range export.Purposes() {
			berta := map[string]string{export.Full: "Berta"}[purpose]
			if berta == "" {
				berta = "B."
			}
			for _, f := range []export.Filter{{Country: "ES"}, {Visibility: signature.Initials}, {From: start.Add(time.Hour)}} {
				s.expect(purpose, f, []string{berta}, []string{"Ana"})
			}
			for _, f := range []export.Filter{{Country: "CU"}, {Category: "artist"}, {Visibility: signature.Public}, {Until: start.Add(time.Hour)}} {
				s.expect(purpose, f, []string{"Ana"}, []string{berta})
			}
			s.expect(purpose, export.Filter{Kind: signature.Individual, Language: "es"}, []string{"Ana", berta}, nil)
			s.expect(purpose, export.Filter{Kind: signature.Organization}, nil, []string{"Ana", berta})
			s.expect(purpose, export.Filter{Language: "de"}, nil, []string{"Ana", berta})
		}
		s.expect(export.Full, export.Filter{Status: signature.Held}, nil, []string{"Ana", "Berta"})
	})
}

func TestExport_IsReadInPieces(t *testing.T) {
	each(t, func(s *site) {
		one := s.sign("Ana", true, plain)
		s.must(s.db.InTx(s.Context(), func(tx *database.Tx) error { // far more than a piece
			for range 1201 {
				id := uuid.Must(uuid.NewV7())
				err := tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at, confirmed_at)
					SELECT ?, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at, confirmed_at FROM signatures WHERE id = ?`, id, one.ID).Error
				if err == nil {
					err = tx.DB.Exec(`INSERT INTO signatories (signature_id, letter_id, kind, name, initials, occupation, affiliation, city, country, category, comment, website, search, sort_key, listed_at)
						SELECT ?, letter_id, kind, name, initials, occupation, affiliation, city, country, category, comment, website, search, sort_key, listed_at FROM signatories WHERE signature_id = ?`, id, one.ID).Error
				}
				if err != nil {
					return err
				}
			}
			return nil
		}))
		for _, purpose := range []string{export.Public, export.Full} {
			if n := strings.Count(s.read(purpose, export.Filter{}), "\n") + 1; n != 1202 {
				s.Errorf("%s: %d", purpose, n)
			}
		}
	})
}

func TestClaim_OnceByWhoAskedWithinItsTime(t *testing.T) {
	each(t, func(s *site) {
		e, late := s.ask(export.Full, export.Filter{}), s.ask(export.Public, export.Filter{})
		claim := func(e export.Export, letterID, who uuid.UUID) error {
			_, err := s.exports.Claim(s.Context(), e.ID, letterID, who)
			return err
		}
		if err := claim(e, s.letter.ID, uuid.New()); !fault.Is(err, fault.NotFound) {
			s.Errorf("somebody else: %v", err)
		}
		if err := claim(e, uuid.New(), s.owner); !fault.Is(err, fault.NotFound) {
			s.Errorf("under another letter: %v", err)
		}
		var group sync.WaitGroup
		results := make(chan error, 5)
		for range 5 {
			group.Go(func() { results <- claim(e, s.letter.ID, s.owner) })
		}
		group.Wait()
		close(results)
		worked := 0
		for err := range results {
			if err == nil {
				worked++
			} else if !fault.Is(err, fault.Gone) {
				s.Errorf("claimed again: %v", err)
			}
		}
		if worked != 1 {
			s.Errorf("claimed %d times", worked)
		}
		s.clock.Advance(export.Lifetime)
		if err := claim(late, s.letter.ID, s.owner); !fault.Is(err, fault.Gone) {
			s.Errorf("too late: %v", err)
		}
		if found, err := s.exports.Find(s.Context(), late.ID, s.letter.ID, s.owner); err != nil || found.Open(s.db.Now()) {
			s.Errorf("%+v, %v", found, err)
		}
		s.clock.Advance(25 * time.Hour)
		if n, err := s.exports.Forget(s.Context()); n != 2 || err != nil {
			s.Errorf("forgot %d, %v", n, err)
		}
	})
}

func TestExport_IsRecordedWithWhatAndHowMany(t *testing.T) {
	each(t, func(s *site) {
		s.sign("Ana", true, plain)
		s.read(export.Handover, export.Filter{Country: "CU", Until: s.clock.Now().Add(time.Hour)})
		page, err := audit.New(s.db).List(s.Context(), audit.Filter{ActorID: s.owner})
		s.must(err)
		var got []string
		for _, e := range page.Entries {
			got = append(got, e.Action+": "+e.Reason)
		}
		const what = "handover, csv, 1, country CU, until 2026-11-23"
		if diff := cmp.Diff([]string{"export.downloaded: " + what, "export.asked: " + what}, got); diff != "" {
			s.Error(diff)
		}
	})
}

func TestAsk_RefusesWhatThereIsNot(t *testing.T) {
	each(t, func(s *site) {
		for _, e := range []export.Export{
			{Purpose: "all", Format: export.CSV}, {Purpose: export.Public, Format: "pdf"},
			{Purpose: export.Full, Format: export.CSV, Filter: export.Filter{Status: signature.Unconfirmed}},
			{Purpose: export.Full, Format: export.CSV, Filter: export.Filter{Status: signature.Withdrawn}},
			{Purpose: export.Full, Format: export.CSV, Filter: export.Filter{Status: "x"}},
		} {
			e.LetterID = s.letter.ID
			if _, err := s.exports.Ask(s.Context(), e); !fault.Is(err, fault.Invalid) {
				s.Errorf("%+v: %v", e, err)
			}
		}
	})
}
