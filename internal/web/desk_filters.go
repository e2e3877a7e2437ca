package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/script"
	"github.com/undersigned/undersigned/internal/signature"
)

// filtersView is what a queue can be narrowed by, each value with how many of the state's signatures have it.
type filtersView struct {
	Selects  []filterSelect
	Text     string // what is looked for
	Matching string // how many the filter leaves, "" where it leaves all
}

// filterSelect is a choice of one value, or of any.
type filterSelect struct {
	Name, Label, Chosen string
	Options             []option
}

const queueTextContext = "desk.queue.text"

// maxQueueText bounds what is looked for, in bytes: twice the longest name.
const maxQueueText = 400

// spans are the times until now to which a queue can be narrowed.
func spans() []string { return []string{"hour", "day", "week"} }

func spanOf(name string) time.Duration {
	return map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}[name]
}

// filterQueue leads to the queue under a filter. It is a post, since what is typed may be a name, and no address holds one.
func (s *Server) filterQueue(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	filter := filterOf(c.FormValue)
	filter.After = ""
	if filter.Text, err = s.sealQueueText(c.FormValue("words")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, queueURL(l, filter, ""))
}

func (s *Server) sealQueueText(typed string) (string, error) {
	typed = script.OneLine(typed)
	if typed == "" {
		return "", nil
	}
	if len(typed) > maxQueueText {
		return "", fault.New(fault.Invalid, "error.invalid")
	}
	sealed, err := s.Vault.Seal([]byte(typed), queueTextContext)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// queueText opens what is looked for. What this site didn't seal is fault.NotFound.
func (s *Server) queueText(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err == nil {
		raw, err = s.Vault.Open(raw, queueTextContext)
	}
	if err != nil {
		return "", fault.Wrap(fault.NotFound, "error.not_found", err)
	}
	return string(raw), nil
}

// queueOf returns a filter as moderation reads it, at a time. A value that isn't one selects nothing less.
func (s *Server) queueOf(l letter.Letter, f queueFilter, now time.Time) (moderation.QueueFilter, error) {
	find := moderation.QueueFilter{
		LetterID: l.ID, State: f.State, Kind: f.Kind, Category: f.Category, Country: f.Country, Language: f.Language, Signal: f.Signal,
		After: f.After, From: dayOf(f.From),
	}
	if until := dayOf(f.Until); !until.IsZero() {
		find.Until = until.AddDate(0, 0, 1)
	}
	if span := spanOf(f.Within); span > 0 {
		if from := now.Add(-span); from.After(find.From) {
			find.From = from
		}
	}
	var err error
	find.Text, err = s.queueText(f.Text)
	return find, err
}

// offerQueueFilters fills in what the queue can be narrowed by.
func (s *Server) offerQueueFilters(ctx context.Context, p *queuePage, l letter.Letter, find moderation.QueueFilter) error {
	var since []time.Time
	for _, name := range spans() {
		since = append(since, s.DB.Now().Add(-spanOf(name)))
	}
	facets, err := s.Moderation.Facets(ctx, l.ID, p.Filter.State, since...)
	if err != nil {
		return err
	}
	p.Filters = filtersView{Text: find.Text, Selects: filterSelects(p.deskPage, l, p.Filter, facets)}
	if !p.Filter.Narrowed() {
		return nil
	}
	n, err := s.Moderation.Matching(ctx, find, moderation.MaxCount)
	if err != nil {
		return err
	}
	p.Filters.Matching = p.N("filter.matching", n)
	if n >= moderation.MaxCount {
		p.Filters.Matching = p.T("filter.matching_more", "Max", p.Number(moderation.MaxCount))
	}
	return nil
}

func filterSelects(p deskPage, l letter.Letter, f queueFilter, n moderation.Facets) []filterSelect {
	var countries []option
	for _, c := range p.Countries() {
		countries = append(countries, option{c.Code, c.Name})
	}
	within := make(map[string]int, len(spans()))
	var times []option
	for i, name := range spans() {
		times = append(times, option{name, p.T("filter.within." + name)})
		if i < len(n.Since) {
			within[name] = n.Since[i]
		}
	}
	counted := func(name, label, chosen string, options []option, counts map[string]int) filterSelect {
		return filterSelect{name, p.T(label), chosen, countedOptions(p.Page, options, counts, chosen, n.Capped)}
	}
	return []filterSelect{
		counted("kind", "filter.kind", f.Kind, kindOptions(p.Page), n.Kinds),
		counted("category", "filter.category", f.Category, categoryOptions(l, p.Lang()), n.Categories),
		counted("country", "filter.country", f.Country, countries, n.Countries),
		counted("language", "filter.language", f.Language, languageOptions(p), n.Languages),
		counted("signal", "filter.signal", f.Signal, signalOptions(p, n.Signals), n.Signals),
		counted("within", "filter.within", f.Within, times, within),
	}
}

// countedOptions adds to each option how many there are. Where all were counted, it leaves out what nobody has.
func countedOptions(p Page, options []option, counts map[string]int, chosen string, capped bool) []option {
	var list []option
	for _, o := range options {
		n := counts[o.Value]
		switch {
		case n == 0 && !capped && o.Value != chosen:
			continue
		case n > 0 && capped:
			o.Label += " (" + p.Number(n) + "+)"
		case n > 0 || !capped:
			o.Label += " (" + p.Number(n) + ")"
		}
		list = append(list, o)
	}
	return list
}

// languageOptions are the site's languages.
func languageOptions(p deskPage) []option {
	var list []option
	for _, one := range p.Languages {
		list = append(list, option{one.Lang, p.LanguageName(one.Lang)})
	}
	return list
}

// signalOptions are any signal and none, and then each signal that there is, by name.
func signalOptions(p deskPage, counts map[string]int) []option {
	var list []option
	for key := range counts {
		if name := "filter.signal." + key; key != signature.AnySignal && key != signature.NoSignal && p.Has(name) {
			list = append(list, option{key, p.T(name)})
		}
	}
	slices.SortFunc(list, func(a, b option) int { return cmp.Compare(a.Label, b.Label) })
	any := option{signature.AnySignal, p.T("filter.signal.any")}
	none := option{signature.NoSignal, p.T("filter.signal.none")}
	return append([]option{any, none}, list...)
}
