package signatory_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signatory"
)

// pinned is a letter with a list.
type pinned struct {
	*signatory.Service
	t        *testing.T
	db       *database.DB
	letterID uuid.UUID
	ids      map[string]uuid.UUID
}

// eachPinned runs a test on both engines with people and organizations on the list, in this order.
func eachPinned(t *testing.T, people, organizations string, test func(t *testing.T, p *pinned)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := &pinned{Service: signatory.New(db), t: t, db: db, ids: map[string]uuid.UUID{}}
		var newSignature func() uuid.UUID
		p.letterID, newSignature = newLetter(t, db, "one")
		for kind, all := range map[string]string{signatory.Individual: people, signatory.Organization: organizations} {
			for _, name := range strings.Fields(all) {
				p.ids[name] = newSignature()
				list(t, db, signatory.Face{LetterID: p.letterID, Visible: true, Signatory: signatory.Signatory{SignatureID: p.ids[name], Kind: kind, Name: name}})
			}
		}
		test(t, p)
	})
}

// do changes the pin of a name; "" pins it.
func (p *pinned) do(name, what string) (changed bool, err error) {
	err = p.db.InTx(p.t.Context(), func(tx *database.Tx) (err error) {
		switch what {
		case "pin":
			changed, err = p.AddPin(tx, p.letterID, p.ids[name])
		case "unpin":
			changed, err = p.RemovePin(tx, p.letterID, p.ids[name])
		default:
			changed, err = p.MovePin(tx, p.letterID, p.ids[name], what)
		}
		return err
	})
	return changed, err
}

func (p *pinned) must(name, what string) {
	p.t.Helper()
	if changed, err := p.do(name, what); !changed || err != nil {
		p.t.Errorf("%s %s: %v, %v", what, name, changed, err)
	}
}

// first returns the names of a kind that the letter's page begins with.
func (p *pinned) first(kind string, n int) string {
	p.t.Helper()
	all, err := p.First(p.t.Context(), p.letterID, kind, n)
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Join(names(signatory.Page{Signatories: all}), " ")
}

func TestPins_StandFirstInTheirOrder(t *testing.T) {
	eachPinned(t, "Ana Berta Carla Dora", "Una Dos", func(t *testing.T, p *pinned) {
		if got := p.first(signatory.Individual, 3); got != "Ana Berta Carla" {
			t.Errorf("without pins: %s", got)
		}
		for _, name := range []string{"Dora", "Berta", "Dos"} {
			p.must(name, "pin")
		}
		if again, err := p.do("Dora", "pin"); again || err != nil {
			t.Errorf("pinned twice: %v, %v", again, err)
		}
		p.must("Berta", signatory.Up)
		for name, way := range map[string]string{"Berta": signatory.Up, "Dora": signatory.Down, "Ana": signatory.Up} {
			if moved, err := p.do(name, way); moved || err != nil {
				t.Errorf("%s %s: %v, %v", way, name, moved, err)
			}
		}
		for n, want := range map[int]string{1: "Berta", 3: "Berta Dora Ana", 9: "Berta Dora Ana Carla"} {
			if got := p.first(signatory.Individual, n); got != want {
				t.Errorf("%d with pins: %s, want %s", n, got, want)
			}
		}
		if got := p.first(signatory.Organization, 9); got != "Dos Una" {
			t.Errorf("organizations: %s", got)
		}
		both, err := p.Pinned(t.Context(), p.letterID, "")
		if got := strings.Join(names(signatory.Page{Signatories: both}), " "); got != "Dos Berta Dora" || err != nil {
			t.Errorf("pinned: %s, %v", got, err)
		}
		page, err := p.List(t.Context(), signatory.Query{LetterID: p.letterID, Kind: signatory.Individual, Without: signatory.Seqs(both)})
		if got := strings.Join(names(page), " "); got != "Carla Ana" || err != nil {
			t.Errorf("the list without them: %s, %v", got, err)
		}
		p.must("Berta", "unpin")
		if again, err := p.do("Berta", "unpin"); again || err != nil {
			t.Errorf("unpinned twice: %v, %v", again, err)
		}
		if got := p.first(signatory.Individual, 9); got != "Dora Ana Berta Carla" {
			t.Errorf("after unpinning: %s", got)
		}
	})
}

func TestPins_WhoIsOffTheListKeepsAPlaceButIsNotShown(t *testing.T) {
	eachPinned(t, "Ana Berta Carla", "", func(t *testing.T, p *pinned) {
		p.must("Carla", "pin")
		p.must("Berta", "pin")
		carla := signatory.Face{LetterID: p.letterID, Visible: true, Signatory: signatory.Signatory{SignatureID: p.ids["Carla"], Kind: signatory.Individual, Name: "Carla"}}
		put := func(change func(*database.Tx, signatory.Face) error) {
			if err := p.db.InTx(t.Context(), func(tx *database.Tx) error { return change(tx, carla) }); err != nil {
				t.Fatal(err)
			}
		}
		put(signatory.Remove)
		if got := p.first(signatory.Individual, 9); got != "Berta Ana" {
			t.Errorf("while one is off the list: %s", got)
		}
		if pins, err := p.Pins(t.Context(), p.letterID); len(pins) != 2 || err != nil {
			t.Errorf("pins %+v, %v", pins, err)
		}
		if _, err := p.do("Carla", "pin"); !fault.Is(err, fault.Conflict) {
			t.Errorf("pinned off the list: %v", err)
		}
		put(signatory.Add)
		if got := p.first(signatory.Individual, 9); got != "Carla Berta Ana" {
			t.Errorf("back on the list: %s", got)
		}
	})
}

func TestPins_AreBoundedWhoeverPinsAtOnce(t *testing.T) {
	var all []string
	for i := range signatory.MaxPins + 4 {
		all = append(all, fmt.Sprintf("P%02d", i))
	}
	eachPinned(t, strings.Join(all, " "), "", func(t *testing.T, p *pinned) {
		var done sync.WaitGroup
		for _, name := range all {
			done.Go(func() {
				if _, err := p.do(name, "pin"); err != nil && !fault.Is(err, fault.Conflict) {
					t.Errorf("pin %s: %v", name, err)
				}
			})
		}
		done.Wait()
		pins, err := p.Pins(t.Context(), p.letterID)
		if err != nil || len(pins) != signatory.MaxPins {
			t.Errorf("%d pins, %v", len(pins), err)
		}
		if _, err := p.do("nobody", "pin"); !fault.Is(err, fault.Conflict) {
			t.Errorf("pinned somebody unknown: %v", err)
		}
	})
}
