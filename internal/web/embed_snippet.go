package web

import (
	"html/template"
	"strconv"
)

// The size of a frame that nobody fits to what is in it: figure, form and six names on a phone's width.
const (
	frameWidth  = 480
	frameHeight = 640
)

// snippets are what is copied into a page of another site.
type snippets struct {
	Script string // with the loader, which fits the height and follows the page's language
	Frame  string // a frame alone
}

func snippetsOf(about letterPage, w widget) snippets {
	attr := template.HTMLEscapeString
	page := about.Base + "/" + about.letter.Slug
	wishes := ""
	for _, name := range []string{"lang", "accent", "names", "form"} {
		if value := w.query().Get(name); value != "" {
			wishes += ` data-` + name + `="` + attr(value) + `"`
		}
	}
	return snippets{
		Script: `<div data-undersigned="` + attr(page) + `"` + wishes + `><a href="` + attr(page) + `">` + attr(about.text.Title) + "</a></div>\n" +
			`<script async src="` + attr(about.Base) + `/embed.js"></script>`,
		Frame: frameOf(about, w, frameWidth, frameHeight),
	}
}

// frameOf is a frame with the letter, as HTML.
func frameOf(about letterPage, w widget, width, height int) string {
	attr := template.HTMLEscapeString
	address := withQuery(about.Base+"/"+about.letter.Slug+"/embed", w.query())
	return `<iframe src="` + attr(address) + `" title="` + attr(about.text.Title) + `" width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(height) +
		`" style="border:0;max-width:100%" loading="lazy"></iframe>`
}
