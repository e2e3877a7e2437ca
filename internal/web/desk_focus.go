package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// focusView is one signature with everything that a decision needs.
type focusView struct {
	ID        string
	Action    string // where a decision is sent
	Kind      string
	Name      string // as it was typed: the organization's for an organization
	Caption   string // kind, capacity and place, in a line
	Status    string
	Seen      string   // the id and the mark, which a decision sends along
	Lookers   []string // who else has it before them
	Signals   []signalView
	Vouchings []vouchingView // the proofs that were seen, the latest first
	Proof     *proofForm     // what publishing asks; nil for nothing
	LookURL   string         // where it is examined anew
	Reports   []reportView   // what was said of the name, the newest first
	Shown     shownView
	Comment   string
	Facts     []fact
	Decisions []decisionView
	CanKeep   bool      // it may be left published against its reports
	Edit      *editView // what the signer wants changed and waits; nil for nothing
	Trail     []trailLine
	URL       string      // its own page
	Notes     int         // what moderators wrote about it
	Record    *recordView // on its own page; nil in the queue
	Next      string      // the one to put in focus after a decision, "" for none
	NextURL   string
	PrevURL   string
}

// shownView is how the public list would have it.
type shownView struct {
	Visibility string
	Name       string // "" for the withheld
	Line       string
	Comment    string
}

// fact is a line of what is known.
type fact struct {
	Label string
	Value string
	Link  bool // Value is an address on the web; shown, never followed by itself
	Time  *timeView
}

// timeView is a moment, said so that a person understands it, with the exact time beside.
type timeView struct {
	At    time.Time
	Since string
	Exact string
}

func timeOf(p Page, t time.Time) timeView {
	return timeView{At: t, Since: p.Since(t, p.Now), Exact: p.DateTime(t)}
}

// decisionView is a button.
type decisionView struct {
	Decision string
	Label    string
	Key      string // on the keyboard
}

// caption tells in a line what a signature is; with its status in lists of several.
func caption(p Page, l letter.Letter, item signature.Signature, status bool) string {
	var parts []string
	if status {
		parts = append(parts, p.T("status."+string(item.Status)))
	}
	switch {
	case item.Kind == signature.Organization:
		parts = append(parts, p.T("kind.organization"))
	case item.Category != "":
		parts = append(parts, l.CategoryLabel(item.Category, p.Lang()))
	case item.Profile.Occupation != "":
		parts = append(parts, item.Profile.Occupation)
	default:
		parts = append(parts, p.T("kind.individual"))
	}
	if place := placeOf(p, item); place != "" {
		parts = append(parts, place)
	}
	if item.Visibility != signature.Public {
		parts = append(parts, p.T("shown.short."+item.Visibility))
	}
	return strings.Join(parts, " · ")
}

func placeOf(p Page, item signature.Signature) string {
	return join(", ", item.Profile.City, p.Country(item.Country))
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	return strings.Join(present(parts...), separator)
}

// focusView reads one confirmed signature of a letter with its history. An unconfirmed one is shown to nobody.
func (s *Server) focusView(c echo.Context, p deskPage, l letter.Letter, id uuid.UUID) (*focusView, error) {
	ctx := c.Request().Context()
	item, history, err := s.Moderation.Signature(ctx, l.ID, id)
	if err != nil {
		return nil, err
	}
	v := &focusView{
		ID: id.String(), Action: "/desk/letters/" + url.PathEscape(l.Slug) + "/decide", Kind: item.Kind, Name: item.FullName(),
		Caption: caption(p.Page, l, item, false), Status: string(item.Status), Comment: item.Profile.Comment, Shown: shownAs(p.Page, l, item),
		Decisions: decisionsOn(p.Page, item.Status), CanKeep: canKeep(item),
	}
	v.Seen = v.ID + " " + item.Mark()
	v.Signals = signalViews(p.Page, l, withoutWatched(item.Signals))
	if err := s.addWatchedAs(ctx, p.Page, v, item); err != nil {
		return nil, err
	}
	v.URL = recordURL(l, v.ID)
	v.LookURL = v.URL + "/look"
	if v.Notes, err = s.Notes.Count(ctx, id); err != nil {
		return nil, err
	}
	if err := s.addReports(ctx, p.Page, v, item); err != nil {
		return nil, err
	}
	if v.Facts, err = s.facts(ctx, p.Page, l, item); err != nil {
		return nil, err
	}
	if v.Edit, err = s.editView(ctx, p.Page, l, item); err != nil {
		return nil, err
	}
	v.Trail, err = s.trailLines(ctx, p, history)
	return v, err
}

// link sets the neighbours in the list.
func (v *focusView) link(rows []queueRow) {
	for i, row := range rows {
		if row.ID != v.ID {
			continue
		}
		if i > 0 {
			v.PrevURL, v.Next = rows[i-1].URL, rows[i-1].ID
		}
		if i+1 < len(rows) {
			v.NextURL, v.Next = rows[i+1].URL, rows[i+1].ID
		}
	}
}

// shownAs is how the public list would have a signature.
func shownAs(p Page, l letter.Letter, item signature.Signature) shownView {
	face := item.Face(l.Language)
	return shownView{
		Visibility: item.Visibility, Name: face.Name, Comment: face.Comment,
		Line: join(", ", face.Occupation, face.Affiliation, face.City, p.Country(face.Country)),
	}
}

// facts lists what is known beside the name, leaving out what was not told.
func (s *Server) facts(ctx context.Context, p Page, l letter.Letter, item signature.Signature) ([]fact, error) {
	var list []fact
	add := func(label, value string) {
		if value != "" {
			list = append(list, fact{Label: p.T(label), Value: value})
		}
	}
	add("fact.representative", join(", ", forOrganization(item, item.Profile.Name), item.Profile.RepresentativeRole))
	if item.Profile.Website != "" {
		list = append(list, fact{Label: p.T("fact.website"), Value: item.Profile.Website, Link: true})
	}
	add("fact.occupation", item.Profile.Occupation)
	add("fact.affiliation", item.Profile.Affiliation)
	add("fact.category", l.CategoryLabel(item.Category, p.Lang()))
	add("fact.place", placeOf(p, item))
	add("fact.address", maskAddress(item.Email))
	text, err := s.Letters.Text(ctx, item.TextID)
	if err != nil {
		return nil, err
	}
	add("fact.text", p.T("fact.text_version", "Language", p.LanguageName(text.Language), "Version", strconv.Itoa(text.Version)))
	decidedAt := item.DecidedAt
	if item.Status == signature.Pending { // a decision that was taken back
		decidedAt = nil
	}
	for _, moment := range []struct {
		label string
		at    *time.Time
	}{{"fact.signed", &item.SignedAt}, {"fact.confirmed", item.ConfirmedAt}, {"fact.decided", decidedAt}} {
		if moment.at != nil {
			t := timeOf(p, *moment.at)
			list = append(list, fact{Label: p.T(moment.label), Time: &t})
		}
	}
	add("fact.reason", item.Reason)
	return list, nil
}

func forOrganization(item signature.Signature, value string) string {
	if item.Kind != signature.Organization {
		return ""
	}
	return value
}

// maskAddress shows of an address what helps to judge it and doesn't identify anybody: its first letter and its ending.
func maskAddress(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" {
		return ""
	}
	const dots = "•••••"
	ending := ""
	if i := strings.LastIndexByte(domain, '.'); i >= 0 {
		ending = domain[i:]
	}
	return string([]rune(local)[:1]) + dots + "@" + dots + ending
}
