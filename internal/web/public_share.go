package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/undersigned/undersigned/internal/figure"
)

// share is how a letter is passed on: by plain links, which load nothing from where they lead, and by a text to copy for
// messengers that take no link, like Signal.
type share struct {
	Text  string // with the letter's address
	Copy  bool   // the page has a script that copies it
	Links []shareLink
}

type shareLink struct{ Name, URL string }

func shareOf(about letterPage) share {
	link := about.Base + "/" + about.letter.Slug
	words := about.T("share.words", "Title", about.text.Title)
	by := func(source, before string) shareLink {
		return shareLink{sourceName(about.Page, source), before + escaped(words+" "+link+"?via="+source)}
	}
	return share{Text: words + " " + link, Links: []shareLink{
		by("email", "mailto:?subject="+escaped(about.text.Title)+"&body="),
		by("whatsapp", "https://wa.me/?text="),
		{sourceName(about.Page, "telegram"), "https://t.me/share/url?url=" + escaped(link+"?via=telegram") + "&text=" + escaped(words)},
		by("x", "https://x.com/intent/post?text="),
		by("bluesky", "https://bsky.app/intent/compose?text="),
		by("mastodon", "https://share.joinmastodon.org/#text="),
	}}
}

// sourceName names one of figure.Sources.
func sourceName(p Page, source string) string {
	switch source {
	case "email":
		return p.T("share.email")
	case "whatsapp":
		return "WhatsApp"
	case "telegram":
		return "Telegram"
	case "x":
		return "X"
	case "bluesky":
		return "Bluesky"
	case "embed":
		return p.T("share.embed")
	case "mastodon":
		return "Mastodon"
	}
	return source
}

// viaOf returns the way by which a link or a form says that its reader came, "" for none that counts.
func viaOf(said string) string {
	if slices.Contains(figure.Sources(), said) {
		return said
	}
	return ""
}

// escaped writes a value for a query in the way that mail programs understand too.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
