package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/signatory"
)

// shownBesides is how many organizations stand above the people, with a link to the rest.
const shownBesides = 12

// maxQuery is how many characters of what is searched for count.
const maxQuery = 120

// signatoriesPage is the data of public/signatories.
type signatoriesPage struct {
	letterPage
	figures
	Q                     string
	Hidden                []hiddenField // what the search keeps of the address
	Filters               []filter
	Active                []choice // the filters in force, each as a link that lifts it
	Found, Empty          string
	Organizations, People []entry
	AllOrganizations      *choice // where there are more
	PrevURL, NextURL      string
}

// filter is one way to narrow the list.
type filter struct {
	Label   string
	Folded  bool // hidden until asked for
	Active  bool
	Choices []choice
}

type choice struct {
	Label, N, URL string
	Selected      bool
}

// showSignatories shows the list: people, page by page, and on the first page above them some organizations; or one of
// both kinds alone.
func (s *Server) showSignatories(c echo.Context) error {
	about, err := s.letterOf(c, "signatories.title")
	if err != nil {
		return err
	}
	about.keepQuery(c)
	q := queryOf(c, about.letter.ID)
	f, err := s.Signatories.Figures(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	data := signatoriesPage{letterPage: about, figures: figuresOf(about.Locale, about.letter.Policy, f), Q: q.Q}
	data.Description = data.Count
	data.NoIndex = q.Q != "" || q.After != ""
	facets, err := s.Signatories.Facets(c.Request().Context(), q)
	if err != nil {
		return err
	}
	links := listLinks{page: &about, query: q, facets: facets}
	data.Filters, data.Active, data.Hidden = links.filters(), links.active(), links.hidden()
	if err := s.addList(c, &data, links); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/signatories", data)
}

// queryOf reads the address. A value that nothing has gives an empty list, a kind or order that doesn't exist the default.
func queryOf(c echo.Context, letterID uuid.UUID) signatory.Query {
	q := signatory.Query{
		LetterID: letterID, Q: c.QueryParam("q"), Kind: c.QueryParam("kind"), Category: c.QueryParam("category"),
		Country: c.QueryParam("country"), Sort: c.QueryParam("sort"), After: c.QueryParam("after"),
	}
	if q.Kind != signatory.Individual && q.Kind != signatory.Organization {
		q.Kind = ""
	}
	if q.Sort != signatory.Oldest && q.Sort != signatory.ByName {
		q.Sort = ""
	}
	if runes := []rune(q.Q); len(runes) > maxQuery {
		q.Q = string(runes[:maxQuery])
	}
	return q
}

// addList reads the page of the list that the address asks for.
func (s *Server) addList(c echo.Context, data *signatoriesPage, links listLinks) error {
	ctx := c.Request().Context()
	q, err := s.Signatories.LookUp(ctx, links.query)
	if err != nil {
		return err
	}
	if q.Kind != signatory.Organization {
		people := q
		people.Kind = signatory.Individual
		page, err := s.Signatories.List(ctx, people)
		if err != nil {
			return err
		}
		data.People = entries(data.Locale, data.letter, page.Signatories, true)
		data.PrevURL, data.NextURL = links.turn(page.Prev), links.turn(page.Next)
	}
	if q.Kind != signatory.Individual && (q.Kind == signatory.Organization || q.After == "") {
		organizations := q
		organizations.Kind = signatory.Organization
		if q.Kind == "" {
			organizations.Limit = shownBesides
		}
		page, err := s.Signatories.List(ctx, organizations)
		if err != nil {
			return err
		}
		data.Organizations = entries(data.Locale, data.letter, page.Signatories, true)
		if q.Kind == signatory.Organization {
			data.PrevURL, data.NextURL = links.turn(page.Prev), links.turn(page.Next)
		} else if page.Next != "" {
			data.AllOrganizations = &choice{Label: data.T("signatories.all_organizations"), URL: links.with("kind", signatory.Organization)}
		}
	}
	data.Found, data.Empty = links.found(len(data.People)+len(data.Organizations), data.NextURL+data.PrevURL != "" || data.AllOrganizations != nil)
	return nil
}

// listLinks makes the addresses of the list's filters: each keeps the rest of the query and goes to its first page.
type listLinks struct {
	page   *letterPage
	query  signatory.Query
	facets signatory.Facets
}

func (l listLinks) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": l.query.Q, "kind": l.query.Kind, "category": l.query.Category, "country": l.query.Country, "sort": l.query.Sort,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func (l listLinks) address(v url.Values) string {
	return withQuery(l.page.Root+"/signatories", v)
}

// with returns the address with one parameter changed, or dropped if value is "".
func (l listLinks) with(name, value string) string {
	v := l.values()
	if v.Del(name); value != "" {
		v.Set(name, value)
	}
	return l.address(v)
}

// turn returns the address of another page of the same list, "" for no cursor.
func (l listLinks) turn(cursor string) string {
	if cursor == "" {
		return ""
	}
	return l.with("after", cursor)
}
