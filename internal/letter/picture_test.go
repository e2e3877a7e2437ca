package letter_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/picture"
)

// drawing is a grey picture as a file.
func drawing(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// words are what it shows, in the languages of the whole letter.
func words(es, en string) map[string]string { return map[string]string{"es": es, "en": en} }

// picture returns a letter's picture.
func (f fixture) picture(id uuid.UUID) *letter.Picture {
	f.t.Helper()
	p, err := f.Picture(f.t.Context(), id)
	f.must(err)
	return p
}

func TestPicture_IsSavedReplacedAndRemoved_AndTheTrailTellsIt(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.opened(anyTime...)
		if p := f.picture(l.ID); p != nil || p.Mark() != "" {
			t.Fatalf("at first: %+v", p)
		}
		f.must(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Upload: drawing(t, 900, 600), Alts: words(" Una  plaza ", "A square")}))
		first := f.picture(l.ID)
		same(t, first.Alts, words("Una plaza", "A square"))
		same(t, first.Files, []letter.PictureFile{{Width: 640, Height: 427}, {Width: 900, Height: 600}})
		same(t, []string{first.Alt("en", "es"), first.Alt("fr", "es")}, []string{"A square", "Una plaza"})
		file, err := f.PictureContent(ctx, l.ID, first.Digest, 640)
		f.must(err)
		if config, _, err := image.DecodeConfig(bytes.NewReader(file.Content)); err != nil || config.Width != 640 || file.ContentType != picture.ContentType {
			t.Errorf("%s of %+v, %v", file.ContentType, config, err)
		}

		f.must(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Alts: first.Alts, Base: first.Mark()})) // nothing new
		f.must(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Alts: words("Otra", "Another"), Base: first.Mark()}))
		second := f.picture(l.ID)
		if second.Digest != first.Digest || second.Alt("es", "es") != "Otra" || second.Mark() == first.Mark() {
			t.Errorf("other words: %+v", second)
		}
		f.must(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Upload: drawing(t, 400, 300), Alts: second.Alts, Base: second.Mark()}))
		third := f.picture(l.ID)
		same(t, third.Files, []letter.PictureFile{{Width: 400, Height: 300}})
		for digest, width := range map[string]int{first.Digest: 640, third.Digest: 640, first.Digest + "x": 400} {
			_, err = f.PictureContent(ctx, l.ID, digest, width)
			f.refused(err, fault.NotFound)
		}
		f.refused(f.RemovePicture(ctx, f.actor, l.ID, first.Mark()), fault.Conflict)
		f.must(f.RemovePicture(ctx, f.actor, l.ID, third.Mark()))
		f.must(f.RemovePicture(ctx, f.actor, l.ID, ""))
		if p := f.picture(l.ID); p != nil {
			t.Errorf("after removing: %+v", p)
		}
		saved, removed := "letter.picture_saved", "letter.picture_removed"
		same(t, f.trail(l.ID)[4:], []string{saved, saved, saved, removed})
		page, err := audit.New(f.db).List(ctx, audit.Filter{LetterID: l.ID, Action: removed})
		f.must(err)
		same(t, page.Entries[0].Reason, third.Digest)
	})
}

func TestSavePicture_TellsWhatIsWrongFieldByField(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, l := t.Context(), f.opened(anyTime...)
		required, long := "field.required", strings.Repeat("a", letter.MaxAlt+1)
		for name, c := range map[string]struct {
			sent letter.NewPicture
			want map[string]string
		}{
			"nothing":      {letter.NewPicture{}, map[string]string{"alt_es": required, "alt_en": required, "picture": "field.picture_none"}},
			"one language": {letter.NewPicture{Upload: drawing(t, 400, 300), Alts: words("Una plaza", " ")}, map[string]string{"alt_en": required}},
			"no picture":   {letter.NewPicture{Upload: []byte("%PDF-1.7"), Alts: words(long, "a\u202eb\xff")}, map[string]string{"alt_es": "field.too_long", "alt_en": "field.characters", "picture": "field.picture_kind"}},
			"too small":    {letter.NewPicture{Upload: drawing(t, 20, 10), Alts: words("a", "b")}, map[string]string{"picture": "field.picture_small"}},
		} {
			t.Log(name)
			err := f.SavePicture(ctx, f.actor, l.ID, c.sent)
			f.refused(err, fault.Invalid)
			same(t, wrong(err), c.want)
		}
		f.refused(f.SavePicture(ctx, f.actor, uuid.Must(uuid.NewV7()), letter.NewPicture{Alts: words("a", "b")}), fault.NotFound)
		f.refused(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Alts: words("a", "b"), Base: "another"}), fault.Conflict)
		if p := f.picture(l.ID); p != nil {
			t.Errorf("it is stored: %+v", p)
		}
		f.must(f.db.InTx(ctx, func(tx *database.Tx) error { return tx.DB.Exec("UPDATE letters SET state = 'archived'").Error }))
		f.refused(f.SavePicture(ctx, f.actor, l.ID, letter.NewPicture{Upload: drawing(t, 400, 300), Alts: words("a", "b")}), fault.Conflict)
	})
}

func TestDuplicate_TakesThePictureAlong(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		ctx, of := t.Context(), f.opened(anyTime...)
		f.must(f.SavePicture(ctx, f.actor, of.ID, letter.NewPicture{Upload: drawing(t, 800, 500), Alts: words("Una plaza", "A square")}))
		l, err := f.Duplicate(ctx, f.actor, of.ID, "segunda-carta")
		f.must(err)
		original, copied := f.picture(of.ID), f.picture(l.ID)
		same(t, copied, original)
		f.must(f.RemovePicture(ctx, f.actor, of.ID, original.Mark()))
		file, err := f.PictureContent(ctx, l.ID, copied.Digest, 800)
		f.must(err)
		if len(file.Content) == 0 {
			t.Error("the copy went with the original")
		}
	})
}
