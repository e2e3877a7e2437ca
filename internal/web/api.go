package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signatory"
)

// apiRoot is where the API's addresses begin. What stands under it doesn't change its meaning; what would, gets a new root.
const apiRoot = "/api/v1"

// openAPI describes the API, by OpenAPI 3.1. The tests hold every answer to it.
//
//go:embed openapi.json
var openAPI []byte

// readable lets pages of any site read the answer, which has nothing but what everybody may see, and asks search engines
// to leave it out: the names are for readers of the letter.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Content-Disposition, ETag, Link, Retry-After")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("X-Robots-Tag", "noindex")
		return next(c)
	}
}

// allowReading answers a browser that asks, before it sends a page's request, whether it may.
func allowReading(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Methods", "GET, HEAD")
	h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match")
	h.Set("Access-Control-Max-Age", "86400")
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) writeJSON(c echo.Context, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return s.write(c, http.StatusOK, echo.MIMEApplicationJSON, body)
}

func (s *Server) describeAPI(c echo.Context) error {
	return s.write(c, http.StatusOK, echo.MIMEApplicationJSON, openAPI)
}

// sendLetters answers with all letters that the public may see.
func (s *Server) sendLetters(c echo.Context) error {
	all, err := s.publicLetters(c.Request().Context())
	if err != nil {
		return err
	}
	answer := lettersJSON{Letters: make([]letterJSON, 0, len(all))}
	for _, l := range all {
		one, err := s.letterJSON(c.Request().Context(), l)
		if err != nil {
			return err
		}
		answer.Letters = append(answer.Letters, one)
	}
	return s.writeJSON(c, answer)
}

func (s *Server) sendLetter(c echo.Context) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	answer, err := s.letterJSON(c.Request().Context(), l)
	if err != nil {
		return err
	}
	return s.writeJSON(c, answer)
}

// sendSignatories answers with a page of the list.
func (s *Server) sendSignatories(c echo.Context) error {
	l, err := s.publicLetter(c)
	if err != nil {
		return err
	}
	q, err := strictQuery(c, l.ID)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if q, err = s.Signatories.LookUp(ctx, q); err != nil {
		return err
	}
	page, err := s.Signatories.List(ctx, q)
	if err != nil {
		return err
	}
	facets, err := s.Signatories.Facets(ctx, q)
	if err != nil {
		return err
	}
	answer := signatoriesJSON{Signatories: make([]signatoryJSON, 0, len(page.Signatories)), Total: listLinks{query: q, facets: facets}.total(),
		Next: s.turnJSON(c, page.Next), Prev: s.turnJSON(c, page.Prev)}
	linkPages(c, answer)
	for _, one := range page.Signatories {
		answer.Signatories = append(answer.Signatories, newSignatoryJSON(one))
	}
	return s.writeJSON(c, answer)
}

// linkPages names the other pages in the answer's head too, as RFC 8288 has it, where programs look that know nothing of its
// members.
func linkPages(c echo.Context, answer signatoriesJSON) {
	for rel, address := range map[string]*string{"next": answer.Next, "prev": answer.Prev} {
		if address != nil {
			c.Response().Header().Add("Link", "<"+*address+`>; rel="`+rel+`"`)
		}
	}
}

// turnJSON returns the address of another page of the same list, nil for no cursor.
func (s *Server) turnJSON(c echo.Context, cursor string) *string {
	if cursor == "" {
		return nil
	}
	v := c.QueryParams()
	turned := url.Values{}
	for _, name := range []string{"q", "kind", "category", "country", "sort", "limit"} {
		if value := v.Get(name); value != "" {
			turned.Set(name, value)
		}
	}
	turned.Set("after", cursor)
	address := withQuery(s.BaseURL.String()+c.Request().URL.Path, turned)
	return &address
}

// strictQuery reads the address as queryOf does, and refuses what it doesn't know: a program should hear of its mistakes.
func strictQuery(c echo.Context, letterID uuid.UUID) (signatory.Query, error) {
	q := queryOf(c, letterID)
	var wrong []fault.Field
	for name, is := range map[string]string{"kind": q.Kind, "sort": q.Sort} {
		if given := c.QueryParam(name); given != "" && given != is && given != signatory.Newest {
			wrong = append(wrong, fault.Field{Name: name, Key: "field.choice"})
		}
	}
	if q.Q != c.QueryParam("q") {
		wrong = append(wrong, fault.Field{Name: "q", Key: "field.too_long", Args: fault.Args{"Max": maxQuery}})
	}
	if given := c.QueryParam("limit"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > signatory.MaxLimit {
			wrong = append(wrong, fault.Field{Name: "limit", Key: "field.number", Args: fault.Args{"Max": signatory.MaxLimit}})
		}
		q.Limit = n
	}
	if len(wrong) > 0 {
		return signatory.Query{}, fault.InvalidFields(wrong)
	}
	return q, nil
}
