package web

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// preparedText is what a reader may send by one service.
type preparedText struct {
	ID, Name, Text string
	URL            string // where it can be written at once; "" where it is copied
	Rows           int
}

// What services take. An address counts for X as its own short link, whatever its length.
const (
	mostX        = 280
	linkOnX      = 23
	mostBluesky  = 300
	mostMastodon = 500
	mostSMS      = 134 // two messages of what isn't English
)

// preparedTexts returns texts in the page's language, each as long as its service shows it.
func preparedTexts(about letterPage, count string) []preparedText {
	say := saying{letterPage: about, count: count}
	return []preparedText{
		say.by("whatsapp", say.whole(), "https://wa.me/?text="),
		say.by("telegram", say.whole(), "https://t.me/share/url?url="),
		say.plain("signal", "Signal", say.whole()),
		say.plain("sms", about.T("share.sms"), say.brief(mostSMS)),
		say.by("email", say.mail(), "mailto:?subject="+escaped(about.Letter.Title)+"&body="),
		say.by("mastodon", say.post(mostMastodon, about.shortLink(), utf8.RuneCountInString), "https://share.joinmastodon.org/#text="),
		say.by("bluesky", say.post(mostBluesky, about.shortLink(), utf8.RuneCountInString), "https://bsky.app/intent/compose?text="),
		say.by("x", say.post(mostX, strings.Repeat("x", linkOnX), weightOnX), "https://x.com/intent/post?text="),
	}
}

// saying writes a letter's prepared texts.
type saying struct {
	letterPage
	count string
}

// by is a text whose link tells by which way its readers came, where the service is opened with it.
func (s saying) by(source, text, before string) preparedText {
	p := s.plain(source, sourceName(s.Page, source), text)
	marked := s.shortLink() + "?via=" + source
	if source == "telegram" {
		p.URL = before + escaped(marked) + "&text=" + escaped(strings.TrimSpace(strings.TrimSuffix(text, s.shortLink())))
		return p
	}
	p.URL = before + escaped(strings.TrimSuffix(text, s.shortLink())+marked)
	return p
}

func (s saying) plain(id, name, text string) preparedText {
	return preparedText{ID: id, Name: name, Text: text, Rows: min(3+strings.Count(text, "\n")+utf8.RuneCountInString(text)/60, 14)}
}

// whole is a text for messengers, which show all of it.
func (s saying) whole() string {
	return strings.Join(present(s.T("share.quoted", "Title", s.Letter.Title), s.Letter.Summary, s.T("share.sign_here")+" "+s.shortLink()), "\n\n")
}

// mail is a text for a message that says to whom the letter goes and how many have signed it.
func (s saying) mail() string {
	return strings.Join(present(s.T("share.mail.hello"), s.T("share.mail.about", "Title", s.Letter.Title), s.Letter.Summary, s.Letter.Address, s.count+".", s.T("share.mail.sign")+"\n"+s.shortLink()), "\n\n")
}

// post is a text for a network that cuts off what is longer: with the summary if it fits, else with the title alone, which is
// shortened if need be. The link counts as the given one.
func (s saying) post(most int, link string, weigh func(string) int) string {
	write := func(title, summary string) string {
		return strings.Join(present(s.T("share.quoted", "Title", title), summary, s.T("share.sign_here")), "\n\n") + " "
	}
	fits := func(text string) bool { return weigh(text+link) <= most }
	if text := write(s.Letter.Title, s.Letter.Summary); fits(text) {
		return text + s.shortLink()
	}
	return s.cut(func(title string) string { return write(title, "") }, fits) + s.shortLink()
}

// brief is a text for SMS: it has nothing but the title and the link.
func (s saying) brief(most int) string {
	write := func(title string) string { return title + " " }
	fits := func(text string) bool { return len(utf16.Encode([]rune(text+s.shortLink()))) <= most }
	return s.cut(write, fits) + s.shortLink()
}

// cut writes the title, without its last words as long as it doesn't fit.
func (s saying) cut(write func(title string) string, fits func(string) bool) string {
	text := write(s.Letter.Title)
	words := strings.Fields(s.Letter.Title)
	for len(words) > 1 && !fits(text) {
		words = slices.Delete(words, len(words)-1, len(words))
		text = write(strings.TrimRight(strings.Join(words, " "), ",;:.") + "…")
	}
	letters := []rune(strings.Join(words, " "))
	for len(letters) > 0 && !fits(text) {
		letters = letters[:len(letters)-1]
		text = write(string(letters) + "…")
	}
	return text
}

// weightOnX counts a text as X does: letters beyond those of European scripts and the usual signs are two.
func weightOnX(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0x10ff && (r < 0x2000 || r > 0x200d) && (r < 0x2010 || r > 0x201f) && (r < 0x2032 || r > 0x2037) {
			n++
		}
	}
	return n
}
