package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// The API's answers. openapi.json says what each member means.
type (
	lettersJSON struct {
		Letters []letterJSON `json:"letters"`
	}

	letterJSON struct {
		Slug        string           `json:"slug"`
		URL         string           `json:"url"`
		State       string           `json:"state"`
		Language    string           `json:"language"`
		Date        *string          `json:"date"`
		OpensAt     *time.Time       `json:"opens_at"`
		ClosesAt    *time.Time       `json:"closes_at"`
		Texts       []letterTextJSON `json:"texts"`
		Addressees  []addresseeJSON  `json:"addressees"`
		Categories  []categoryJSON   `json:"categories"`
		Figures     figuresJSON      `json:"figures"`
		Signatories string           `json:"signatories_url"`
	}

	letterTextJSON struct {
		Language    string    `json:"language"`
		Version     int       `json:"version"`
		Title       string    `json:"title"`
		Summary     string    `json:"summary"`
		From        string    `json:"from"`
		To          string    `json:"to"`
		Markdown    string    `json:"markdown"`
		PublishedAt time.Time `json:"published_at"`
		URL         string    `json:"url"`
	}

	addresseeJSON struct {
		Names  map[string]string `json:"names"`
		Answer *answerJSON       `json:"answer"`
	}

	answerJSON struct {
		Texts map[string]string `json:"texts"`
		Date  string            `json:"date"`
		URL   *string           `json:"url"`
	}

	categoryJSON struct {
		Key    string            `json:"key"`
		Labels map[string]string `json:"labels"`
	}

	figuresJSON struct {
		Total         int        `json:"total"`
		People        int        `json:"people"`
		Organizations int        `json:"organizations"`
		Withheld      int        `json:"withheld"`
		LastAt        *time.Time `json:"last_published_at"`
	}

	signatoriesJSON struct {
		Signatories []signatoryJSON `json:"signatories"`
		Total       int             `json:"total"`
		Next        *string         `json:"next"`
		Prev        *string         `json:"prev"`
	}

	signatoryJSON struct {
		Kind        string  `json:"kind"`
		Name        string  `json:"name"`
		Initials    bool    `json:"initials"`
		Occupation  *string `json:"occupation"`
		Affiliation *string `json:"affiliation"`
		Category    *string `json:"category"`
		City        *string `json:"city"`
		Country     *string `json:"country"`
		Comment     *string `json:"comment"`
		Website     *string `json:"website"`
	}
)

// publicLetter returns the letter that the address names. One that isn't public is fault.NotFound.
func (s *Server) publicLetter(c echo.Context) (letter.Letter, error) {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return letter.Letter{}, err
	}
	if !l.Public() {
		return letter.Letter{}, fault.New(fault.NotFound, "error.letter_not_found")
	}
	s.tellsOf(c, l)
	return l, nil
}

func (s *Server) letterJSON(ctx context.Context, l letter.Letter) (letterJSON, error) {
	texts, err := s.Letters.PublishedTexts(ctx, l.ID)
	if err != nil {
		return letterJSON{}, err
	}
	f, err := s.Signatories.Figures(ctx, l.ID)
	if err != nil {
		return letterJSON{}, err
	}
	base := s.BaseURL.String()
	answer := letterJSON{
		Slug: l.Slug, URL: base + "/" + l.Slug, State: stateJSON(l), Language: l.Language, Date: dayJSON(l.Date),
		OpensAt: l.OpensAt, ClosesAt: l.ClosesAt, Texts: make([]letterTextJSON, 0, len(texts)),
		Addressees: addresseesJSON(l), Categories: make([]categoryJSON, 0, len(l.Categories)),
		Figures: newFiguresJSON(f), Signatories: base + apiRoot + "/letters/" + l.Slug + "/signatories",
	}
	for _, t := range texts {
		answer.Texts = append(answer.Texts, letterTextJSON{
			Language: t.Language, Version: t.Version, Title: t.Title, Summary: t.Summary, From: t.From, To: t.Address,
			Markdown: t.Body, PublishedAt: *t.PublishedAt, URL: base + "/" + t.Language + "/" + l.Slug,
		})
	}
	for _, category := range l.Categories {
		answer.Categories = append(answer.Categories, categoryJSON{Key: category.Key, Labels: category.Labels})
	}
	return answer, nil
}

// stateJSON is the letter's state as a reader knows it: an open letter that takes no signatures for a while is paused.
func stateJSON(l letter.Letter) string {
	if l.State == letter.Open && l.PausedAt != nil {
		return "paused"
	}
	return string(l.State)
}

func addresseesJSON(l letter.Letter) []addresseeJSON {
	list := make([]addresseeJSON, 0, len(l.Addressees))
	for _, a := range l.Addressees {
		one := addresseeJSON{Names: a.Names}
		if a.Answer != nil {
			one.Answer = &answerJSON{Texts: a.Answer.Texts, Date: *dayJSON(&a.Answer.Date), URL: some(a.Answer.URL)}
		}
		list = append(list, one)
	}
	return list
}

// newFiguresJSON tells the time to the minute, as the page does: who knows to the second when somebody confirmed could
// find out who it was.
func newFiguresJSON(f signatory.Figures) figuresJSON {
	answer := figuresJSON{Total: f.Total(), People: f.People, Organizations: f.Organizations, Withheld: f.Withheld}
	if f.LastAt != nil {
		minute := f.LastAt.UTC().Truncate(time.Minute)
		answer.LastAt = &minute
	}
	return answer
}

// newSignatoryJSON tells what the list shows of an entry, and no more.
func newSignatoryJSON(one signatory.Signatory) signatoryJSON {
	return signatoryJSON{
		Kind: one.Kind, Name: one.Name, Initials: one.Initials, Occupation: some(one.Occupation), Affiliation: some(one.Affiliation),
		Category: some(one.Category), City: some(one.City), Country: some(one.Country), Comment: some(one.Comment), Website: some(one.Website),
	}
}

// some is nil for what isn't given.
func some(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func dayJSON(t *time.Time) *string {
	if t == nil {
		return nil
	}
	day := t.Format(time.DateOnly)
	return &day
}
