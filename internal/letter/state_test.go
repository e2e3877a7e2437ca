package letter_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// anyTime is the whole letter's two times taken away.
var anyTime = []string{"opens_at: 2026-12-01T09:00:00-05:00\ncloses_at: 2027-03-01T00:00Z\n", ""}

func TestOpen_PublishesTheTexts(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		draft := f.imported().Letter
		if draft.Public() {
			t.Error("a draft is public")
		}
		f.clock.Advance(time.Hour)
		f.must(f.Open(t.Context(), f.actor, draft.ID))
		l := f.letter(draft.ID)
		if l.State != letter.Open || !l.Public() || l.OpenedAt == nil || !l.OpenedAt.Equal(f.db.Now()) {
			t.Errorf("got %+v", l)
		}
		same(t, f.texts(f.PublishedTexts, l.ID), []string{"en 1 For their freedom, published", "es 1 Por su libertad, published"})
		same(t, f.trail(l.ID), []string{"letter.created", "letter.opened", "letter.text_published", "letter.text_published"})
	})
}

func TestClose_AndOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		first := f.opened()
		f.clock.Advance(time.Hour)
		f.must(f.Close(t.Context(), f.actor, first.ID))
		closed := f.letter(first.ID)
		if closed.State != letter.Closed || closed.ClosedAt == nil || !closed.ClosedAt.Equal(f.db.Now()) || !closed.Public() {
			t.Errorf("got %+v", closed)
		}
		f.imported("Por su libertad", "Por la libertad")
		f.clock.Advance(time.Hour)
		f.must(f.Open(t.Context(), f.actor, first.ID))
		again := f.letter(first.ID)
		if again.State != letter.Open || again.ClosedAt != nil || !again.OpenedAt.Equal(*first.OpenedAt) {
			t.Errorf("got %+v", again)
		}
		same(t, f.texts(f.PublishedTexts, first.ID)[1], "es 2 Por la libertad, published")
	})
}

func TestMoves_OthersAreRefused(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		l := f.imported().Letter
		f.refused(f.Close(ctx, f.actor, l.ID), fault.Conflict)
		f.refused(f.PublishTexts(ctx, f.actor, l.ID), fault.Conflict)
		f.must(f.Open(ctx, f.actor, l.ID))
		f.refused(f.Open(ctx, f.actor, l.ID), fault.Conflict)
		f.must(f.Close(ctx, f.actor, l.ID))
		f.refused(f.Close(ctx, f.actor, l.ID), fault.Conflict)
		f.must(f.PublishTexts(ctx, f.actor, l.ID))
		same(t, len(f.trail(l.ID)), 5)

		f.must(f.db.InTx(ctx, func(tx *database.Tx) error { return tx.DB.Exec("UPDATE letters SET state = 'archived'").Error }))
		for _, err := range []error{f.Open(ctx, f.actor, l.ID), f.Close(ctx, f.actor, l.ID), f.PublishTexts(ctx, f.actor, l.ID)} {
			f.refused(err, fault.Conflict)
		}
		_, err := f.Import(ctx, f.actor, document(t, "Por su libertad", "Otra"))
		f.refused(err, fault.Conflict)
		same(t, len(f.trail(l.ID)), 5)
	})
}

func TestMoves_UnknownLettersAreNotFound(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, id := t.Context(), uuid.Must(uuid.NewV7())
		_, bySlug := f.BySlug(ctx, "nothing")
		_, byID := f.ByID(ctx, id)
		_, text := f.Text(ctx, id)
		for _, err := range []error{f.Open(ctx, f.actor, id), f.Close(ctx, f.actor, id), f.PublishTexts(ctx, f.actor, id), bySlug, byID, text} {
			f.refused(err, fault.NotFound)
		}
	})
}

func TestOpen_IsRefusedAfterTheClosingTime(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.imported().Letter
		f.clock.Advance(365 * 24 * time.Hour)
		f.refused(f.Open(t.Context(), f.actor, l.ID), fault.Conflict)
		same(t, f.letter(l.ID).State, letter.Draft)
		same(t, f.texts(f.PublishedTexts, l.ID), []string{})
		same(t, f.trail(l.ID), []string{"letter.created"})
	})
}

func TestForSigning(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		read := func(id uuid.UUID) (l letter.Letter, err error) {
			err = f.db.InTx(ctx, func(tx *database.Tx) error {
				l, err = letter.ForSigning(tx, id)
				return err
			})
			return l, err
		}
		_, err := read(uuid.Must(uuid.NewV7()))
		f.refused(err, fault.NotFound)
		l := f.imported().Letter
		_, err = read(l.ID)
		f.refused(err, fault.NotFound)
		f.must(f.Open(ctx, f.actor, l.ID))
		_, err = read(l.ID)
		f.refused(err, fault.Conflict) // opens on the first of December

		f.imported(anyTime...)
		got, err := read(l.ID)
		f.must(err)
		same(t, got, f.letter(l.ID))

		f.imported()
		f.clock.Advance(365 * 24 * time.Hour)
		_, err = read(l.ID)
		f.refused(err, fault.Gone)
		f.imported(anyTime...)
		f.must(f.Close(ctx, f.actor, l.ID))
		_, err = read(l.ID)
		f.refused(err, fault.Gone)
	})
}

func TestOpenAt_TheTimesBelongToTheLetter(t *testing.T) {
	opens, closes := *at("2026-12-01T00:00:00Z"), *at("2026-12-10T00:00:00Z")
	l := letter.Letter{State: letter.Open, OpensAt: &opens, ClosesAt: &closes}
	for when, want := range map[time.Time]bool{
		opens.Add(-1): false, opens: true, closes.Add(-1): true, closes: false,
	} {
		if l.OpenAt(when) != want {
			t.Errorf("%s: got %t", when, !want)
		}
	}
	for state, want := range map[letter.State]bool{letter.Draft: false, letter.Open: true, letter.Closed: false, letter.Archived: false} {
		if (letter.Letter{State: state}).OpenAt(opens) != want {
			t.Errorf("%s: got %t", state, !want)
		}
	}
}

func TestCanMove(t *testing.T) {
	allowed := map[[2]letter.State]bool{{letter.Draft, letter.Open}: true, {letter.Open, letter.Closed}: true, {letter.Closed, letter.Open}: true}
	states := []letter.State{letter.Draft, letter.Open, letter.Closed, letter.Archived}
	for _, from := range states {
		for _, to := range states {
			if letter.CanMove(from, to) != allowed[[2]letter.State{from, to}] {
				t.Errorf("%s to %s", from, to)
			}
		}
	}
}

func TestList_TheNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		f.imported()
		f.clock.Advance(time.Hour)
		f.imported("slug: free-them", "slug: and-them")
		letters, err := f.List(t.Context())
		f.must(err)
		if len(letters) != 2 || letters[0].Slug != "and-them" || letters[1].Slug != "free-them" {
			t.Errorf("got %+v", letters)
		}
		l, err := f.BySlug(t.Context(), "free-them")
		f.must(err)
		same(t, l, letters[1])
	})
}

func TestText_ByIDInAndOutOfATransaction(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		texts, err := f.PublishedTexts(t.Context(), l.ID)
		f.must(err)
		out, err := f.Text(t.Context(), texts[0].ID)
		f.must(err)
		var in letter.Text
		f.must(f.db.InTx(t.Context(), func(tx *database.Tx) error {
			in, err = letter.TextInTx(tx, texts[0].ID)
			return err
		}))
		same(t, out, texts[0])
		same(t, in, texts[0])
		same(t, out.Body, document(t).Texts[1].Body)
	})
}

func TestChoose(t *testing.T) {
	texts := []letter.Text{{Language: "en"}, {Language: "es"}}
	for _, test := range []struct {
		wanted []string
		want   string
	}{{[]string{"es", "en"}, "es"}, {[]string{"fr", "es"}, "es"}, {[]string{"fr"}, "en"}, {nil, "en"}} {
		if got, ok := letter.Choose(texts, test.wanted...); !ok || got.Language != test.want {
			t.Errorf("%v: got %s", test.wanted, got.Language)
		}
	}
	if _, ok := letter.Choose(nil, "es"); ok {
		t.Error("found a text where there is none")
	}
}
