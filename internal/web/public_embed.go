package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/pagecache"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// How many names a widget shows.
const (
	usualNames = 6
	mostNames  = 20
)

// widget is how another site wants a letter shown.
type widget struct {
	Lang   string // any tag of BCP 47; "" for the letter's own language
	Accent string // #rrggbb; "" for the letter's own colour
	Names  int
	Form   bool
}

// widgetOf reads the wishes in an address. One that can't be met is left out: a widget on another site is no place for a fault.
func widgetOf(q url.Values) widget {
	w := widget{Lang: q.Get("lang"), Names: usualNames, Form: q.Get("form") != "0"}
	if accent := "#" + strings.TrimPrefix(strings.ToLower(q.Get("accent")), "#"); regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(accent) {
		w.Accent = accent
	}
	if n, err := strconv.Atoi(q.Get("names")); err == nil {
		w.Names = min(max(n, 0), mostNames)
	}
	return w
}

// query says the wishes as widgetOf reads them, without those that are usual.
func (w widget) query() url.Values {
	q := url.Values{}
	if w.Lang != "" {
		q.Set("lang", w.Lang)
	}
	if w.Accent != "" {
		q.Set("accent", w.Accent)
	}
	if w.Names != usualNames {
		q.Set("names", strconv.Itoa(w.Names))
	}
	if !w.Form {
		q.Set("form", "0")
	}
	return q
}

// embedPage is the data of embed/widget.
type embedPage struct {
	letterPage
	figures
	Latest                  entryList
	Form                    *signForm // nil where it isn't wanted, or the letter's own page has to do something for it
	TextID                  string
	Signs                   bool   // the letter takes signatures
	ClosedTitle, ClosedText string // why not
}

// showEmbed is a letter as another site shows it in a frame: its figure, its latest names, and a form that opens the page after
// signing in a window of its own. It is for the sites alone that the letter names.
func (s *Server) showEmbed(c echo.Context) error {
	about, err := s.letterIn(c)
	if err != nil {
		return err
	}
	if !about.letter.Embeddable() {
		return fault.New(fault.Forbidden, "error.embed_off")
	}
	w := widgetOf(c.QueryParams())
	if w.Accent != "" {
		about.Accent = w.Accent
	}
	about.NoIndex = true
	data := embedPage{letterPage: about, TextID: about.text.ID.String()}
	if err := s.fillEmbed(c, &data, w); err != nil {
		return err
	}
	frameableBy(c, about.letter)
	if !data.Signs || !w.Form {
		return s.render(c, http.StatusOK, "embed/widget", data)
	}
	n := noteOf(c)
	n.notBeyond(s.DB.Now().Add(limit.CountEach)) // whether there is a form depends on that count
	seen := ""
	if data.Form != nil {
		letterID := about.letter.ID
		seen, n.stamp = data.Form.Seen, pagecache.Stamp{Part: data.Form.Seen, Fresh: func() (string, error) { return s.seen(letterID, s.DB.Now()) }}
	}
	return s.renderAround(c, http.StatusOK, "embed/widget", data, seen)
}

func (s *Server) fillEmbed(c echo.Context, data *embedPage, w widget) error {
	ctx, l := c.Request().Context(), data.letter
	f, err := s.Signatories.Figures(ctx, l.ID)
	if err != nil {
		return err
	}
	data.figures = figuresOf(data.Locale, l.Policy, f)
	if w.Names > 0 {
		latest, err := s.Signatories.Latest(ctx, l.ID, "", w.Names)
		if err != nil {
			return err
		}
		data.Latest = entries(data.Locale, l, latest, false)
	}
	if data.Signs = l.OpenAt(data.Now); !data.Signs {
		data.ClosedTitle, data.ClosedText = closedWords(data.Page, l)
		return nil
	}
	if !w.Form {
		return nil
	}
	form := newSignForm(data.letterPage, signature.Draft{Kind: signatory.Individual}, nil)
	form.Via = "embed"
	if err := s.guard(c, data.letterPage, form, false); err != nil {
		return err
	}
	if form.Work == nil { // while the letter is under attack, its own page has the browser work
		data.Form = form
	}
	return nil
}

// frameableBy lets the sites that a letter names show the answer in a frame, and the desk, which shows it to its organizers.
func frameableBy(c echo.Context, l letter.Letter) {
	sites := "'self' " + strings.Join(l.EmbedOn, " ")
	if l.EmbedOn[0] == letter.AnySite {
		sites = "*"
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors "+sites, 1))
	h.Set("X-Robots-Tag", "noindex")
	// A page that isolates itself shows only frames that say so too.
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
}

// sendLoader sends the script that puts letters into pages of other sites.
func (s *Server) sendLoader(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=3600")
	return s.serveAsset(c, "js/embed.js")
}
