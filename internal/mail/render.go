package mail

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/view"
)

// Rendered is a message as its reader sees it. Subject is one line. Sender is the name from whom it comes, "" for the
// site's own.
//
// Unsubscribe is the address that ends such messages by a POST (RFC 8058), "" where none does.
type Rendered struct{ Subject, Text, HTML, Sender, Unsubscribe string }

// Renderer writes messages in their readers' language. It is immutable and safe for concurrent use.
type Renderer struct {
	view    *view.Renderer
	locales *locale.Catalogue
	base    *url.URL
	clock   func() time.Time
}

// NewRenderer returns a renderer of the templates mail/KIND.txt and mail/KIND.html. Links begin with base, the site's
// address. clock dates the messages; nil is the system's.
func NewRenderer(v *view.Renderer, l *locale.Catalogue, base *url.URL, clock func() time.Time) *Renderer {
	if clock == nil {
		clock = time.Now
	}
	return &Renderer{view: v, locales: l, base: base, clock: clock}
}

// page is what every template is given. What others wrote is one line each, without control or direction characters.
type page struct {
	*locale.Locale
	Site    string // where the site is, like "letters.example.org"
	Letter  string // the letter's title
	Link    string // the one address to open
	Private bool   // who has the link can change the signature
	More    []namedLink

	Unsubscribe string // the address that ends messages of the kind; "" where none does
}

// namedLink leads to the own page of a further signature. Name is "" where nobody is to see it.
type namedLink struct{ Name, Link string }

// moreLinks reads the signatures beyond the first.
func (r *Renderer) moreLinks(data map[string]string) []namedLink {
	if data["more_tokens"] == "" {
		return nil
	}
	names := strings.Split(data["more_names"], "\n")
	var links []namedLink
	for i, token := range strings.Split(data["more_tokens"], "\n") {
		link := namedLink{Link: r.link("signature", token)}
		if i < len(names) { // a discreet message has none
			link.Name = shorten(oneLine(names[i]), maxValue)
		}
		links = append(links, link)
	}
	return links
}

// invitePage is the data of mail/organizer_invite.
type invitePage struct {
	page
	Reset bool
}

// Render writes the message. A kind or visibility that this program doesn't know is an error: a newer one may share the
// database.
func (r *Renderer) Render(e outbox.Envelope) (Rendered, error) {
	name, data, err := r.data(e)
	if err != nil {
		return Rendered{}, fmt.Errorf("render message: %w", err)
	}
	var text, html bytes.Buffer
	if err := r.view.RenderText(&text, "mail/"+name, data); err != nil {
		return Rendered{}, fmt.Errorf("render message: %w", err)
	}
	if err := r.view.Render(&html, "mail/"+name, data); err != nil {
		return Rendered{}, fmt.Errorf("render message: %w", err)
	}
	head, body, _ := strings.Cut(text.String(), "\n")
	subject, ok := strings.CutPrefix(head, "Subject: ")
	if !ok {
		return Rendered{}, fmt.Errorf("render message: templates/mail/%s.txt doesn't begin with \"Subject: \"", name)
	}
	rendered := Rendered{Subject: shorten(oneLine(subject), maxSubject), Text: strings.TrimSpace(body) + "\n", HTML: html.String()}
	rendered.Unsubscribe = r.unsubscribe(e)
	if name == "discreet" {
		rendered.Sender = r.locales.For(e.Language).T("mail.discreet.sender")
	}
	return rendered, nil
}

// data returns the template's name and data.
func (r *Renderer) data(e outbox.Envelope) (name string, data any, err error) {
	p := page{Locale: r.locales.For(e.Language), Site: r.base.Host, Letter: shorten(lineOf(e, "letter_title"), maxTitle)}
	switch e.Kind {
	case outbox.KindConfirm, outbox.KindReminder:
		p.Link, p.Private = r.link("confirm", e.Data["token"]), true
	case outbox.KindAlreadySigned, outbox.KindThanks, outbox.KindPublished, outbox.KindRejected, outbox.KindChanged, outbox.KindCorrected:
		p.Link, p.Private = r.link("signature", e.Data["token"]), true
	case outbox.KindNotMe:
		p.Link, p.Private = r.link("not-me", e.Data["token"]), true
	case outbox.KindLinks, outbox.KindAskAgain:
		p.Link, p.Private, p.More = r.link("signature", e.Data["token"]), true, r.moreLinks(e.Data)
	case outbox.KindConfirmEdit:
		p.Link, p.Private = r.link("confirm-edit", e.Data["token"]), true
	case outbox.KindUpdate:
		p.Link, p.Unsubscribe = r.link(p.Lang(), e.Data["slug"], "updates", e.Data["update"]), r.unsubscribe(e)
		if e.Data["discreet"] == "1" {
			p.Link, p.Private = r.link("signature", e.Data["token"]), true
		}
	case outbox.KindHouseholdFull, outbox.KindWithdrawn:
		p.Link = r.link(p.Lang(), e.Data["slug"])
	case outbox.KindOrganizerInvite:
		p.Link = r.link("desk", "setup", e.Data["token"])
		if site := lineOf(e, "site"); site != "" {
			p.Site = site
		}
		return e.Kind, invitePage{page: p, Reset: e.Data["purpose"] == "reset"}, nil
	case outbox.KindNewSignIn:
		p.Link = r.link("desk", "account")
		return e.Kind, newSignIn(e, p), nil
	case outbox.KindFactor:
		p.Link = r.link("desk", "account")
		return e.Kind, factor(e, p), nil
	default:
		return "", nil, fmt.Errorf("unknown kind %q", e.Kind)
	}
	if e.Data["discreet"] == "1" {
		p.Letter = ""
		if !p.Private {
			p.Link = r.link(p.Lang()) // the letter's own address names it
		}
		return "discreet", discreetPage{page: p, Kind: e.Kind, Code: lineOf(e, "code")}, nil
	}
	return about(e, p)
}

// unsubscribe returns the address that ends the messages of an envelope's kind; "" where none does.
func (r *Renderer) unsubscribe(e outbox.Envelope) string {
	if e.Kind != outbox.KindUpdate {
		return ""
	}
	return r.link("unsubscribe", e.Data["unsubscribe"])
}

// lineOf returns a value as one line of bounded length.
func lineOf(e outbox.Envelope, key string) string { return shorten(oneLine(e.Data[key]), maxValue) }

// link returns an address of the site. Each step is escaped, so that it stays one step.
func (r *Renderer) link(steps ...string) string {
	for i, s := range steps {
		steps[i] = url.PathEscape(s)
	}
	return strings.TrimSuffix(r.base.String(), "/") + "/" + strings.Join(steps, "/")
}
