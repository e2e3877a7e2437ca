package web

import (
	"context"
	"strings"

	"github.com/undersigned/undersigned/internal/letter"
)

// change is a part of a text that differs from another version's.
type change struct {
	Label          string
	Pieces         []letter.Piece
	Added, Removed string // the words for who doesn't see the colours, in Lang
	Lang           string
}

// partOfText is a part of a text with its name in the form.
type partOfText struct{ Name, Value string }

func partsOf(t letter.Text) []partOfText {
	return []partOfText{{"title", t.Title}, {"summary", t.Summary}, {"from", t.From}, {"address", t.Address}, {"body", t.Body}}
}

// changesBetween tells word by word in which parts the newer text differs.
func changesBetween(p Page, older, newer letter.Text) []change {
	var changes []change
	was := partsOf(older)
	for i, part := range partsOf(newer) {
		if part.Value != was[i].Value {
			changes = append(changes, change{
				Label: p.T("desk.text." + part.Name), Pieces: shorten(letter.Differences(was[i].Value, part.Value)),
				Added: p.T("desk.text.added"), Removed: p.T("desk.text.removed"), Lang: p.Lang(),
			})
		}
	}
	return changes
}

// newVersion is a draft with what it changes of the version that is published in its language.
type newVersion struct {
	Name, Lang, Dir string
	First           bool // nothing is published in its language
	Changes         []change
}

// newVersions lists the drafts that a publication publishes.
func (s *Server) newVersions(ctx context.Context, p Page, l letter.Letter) ([]newVersion, error) {
	texts, err := s.Letters.LatestTexts(ctx, l.ID)
	if err != nil {
		return nil, err
	}
	published, err := s.Letters.PublishedTexts(ctx, l.ID)
	if err != nil {
		return nil, err
	}
	var list []newVersion
	for _, t := range texts {
		if t.Published() {
			continue
		}
		v := newVersion{Name: textLine(p, t), Lang: t.Language, Dir: s.Locales.For(t.Language).Dir()}
		if older, ok := letter.Choose(published, t.Language); ok && older.Language == t.Language {
			v.Changes = changesBetween(p, older, t)
		} else {
			v.First = true
		}
		list = append(list, v)
	}
	return list, nil
}

// surroundings is how many characters stand before and behind a difference.
const surroundings = 160

// shorten leaves of the words that stayed those around the others.
func shorten(pieces []letter.Piece) []letter.Piece {
	for i := range pieces {
		words := []rune(pieces[i].Text)
		if pieces[i].Kind != letter.Kept || len(words) <= 2*surroundings {
			continue
		}
		var b strings.Builder
		if i > 0 {
			b.WriteString(string(words[:surroundings]))
		}
		b.WriteString(" […] ")
		if i < len(pieces)-1 {
			b.WriteString(string(words[len(words)-surroundings:]))
		}
		pieces[i].Text = b.String()
	}
	return pieces
}
