package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/savedview"
)

// maxViewCount bounds how far the signatures of a view are counted.
const maxViewCount = 1000

// viewsPage is the data of desk/views: the views of a letter's queue, and the form for a new one.
type viewsPage struct {
	deskPage
	Own    []viewRow
	Others []viewRow
	New    bool // there is a filter to keep
	Name   string
	Shared bool
	Errors fieldErrors // of the new one, or of Wrong
	Wrong  string      // the id of the view whose form is wrong, "" for the new one's
	Reason string      // why none can be added
	Max    int         // characters of a name
}

// viewRow is a view in the list of them.
type viewRow struct {
	ID, Name, URL, By string
	Shared            bool
}

func viewsURL(l letter.Letter) string { return "/desk/letters/" + url.PathEscape(l.Slug) + "/views" }

// viewURL is where a view leads. What stands in its query is read as if it had been typed.
func viewURL(l letter.Letter, v savedview.View) (string, queueFilter) {
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		q = url.Values{}
	}
	f := filterOf(q.Get)
	return queueURL(l, f, ""), f
}

// viewTabs are the views beside the queue's lists, with their counts.
func (s *Server) viewTabs(ctx context.Context, p deskPage, l letter.Letter, here queueFilter) ([]queueTab, error) {
	views, err := s.Views.List(ctx, p.Organizer.ID, l.ID)
	if err != nil {
		return nil, err
	}
	here.After = ""
	var tabs []queueTab
	for _, v := range views {
		address, f := viewURL(l, v)
		tab := queueTab{Key: "view", Label: v.Name, URL: address, Current: f == here}
		if tab.Count, err = s.viewCount(ctx, p.Page, l, f); err != nil {
			return nil, err
		}
		tabs = append(tabs, tab)
	}
	return tabs, nil
}

// viewCount writes how many signatures a filter selects; "" for one that can't be read any more.
func (s *Server) viewCount(ctx context.Context, p Page, l letter.Letter, f queueFilter) (string, error) {
	find, err := s.queueOf(l, f, s.DB.Now())
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	n, err := s.Moderation.Matching(ctx, find, maxViewCount)
	if n >= maxViewCount {
		return p.Number(maxViewCount) + "+", err
	}
	return p.Number(n), err
}

func (s *Server) showViews(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.renderViews(c, l, http.StatusOK, viewsPage{})
}

// renderViews renders the list of views with p's form.
func (s *Server) renderViews(c echo.Context, l letter.Letter, status int, p viewsPage) error {
	ctx := c.Request().Context()
	var err error
	if p.deskPage, err = s.insidePage(c, "queue", "view.title", &l); err != nil {
		return err
	}
	filter := filterOf(c.FormValue)
	p.Back, p.New, p.Max = filter.fields(), filter.Narrowed(), savedview.MaxName
	views, err := s.Views.List(ctx, p.Organizer.ID, l.ID)
	if err != nil {
		return err
	}
	names, err := namesBehind(ctx, s, views, func(one savedview.View) uuid.UUID { return one.Organizer })
	if err != nil {
		return err
	}
	for _, v := range views {
		address, _ := viewURL(l, v)
		row := viewRow{ID: v.ID.String(), Name: v.Name, URL: address, Shared: v.Shared, By: names[v.Organizer]}
		if v.Organizer == p.Organizer.ID {
			p.Own = append(p.Own, row)
		} else {
			p.Others = append(p.Others, row)
		}
	}
	return s.render(c, status, "desk/views", p)
}

// saveView keeps the queue's filter under a name.
func (s *Server) saveView(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	filter := filterOf(c.FormValue)
	filter.After = ""
	form := viewsPage{Name: c.FormValue("name"), Shared: c.FormValue("shared") == "1"}
	_, err = s.Views.Save(ctx, savedview.View{LetterID: l.ID, Organizer: o.ID, Name: form.Name, Query: filter.query("").Encode(), Shared: form.Shared})
	if f := faultOf(err, fault.Invalid, fault.Conflict); f != nil {
		return s.refuseView(c, l, f, form)
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, queueURL(l, filter, ""), flash{Key: "view.saved"})
}

// refuseView shows what is wrong with a view's form, which keeps what was typed.
func (s *Server) refuseView(c echo.Context, l letter.Letter, f *fault.Error, form viewsPage) error {
	p := s.outsidePage(c, "view.title").Page
	form.Errors = fieldMessages(p, f.Fields)
	if len(f.Fields) == 0 {
		form.Reason = p.Message(f.Key, f.Args)
	}
	return s.renderViews(c, l, http.StatusUnprocessableEntity, form)
}

// changeView renames, shares or removes a view.
func (s *Server) changeView(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	said := "view.changed"
	form := viewsPage{Name: c.FormValue("name"), Wrong: id.String()}
	if c.FormValue("act") == "remove" {
		said, err = "view.removed", s.Views.Remove(ctx, o.ID, l.ID, id)
	} else {
		err = s.Views.Change(ctx, savedview.View{ID: id, LetterID: l.ID, Organizer: o.ID, Name: form.Name, Shared: c.FormValue("shared") == "1"})
	}
	if f := wrongForm(err); f != nil {
		return s.refuseView(c, l, f, form)
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, viewsURL(l), flash{Key: said})
}

// addViews adds the views to a queue's page. Where one of them is the list in view, no other list is marked.
func (s *Server) addViews(ctx context.Context, p *queuePage, l letter.Letter) error {
	var err error
	if p.Views, err = s.viewTabs(ctx, p.deskPage, l, p.Filter); err != nil {
		return err
	}
	p.ViewsURL = viewsURL(l)
	current := currentTab(p.Views)
	if current.Label == "" {
		p.CanKeep = p.Filter.Narrowed() && p.Filter.State != "" && moderation.Statuses(p.Filter.State) != nil
		return nil
	}
	p.Title = current.Label
	for i := range p.Tabs {
		p.Tabs[i].Current = false
	}
	return nil
}
