package web

import (
	"time"

	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
)

// deskExport is the form of an export with everything wrong.
func (p pages) deskExport(base deskPage, w filling) exportPage {
	page := exportPage{deskPage: base, Form: exportForm{Category: w.name, From: w.name}, Errors: fieldErrors{"password": w.long, "status": w.long, "purpose": w.long}}
	if page.Letter == nil {
		page.Letter = &deskLetter{Letter: letter.Letter{Slug: "libertad"}, Title: w.title, TitleLang: "es"}
	}
	page.offer(page.Letter.Letter)
	return page
}

// deskFigures are a letter's figures, if there is a letter.
func (p pages) deskFigures(base deskPage, w filling, n int) figuresPage {
	f := figuresPage{deskPage: base}
	if n == 0 {
		f.Letter = &deskLetter{Letter: letter.Letter{Slug: "libertad"}, Title: w.title, TitleLang: "es"}
		f.fill(f.Letter.Letter, nil)
		return f
	}
	day := pageNow.Truncate(24 * time.Hour)
	f.Figures = figure.Summary{
		CountedAt: pageNow, Signed: 1234 * n, Confirmed: 1000 * n, Withheld: n, Confirming: &figure.Confirming{N: 7, Median: time.Minute, Ninety: 50 * time.Hour},
		Days: []figure.Span{{At: day.AddDate(0, 0, -90), Signed: n}, {At: day.AddDate(0, 0, -3), Signed: 1234 * n, Confirmed: n}}, Decided: []figure.Decided{{Published: n}},
		Categories: []figure.Cell{{Value: w.name, Listed: n, AtLeast: 5}, {}}, Countries: []figure.Cell{{Value: "CU", Listed: n}, {AtLeast: 10}}, Languages: []figure.Cell{{Value: "es", Listed: 1234}},
	}
	f.fill(f.Letter.Letter, []string{w.name})
	return f
}
