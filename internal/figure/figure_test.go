package figure_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
)

// site is a letter whose figures are asked for.
type site struct {
	testing.TB
	db       *database.DB
	letterID uuid.UUID
	textID   uuid.UUID
	figures  *figure.Service
}

func newSite(t testing.TB, db *database.DB) *site {
	l, text := lettertest.Open(t, db, "one")
	return &site{t, db, l.ID, text.ID, figure.New(db)}
}

func (s *site) do(fn func(tx *database.Tx) error) {
	s.Helper()
	if err := s.db.InTx(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

func (s *site) count() figure.Summary {
	s.Helper()
	sum, err := s.figures.Count(s.Context(), s.letterID)
	if err != nil {
		s.Fatal(err)
	}
	return sum
}

// stored is a signature as far as figures see it.
type stored struct {
	status, visibility, category, country, language string
	took                                            time.Duration // until it was confirmed; below 0: it wasn't
}

// store inserts n such signatures at once.
func (s *site) store(n int, v stored) {
	s.Helper()
	s.do(func(tx *database.Tx) error {
		for n > 0 {
			some := min(n, 500)
			n -= some
			var args []any
			for range some {
				var confirmed *time.Time
				if at := tx.Now.Add(v.took); v.took >= 0 {
					confirmed = &at
				}
				args = append(args, uuid.Must(uuid.NewV7()), s.letterID, s.textID, v.status, v.visibility, v.language, v.category, v.country, tx.Now, confirmed)
			}
			one := "(?,?,?,'individual',?,?,?,?,?,FALSE,?,?,'[]','',0,0)"
			err := tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates,
				signed_at, confirmed_at, signals, reason, code_attempts, mails) VALUES `+strings.TrimSuffix(strings.Repeat(one+",", some), ","), args...).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// acts records n acts of signers.
func (s *site) acts(action string, n int) {
	s.Helper()
	s.do(func(tx *database.Tx) error {
		for range n {
			e := audit.Entry{LetterID: s.letterID, ActorKind: audit.Supporter, Action: action, SubjectKind: "signature", SubjectID: uuid.New()}
			if err := audit.Record(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestCount_ByDayAndHourFromTheTrail(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s := newSite(t, db)
		first := clock.Now()
		s.acts("signature.signed", 3)
		clock.Advance(10 * 24 * time.Hour)
		s.acts("signature.signed", 2)
		clock.Advance(90 * time.Minute)
		s.acts("signature.confirmed", 4)
		got := s.count()
		day, later := first.Truncate(24*time.Hour), first.Add(10*24*time.Hour)
		if diff := cmp.Diff([]figure.Span{{At: day, Signed: 3}, {At: day.AddDate(0, 0, 10), Signed: 2, Confirmed: 4}}, got.Days); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]figure.Span{{At: later, Signed: 2}, {At: later.Add(time.Hour), Confirmed: 4}}, got.Hours); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(got, s.count()); diff != "" {
			t.Errorf("counted again: %s", diff)
		}
		clock.Advance(3 * 24 * time.Hour)
		s.acts("signature.signed", 1)
		again := s.count()
		if len(again.Days) != 3 || again.Days[0].Signed != 3 || again.Signed != 6 || len(again.Hours) != 3 {
			t.Errorf("days later: %+v", again)
		}
		clock.Advance(5 * 24 * time.Hour)
		if n := len(s.count().Hours); n != 1 {
			t.Errorf("%d hours of the last week", n)
		}
		if got.Signed != 5 || got.Confirmed != 4 || got.Share() != 80 {
			t.Errorf("%d, %d, %d %%", got.Signed, got.Confirmed, got.Share())
		}
	})
}

func TestCount_TimeToConfirm(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, _ *databasetest.Clock) {
		s := newSite(t, db)
		s.store(1, stored{"unconfirmed", "public", "", "", "es", -1})
		for i := range 4 {
			s.store(1, stored{"pending", "public", "", "", "es", time.Duration(i+1) * time.Minute})
		}
		if got := s.count().Confirming; got != nil {
			t.Errorf("of four: %+v", got)
		}
		for i := range 6 {
			s.store(1, stored{"published", "public", "", "", "es", time.Duration(i+5) * time.Minute})
		}
		if diff := cmp.Diff(&figure.Confirming{N: 10, Median: 5 * time.Minute, Ninety: 9 * time.Minute}, s.count().Confirming); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCount_TellsOfWithheldOnesOnlyWhereTheyAreMany(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, _ *databasetest.Clock) {
		s := newSite(t, db)
		s.store(7, stored{"published", "public", "artist", "CU", "es", 0})
		s.store(3, stored{"published", "initials", "academic", "ES", "es", 0})
		s.store(22, stored{"published", "withheld", "artist", "CU", "es", 0})
		s.store(1, stored{"published", "withheld", "academic", "NI", "en", 0})
		s.store(9, stored{"rejected", "withheld", "artist", "CU", "es", 0})
		got := s.count()
		if diff := cmp.Diff([]figure.Cell{{"artist", 7, 20}, {"academic", 3, 0}, {"", 0, 0}}, got.Categories); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]figure.Cell{{"CU", 7, 20}, {"ES", 3, 0}, {"", 0, 0}}, got.Countries); diff != "" {
			t.Error(diff)
		}
		if got.Withheld != 23 || got.ByStatus["published"] != 33 || got.ByStatus["rejected"] != 9 {
			t.Errorf("%+v", got)
		}
	})
}

func TestCount_DecisionsAndMessages(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s, olga := newSite(t, db), uuid.New()
		s.store(1, stored{"pending", "public", "", "", "es", 0})
		s.do(func(tx *database.Tx) error {
			for i, decision := range []string{"publish", "publish", "reject", "hold", "publish"} {
				var undone *time.Time
				if i == 4 {
					undone = &tx.Now
				}
				err := tx.DB.Exec(`INSERT INTO decisions (id, batch_id, signature_id, letter_id, organizer_id, decision, from_status, from_reason, reason, decided_at, undone_at)
					VALUES (?, ?, (SELECT id FROM signatures), ?, ?, ?, 'pending', '', '', ?, ?)`, uuid.New(), uuid.New(), s.letterID, olga, decision, tx.Now, undone).Error
				if err != nil {
					return err
				}
				err = tx.DB.Exec(`INSERT INTO outbox_messages (id, kind, language, letter_id, status, attempts, due_at, last_code, created_at)
					VALUES (?, 'confirm', 'es', ?, ?, 0, ?, '', ?)`, uuid.New(), s.letterID, []string{"sent", "sent", "waiting", "buried", "sent"}[i], tx.Now, tx.Now).Error
				if err != nil {
					return err
				}
			}
			return nil
		})
		got := s.count()
		if diff := cmp.Diff([]figure.Decided{{olga, 2, 1, 1}}, got.Decided); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]int{"sent": 3, "waiting": 1, "buried": 1}, got.Mail); diff != "" {
			t.Error(diff)
		}
		kept, err := s.figures.Of(t.Context(), s.letterID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, kept); diff != "" {
			t.Errorf("read back: %s", diff)
		}
	})
}

func TestOf_CountsAnewWhereItIsQuick(t *testing.T) {
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		s := newSite(t, db)
		signed := func() int {
			t.Helper()
			sum, err := s.figures.Of(t.Context(), s.letterID)
			if err != nil {
				t.Fatal(err)
			}
			return sum.Signed
		}
		if n := signed(); n != 0 {
			t.Errorf("a new letter: %d", n)
		}
		s.acts("signature.signed", 1)
		if n := signed(); n != 0 {
			t.Errorf("at the same moment: %d", n)
		}
		clock.Advance(6 * time.Second)
		if n := signed(); n != 1 {
			t.Errorf("six seconds later: %d", n)
		}
		s.do(func(tx *database.Tx) error { return tx.DB.Exec("UPDATE figure_summaries SET took = 2000000").Error })
		s.acts("signature.signed", 1)
		clock.Advance(time.Minute)
		if n := signed(); n != 1 {
			t.Errorf("a page counted what takes long: %d", n)
		}
		if n, err := s.figures.CountDue(t.Context()); n != 0 || err != nil {
			t.Errorf("the job counted too soon: %d, %v", n, err)
		}
		clock.Advance(3 * time.Minute)
		if n, err := s.figures.CountDue(t.Context()); n != 1 || err != nil || signed() != 2 {
			t.Errorf("the job: %d, %v", n, err)
		}
	})
}

// BenchmarkCount counts a letter with a million signatures: what the job does, and what a page reads.
func BenchmarkCount(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			s := newSite(b, databasetest.Open(b, engine, nil))
			for i := range 100 {
				s.store(10_000, stored{"published", []string{"public", "withheld"}[i%2], fmt.Sprint("c", i%7), fmt.Sprint("k", i%40), "es", time.Duration(i) * time.Minute})
				s.acts("signature.signed", 10_000)
				s.acts("signature.confirmed", 10_000)
			}
			s.count()
			b.Run("count", func(b *testing.B) {
				for b.Loop() {
					s.count()
				}
			})
			b.Run("read", func(b *testing.B) {
				for b.Loop() {
					if _, err := s.figures.Of(b.Context(), s.letterID); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
