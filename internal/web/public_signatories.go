package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
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
	Alphabet              []choice // where the names of each letter begin, in a list sorted by name
	Organizations, People entryList
	First                 entryList // people whom the organizers put first, above a list that nothing narrows
	AllOrganizations      *choice   // where there are more
	PrevURL, NextURL      string
}

// filter is one way to narrow the list.
type filter struct {
	Label   string
	Folded  bool // hidden until asked for
	Active  bool
	Choices choiceList
}

type choice struct {
	Label, N, URL string
	Selected      bool
}

// showSignatories shows the list: people, page by page, and on the first page above them some organizations; or one of
// both kinds alone.
func (s *Server) showSignatories(c echo.Context) error {
	about, head, err := s.listOf(c)
	if err != nil {
		return err
	}
	about.keepQuery(c)
	ctx := c.Request().Context()
	q := queryOf(c, about.letter.ID)
	if q.Sort == signatory.ByName {
		q.Letter = c.QueryParam("letter")
	}
	if q, err = s.Signatories.LookUp(ctx, q); err != nil {
		return err
	}
	data := signatoriesPage{letterPage: about, figures: figuresOf(about.Locale, about.letter.Policy, head.figures), Q: q.Q}
	data.Description = data.Count
	if data.NoIndex = data.NoIndex || !about.namesFound() || q.Q != "" || q.After != "" || q.Letter != ""; data.NoIndex {
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	facets, err := s.Signatories.Facets(ctx, q)
	if err != nil {
		return err
	}
	links := listLinks{page: &about, query: q, facets: facets}
	data.Filters, data.Active, data.Hidden = links.filters(), links.active(), links.hidden()
	if err := s.addList(ctx, &data, links, head.pinned); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/signatories", data)
}

// listOf returns the base of a page of the list that the address names, and what it stands on.
func (s *Server) listOf(c echo.Context) (letterPage, *listHead, error) {
	if !s.Locales.Has(c.Param("lang")) {
		return letterPage{}, nil, fault.New(fault.NotFound, "error.not_found")
	}
	head, err := s.headOf(c)
	if err != nil {
		return letterPage{}, nil, err
	}
	s.tellsOf(c, head.letter)
	about, err := s.aboutTexts(head.letter, head.texts, s.page(c), "signatories.title")
	return about, head, err
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

// addList reads the page of the list that the address asks for. Whom the organizers put first stand above a list that
// nothing narrows, and not in it; elsewhere they are marked.
func (s *Server) addList(ctx context.Context, data *signatoriesPage, links listLinks, pinned []signatory.Signatory) error {
	q := links.query
	first := pinnedFirst{all: pinned, apart: q.Q == "" && q.Category == "" && q.Country == ""}
	if first.apart {
		q.Without = signatory.Seqs(pinned)
	}
	if q.Kind != signatory.Organization {
		people := q
		people.Kind = signatory.Individual
		page, err := s.Signatories.List(ctx, people)
		if err != nil {
			return err
		}
		data.First = entries(data.Locale, data.letter, first.of(signatory.Individual, q), true)
		data.People = first.marked(data.letterPage, page.Signatories)
		data.PrevURL, data.NextURL = links.turn(page.Prev), links.turn(page.Next)
	}
	if q.Sort == signatory.ByName {
		if err := s.addAlphabet(ctx, data, links, q); err != nil {
			return err
		}
	}
	if q.Kind != signatory.Individual && (q.Kind == signatory.Organization || q.After == "" && q.Letter == "") {
		if err := s.addOrganizations(ctx, data, links, q, first); err != nil {
			return err
		}
	}
	found := len(data.First) + len(data.People) + len(data.Organizations)
	data.Found, data.Empty = links.found(found)
	return nil
}

// addAlphabet adds the letters of the names that are paged through: people, unless organizations are asked for.
func (s *Server) addAlphabet(ctx context.Context, data *signatoriesPage, links listLinks, q signatory.Query) error {
	if q.Kind == "" {
		q.Kind = signatory.Individual
	}
	letters, err := s.Signatories.Letters(ctx, q)
	if err != nil {
		return err
	}
	data.Alphabet = links.alphabet(letters)
	return nil
}

// addOrganizations reads the organizations of the page: some of them, or a page of them where nothing else is asked for.
func (s *Server) addOrganizations(ctx context.Context, data *signatoriesPage, links listLinks, q signatory.Query, first pinnedFirst) error {
	all := q
	all.Kind = signatory.Organization
	ahead := first.of(signatory.Organization, q)
	if q.Kind == "" {
		all.Limit = max(shownBesides-len(ahead), 1)
	}
	page, err := s.Signatories.List(ctx, all)
	if err != nil {
		return err
	}
	data.Organizations = first.marked(data.letterPage, append(ahead, page.Signatories...))
	if q.Kind == signatory.Organization {
		data.PrevURL, data.NextURL = links.turn(page.Prev), links.turn(page.Next)
	} else if page.Next != "" {
		data.AllOrganizations = &choice{Label: data.T("signatories.all_organizations"), URL: links.with("kind", signatory.Organization)}
	}
	return nil
}

// pinnedFirst is whom the organizers put first, and whether they stand apart from the list.
type pinnedFirst struct {
	all   []signatory.Signatory
	apart bool
}

// of returns those of a kind who stand above a page of the list: none beyond its first page.
func (p pinnedFirst) of(kind string, q signatory.Query) []signatory.Signatory {
	if !p.apart || q.After != "" || q.Letter != "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.all), func(one signatory.Signatory) bool { return one.Kind != kind })
}

// marked writes entries of the list, with a mark beside those who are put first.
func (p pinnedFirst) marked(about letterPage, all []signatory.Signatory) []entry {
	list := entries(about.Locale, about.letter, all, true)
	seqs := signatory.Seqs(p.all)
	for i, one := range all {
		if slices.Contains(seqs, one.Seq) {
			list[i].First = about.T("signatories.first")
		}
	}
	return list
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
