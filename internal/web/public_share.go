package web

import (
	"net/url"
	"strings"
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
	text := words + " " + link
	return share{Text: text, Links: []shareLink{
		{about.T("share.email"), "mailto:?subject=" + escaped(about.text.Title) + "&body=" + escaped(text)},
		{"WhatsApp", "https://wa.me/?text=" + escaped(text)},
		{"Telegram", "https://t.me/share/url?url=" + escaped(link) + "&text=" + escaped(words)},
		{"X", "https://x.com/intent/post?text=" + escaped(text)},
		{"Bluesky", "https://bsky.app/intent/compose?text=" + escaped(text)},
		{"Mastodon", "https://share.joinmastodon.org/#text=" + escaped(text)},
	}}
}

// escaped writes a value for a query in the way that mail programs understand too.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
