package web

import (
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signature"
)

// deskRecord is the page of a signature with n notes and n lines of each kind in its history.
func (p pages) deskRecord(base deskPage, w filling, n int) queuePage {
	q := p.deskQueue(base, w, 1)
	at := timeOf(base.Page, pageNow)
	l := letter.Letter{Slug: "libertad", Language: "es"}
	changes := []revision.Change{{Field: "name", Was: w.name, Becomes: w.long}, {Field: "city", Becomes: w.name}, {Field: "country", Was: "CU"}}
	r := &recordView{URL: "/desk/letters/libertad/signatures/x", PinsURL: "/desk/letters/libertad/first", AddressURL: "/desk/letters/libertad/signatures/x/address",
		CanPin: true, Pinned: n > 1, Revealed: n == 1, NoteText: w.long, NoteError: w.long, OlderURL: "/desk?before=x", NewestURL: "/desk"}
	for i, line := range deskLines(base.Page, w, n) {
		r.Notes = append(r.Notes, noteView{ID: uuid.NewString(), Who: w.name, Time: at, Text: w.long, Own: i == 0})
		r.Events = append(r.Events, eventView{trailLine: line, Changes: wordsChanges(base.Page, l, changes), Fate: w.name, Note: w.long})
	}
	q.Focus.Record = r
	return q
}

// erased is the page of a withdrawn signature.
func (p pages) erased(base deskPage, w filling) queuePage {
	q := p.deskQueue(base, w, 1)
	q.Focus.Record = &recordView{URL: "/desk/letters/libertad/signatures/x", Erased: true}
	return q
}

func (p pages) deskCorrect(base deskPage, w filling) correctPage {
	item := signature.Signature{Kind: signature.Individual, Profile: signature.Profile{Name: w.name, Occupation: w.long}, Category: "gone"}
	page := correctPage{deskPage: base, Name: w.name, Hindered: w.long, Seen: uuid.NewString(), URL: "/desk", BackURL: "/desk"}
	page.Fields = correctable(base.Page, letter.Letter{Language: "es", Fields: letter.Fields()}, item, item.Draft(item.Particulars()))
	for i := range page.Fields {
		page.Fields[i].Error = w.long
	}
	page.Wrong = page.Fields[:1]
	return page
}

func deskPins(base deskPage, w filling, n int) pinsPage {
	p := pinsPage{deskPage: base, URL: "/desk/letters/libertad/first", Most: 12}
	if n == 0 || base.Letter == nil {
		p.Letter = &deskLetter{Title: w.title, TitleLang: "es"}
		return p
	}
	for _, kind := range []string{signature.Organization, signature.Individual} {
		group := pinGroup{Kind: kind, Title: base.T("pin.of." + kind)}
		for i := range n {
			group.Pins = append(group.Pins, pinView{ID: uuid.NewString(), Name: w.name, URL: "/desk", Off: i == 1, Up: i > 0, Down: i+1 < n})
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}
