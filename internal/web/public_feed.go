package web

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/milestone"
	"github.com/undersigned/undersigned/internal/update"
)

// feedEntries is how many entries a feed has at most: its readers ask often enough to miss none.
const feedEntries = 50

// sendFeed answers with a letter's feed: what it has reached, who has answered, when it opened and closed. Its language is the
// address's or ?lang=, and otherwise the letter's own, so that it is the same for every program.
func (s *Server) sendFeed(c echo.Context) error {
	about, err := s.letterIn(c)
	if err != nil {
		return err
	}
	feed, err := s.feedOf(c, about)
	if err != nil {
		return err
	}
	body, err := feed.encode()
	if err != nil {
		return err
	}
	return s.write(c, http.StatusOK, atomType+"; charset=utf-8", body)
}

// letterIn returns the base of what programs and other sites show of a letter, in the language that the address names: as its
// first part, or as ?lang=, which may be any tag of BCP 47. Where it names none of the site's, it is the letter's own.
func (s *Server) letterIn(c echo.Context) (letterPage, error) {
	named := c.Param("lang")
	if named != "" && !s.Locales.Has(named) {
		return letterPage{}, fault.New(fault.NotFound, "error.not_found")
	}
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return letterPage{}, err
	}
	s.tellsOf(c, l)
	if named == "" {
		if named = s.Locales.Closest(c.QueryParam("lang")); named == "" {
			named = l.Language
		}
	}
	return s.aboutLetter(c, l, s.pageIn(c, named), "")
}

func (s *Server) feedOf(c echo.Context, about letterPage) (atomFeed, error) {
	events, err := s.eventsOf(c.Request().Context(), about.letter, about.Now)
	if err != nil {
		return atomFeed{}, err
	}
	page, foreign := about.Base+about.Root, about.foreign()
	feed := atomFeed{
		Lang: about.Lang(), Title: atomText{Type: "text", Lang: foreign, Text: about.text.Title}, Subtitle: about.T("feed.about"), ID: s.tag(about, "feed"),
		Author: about.text.From, Links: []atomLink{
			{Rel: "self", Type: atomType, Href: page + "/feed.atom"},
			{Rel: "alternate", Type: "text/html", Lang: about.Lang(), Href: page},
		},
	}
	for _, e := range events {
		feed.Entries = append(feed.Entries, s.feedEntry(about, e))
	}
	news, err := s.Updates.Latest(c.Request().Context(), about.letter.ID, feedEntries)
	if err != nil {
		return atomFeed{}, err
	}
	for _, u := range news {
		entry, err := s.newsEntry(about, u)
		if err != nil {
			return atomFeed{}, err
		}
		feed.Entries = append(feed.Entries, entry)
	}
	slices.SortStableFunc(feed.Entries, func(a, b atomEntry) int { return cmp.Compare(b.Published, a.Published) })
	feed.Entries = feed.Entries[:min(len(feed.Entries), feedEntries)]
	for _, e := range feed.Entries { // of which there is one at least: a public letter has been opened
		feed.Updated = max(feed.Updated, e.Updated)
	}
	return feed, nil
}

// newsEntry is an update with its text, and with what was corrected in it.
func (s *Server) newsEntry(about letterPage, u update.Update) (atomEntry, error) {
	wanted := []string{about.Lang(), about.letter.Language}
	text, ok := u.Text(wanted...)
	if !ok {
		return atomEntry{}, errors.New("a published update has no text")
	}
	body, err := letter.HTML(text)
	if err != nil {
		return atomEntry{}, err
	}
	content := atomText{Type: "html", Text: body}
	if text.Language != about.Lang() {
		content.Lang = text.Language
	}
	for _, correction := range u.Corrections {
		words, _ := correction.In(wanted...)
		content.Text += "<p><ins>" + template.HTMLEscapeString(words) + "</ins></p>"
	}
	return atomEntry{
		ID: s.tag(about, "updates/"+u.ID.String()), Title: text.Title, Published: atomTime(*u.PublishedAt), Updated: atomTime(lastSaid(u)),
		Link: atomLink{Rel: "alternate", Type: "text/html", Lang: about.Lang(), Href: about.Base + about.Root + "/updates/" + u.ID.String()}, Content: &content,
	}, nil
}

// foreign is the language of the letter's text where the page has another one; "" where they are the same.
func (p letterPage) foreign() string {
	if p.Letter.Lang == p.Lang() {
		return ""
	}
	return p.Letter.Lang
}

// tag names something of a letter for good, by RFC 4151: the site's host had its name on the day on which the letter was
// opened. Each language has names of its own, since a feed's reader shows what is named alike once.
func (s *Server) tag(about letterPage, what string) string {
	day := about.Now
	if about.letter.OpenedAt != nil {
		day = *about.letter.OpenedAt
	}
	return "tag:" + s.BaseURL.Hostname() + "," + day.UTC().Format(time.DateOnly) + ":" + about.letter.Slug + "/" + about.Lang() + "/" + what
}

func (s *Server) feedEntry(about letterPage, e event) atomEntry {
	page := about.Base + about.Root
	entry := atomEntry{
		ID: s.tag(about, e.key(about.letter)), Published: atomTime(e.At), Updated: atomTime(e.At),
		Link: atomLink{Rel: "alternate", Type: "text/html", Lang: about.Lang(), Href: page},
	}
	says := func(title, text string) { entry.Title, entry.Content = title, &atomText{Type: "text", Text: text} }
	when := about.T("feed.when", "Title", about.text.Title, "When", about.DateTime(e.At))
	switch e.Kind {
	case opened:
		says(about.T("feed.opened"), about.text.Summary)
		entry.Content.Lang = about.foreign()
	case closed:
		says(about.T("letter.closed"), when)
	case milestone.Goal:
		says(about.N("goal.reached", e.N), when)
	case milestone.Signatures:
		says(about.N("letter.total", e.N), when)
	case answered:
		answer := about.wording(e.Addressee.Answer.Texts)
		says(about.T("feed.answered", "Who", e.Addressee.Name(about.Lang(), about.letter.Language)), answer.Text)
		entry.Content.Lang, entry.Link.Href = answer.Lang, page+"#addressees"
	}
	return entry
}

// plainNumber writes a number for programs.
func plainNumber(n int) string { return strconv.Itoa(n) }
