package web

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/pagecache"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// How many names the letter's page shows of each sort: together no more than fit its budget of bytes.
const (
	shownOrganizations = 12
	shownFirst         = 20
	shownLatest        = 18
)

// showLetterPage is the data of public/letter.
type showLetterPage struct {
	letterPage
	figures
	Foreign                      string // says that the letter isn't in the page's language; "" where it is
	Body                         template.HTML
	TextID                       string    // names what is signed
	Form                         *signForm // nil where the letter takes no signatures
	ClosedTitle, ClosedText      string    // why not
	Paused                       string    // says above the form that it wasn't taken, and why; "" where nothing hinders
	Contact                      string    // whom to ask during a pause; "" without one
	Goal                         *goal     // nil where the letter sets none
	Versions                     string    // how many signed which version, where they differ
	Organizations, First, Latest entryList
	Addressees                   []addressee
	Questions                    []question
	News                         *updateEntry // the latest update; nil without any
	State                        string       // names what moves on the page; "" where nothing follows it
	OEmbed                       string       // where other sites ask how to show the letter; "" where they may not
	NoSnippet                    bool         // search engines are asked to show no names
	Linked                       linked
	Picture                      *shownPicture // nil where the letter has none
}

func (s *Server) showLetter(c echo.Context) error {
	about, err := s.letterOf(c, "")
	if err != nil {
		return err
	}
	draft := signature.Draft{Kind: c.QueryParam("kind")}
	return s.renderLetter(c, about, draft, nil)
}

// showSignForm answers a reader who reloads the page that a mistaken form gave.
func (s *Server) showSignForm(c echo.Context) error {
	about, err := s.letterOf(c, "")
	if err != nil {
		return err
	}
	return seeOther(c, about.Root+"#sign")
}

// renderLetter is renderForm with the status that mistakes have.
func (s *Server) renderLetter(c echo.Context, about letterPage, draft signature.Draft, mistakes []fault.Field) error {
	return s.renderForm(c, about, draft, mistakes, http.StatusUnprocessableEntity)
}

// renderForm writes the letter's page. As the answer to a form, it shows that as it was typed, and its language switch
// sends it along: the input is in no address and in nothing that is stored. With mistakes its status is refused.
func (s *Server) renderForm(c echo.Context, about letterPage, draft signature.Draft, mistakes []fault.Field, refused int) error {
	data := showLetterPage{letterPage: about, TextID: about.text.ID.String(), NoSnippet: !about.namesFound()}
	if about.letter.Embeddable() {
		data.OEmbed = withQuery(about.Base+"/oembed", url.Values{"url": {about.Base + about.Root}})
	}
	var err error
	if data.Body, err = s.bodyOf(about.text); err != nil {
		return err
	}
	if about.Letter.Lang != about.Lang() {
		data.Foreign = about.T("letter.foreign", "Language", about.LanguageName(about.Letter.Lang))
	}
	if data.Picture, err = s.pictureOn(c, about); err != nil {
		return err
	}
	data.Addressees, data.Questions = addresseesOf(about), questionsOf(about)
	if data.News, err = s.latestUpdate(c, about); err != nil {
		return err
	}
	if err := s.addNames(c.Request().Context(), &data); err != nil {
		return err
	}
	posted := c.Request().Method == http.MethodPost
	if !posted && about.letter.State == letter.Open {
		state, err := s.moving(&data)
		if err != nil {
			return err
		}
		data.State = state.Mark
	}
	if data.offerForm(posted) {
		data.Form = newSignForm(about, draft, mistakes)
		data.Form.Via, data.Form.Referrer = viaOf(c.FormValue("via")), s.referrerOf(c)
		data.Form.Watched = s.Signatures.Watched(draft.Email)
		if err := s.guard(c, about, data.Form, posted); err != nil {
			return err
		}
	}
	status := data.answerToForm(c, len(mistakes) > 0, refused)
	if posted {
		data.Typed, data.Default = data.Form != nil, "/"+about.letter.Slug
		for i := range data.Alternates {
			data.Alternates[i].URL = "/" + data.Alternates[i].Lang + "/" + about.letter.Slug
		}
	}
	if data.Form == nil {
		return s.render(c, status, "public/letter", data)
	}
	letterID, n := about.letter.ID, noteOf(c)
	n.stamp = pagecache.Stamp{Part: data.Form.Seen, Fresh: func() (string, error) { return s.seen(letterID, s.DB.Now()) }}
	n.notBeyond(s.DB.Now().Add(limit.CountEach)) // the form asks for work or doesn't by that count
	return s.renderAround(c, status, "public/letter", data, data.Form.Seen)
}

// addNames completes figures and names: organizations, the first people, and the latest who are not among the first. Whom the
// organizers put first come before who signed first.
func (s *Server) addNames(ctx context.Context, data *showLetterPage) error {
	id := data.letter.ID
	f, err := s.Signatories.Figures(ctx, id)
	if err != nil {
		return err
	}
	data.Linked = linkedOf(data.letterPage, f)
	data.figures = figuresOf(data.Locale, data.letter.Policy, f)
	if data.Versions, err = s.affirmedWords(ctx, data.Page, id); err != nil {
		return err
	}
	data.Goal = goalOf(data.Locale, data.letter.Goal, f.Total())
	organizations, err := s.Signatories.First(ctx, id, signatory.Organization, shownOrganizations)
	if err != nil {
		return err
	}
	first, err := s.Signatories.First(ctx, id, signatory.Individual, shownFirst)
	if err != nil {
		return err
	}
	latest, err := s.Signatories.Latest(ctx, id, signatory.Individual, shownLatest)
	if err != nil {
		return err
	}
	shown := signatory.Seqs(first)
	latest = slices.DeleteFunc(latest, func(one signatory.Signatory) bool { return slices.Contains(shown, one.Seq) })
	data.Organizations = entries(data.Locale, data.letter, organizations, false)
	data.First = entries(data.Locale, data.letter, first, false)
	data.Latest = entries(data.Locale, data.letter, latest, false)
	return nil
}

// closedWords says why a letter takes no signatures, and since or until when.
func closedWords(p Page, l letter.Letter) (title, text string) {
	switch {
	case l.Paused(p.Now):
		return p.T("letter.paused"), p.T("letter.paused.text")
	case l.State == letter.Open && l.OpensAt != nil && p.Now.Before(*l.OpensAt):
		return p.T("letter.not_open"), p.T("letter.opens_at", "When", p.DateTime(*l.OpensAt))
	case l.ClosedAt != nil:
		return p.T("letter.closed"), p.T("letter.closed_at", "When", p.DateTime(*l.ClosedAt))
	case l.ClosesAt != nil:
		return p.T("letter.closed"), p.T("letter.closed_at", "When", p.DateTime(*l.ClosesAt))
	}
	return p.T("letter.closed"), p.T("letter.closed.text")
}
