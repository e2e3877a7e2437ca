package demo_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/demo"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

func TestX(t *testing.T) {
	_ = rand.Int
	_ = audit.New
	_ = organizer.Owner
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		v, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		st := time.Now()
		a, err := demo.Seed(t.Context(), demo.Services{DB: db, Vault: v, Languages: []string{"es", "en"}})
		t.Log(time.Since(st), a, err)
		l, err := letter.New(db, []string{"es", "en"}).BySlug(t.Context(), "libertad")
		if err != nil {
			t.Fatal(err)
		}
		q := outbox.New(db, v)
		sigs := signatory.New(db)
		f, err := sigs.Figures(t.Context(), l.ID)
		t.Log(f, err)
		m := moderation.New(db, signature.New(db, v, q), sigs, audit.New(db))
		c, err := m.Counts(t.Context(), l.ID)
		t.Logf("%+v %v", c, err)
		oc, err := q.Counts(t.Context())
		t.Logf("%+v %v", oc, err)
	})
}
