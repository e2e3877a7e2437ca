package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/note"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signature"
)

// recordView is what the page of one signature holds beside what the queue shows of it.
type recordView struct {
	URL        string // the page's address; its acts lie below
	Erased     bool   // the signature is withdrawn: only its history is left
	Revealed   bool   // the address is shown in full
	Pinned     bool
	CanPin     bool // it is on the list
	PinsURL    string
	Notes      []noteView
	NoteText   string // as it was typed
	NoteError  string
	Events     []eventView
	OlderURL   string // "" where there is nothing older
	NewestURL  string // "" on the first page
	AddressURL string // "" for who may not see addresses
}

// noteView is what a moderator wrote.
type noteView struct {
	ID   string
	Who  string
	Time timeView
	Text string
	Own  bool // who reads it may delete it
}

// eventView is one line of the history.
type eventView struct {
	trailLine
	Changes []wordsChange
	Fate    string // of a message
	Note    string // of a report
}

// wordsChange is a field that an act changed, word by word.
type wordsChange struct {
	Label  string
	Pieces []letter.Piece
}

func recordURL(l letter.Letter, id string) string {
	return "/desk/letters/" + url.PathEscape(l.Slug) + "/signatures/" + id
}

// recordPage is the page of the signature that the address names. When before isn't zero its history begins there.
func (s *Server) recordPage(c echo.Context, before time.Time) (queuePage, signature.Signature, error) {
	fail := func(err error) (queuePage, signature.Signature, error) {
		return queuePage{}, signature.Signature{}, err
	}
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return fail(err)
	}
	p, err := s.queuePage(c, l, filterOf(c.FormValue))
	if err != nil {
		return fail(err)
	}
	if p.Focus, err = s.focusView(c, p.deskPage, l, id); err != nil {
		return fail(err)
	}
	if err := s.lookAt(ctx, p.deskPage, l, p.Focus, id); err != nil {
		return fail(err)
	}
	item, err := s.Signatures.ByID(ctx, id)
	if err != nil {
		return fail(err)
	}
	p.Title = p.Focus.Name
	if item.Status == signature.Withdrawn {
		p.Title = p.T("queue.one")
	}
	r := &recordView{URL: recordURL(l, id.String()), Erased: item.Status == signature.Withdrawn, PinsURL: pinsURL(l)}
	if p.CanOn(l, revealAddresses) && !r.Erased {
		r.AddressURL = r.URL + "/address"
	}
	if err := s.addPin(ctx, r, item); err != nil {
		return fail(err)
	}
	if err := s.addNotes(ctx, p.deskPage, r, id); err != nil {
		return fail(err)
	}
	p.Focus.Record = r
	return p, item, s.addHistory(ctx, p, l, id, before)
}

func (s *Server) showRecord(c echo.Context) error {
	before, err := timeOfCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	p, _, err := s.recordPage(c, before)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/signature", p)
}

// timeOfCursor reads where a page of a history begins; "" is its newest end.
func timeOfCursor(value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return time.Time{}, fault.Wrap(fault.NotFound, "error.not_found", err)
	}
	return at, nil
}

// addHistory adds a page of the signature's history.
func (s *Server) addHistory(ctx context.Context, p queuePage, l letter.Letter, id uuid.UUID, before time.Time) error {
	events, next, err := s.Moderation.History(ctx, id, before)
	if err != nil {
		return err
	}
	r, here := p.Focus.Record, p.Filter.query("")
	if !before.IsZero() {
		r.NewestURL = withQuery(r.URL, here) + "#history"
	}
	if !next.IsZero() {
		older := p.Filter.query("")
		older.Set("before", next.UTC().Format(time.RFC3339Nano))
		r.OlderURL = withQuery(r.URL, older) + "#history"
	}
	var acts []audit.Entry
	for _, e := range events {
		if e.Act != nil {
			acts = append(acts, *e.Act)
		}
	}
	lines, err := s.trailLines(ctx, p.deskPage, acts)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Mail != nil {
			r.Events = append(r.Events, mailEvent(p.Page, e))
			continue
		}
		r.Events = append(r.Events, eventView{trailLine: lines[0], Changes: wordsChanges(p.Page, l, e.Changes), Note: e.Note})
		lines = lines[1:]
	}
	return nil
}

// mailEvent says what was mailed and what became of it.
func mailEvent(p Page, e moderation.Event) eventView {
	kind := e.Mail.Kind
	if key := "signature.mail.kind." + kind; p.Has(key) {
		kind = p.T(key)
	}
	fate := e.Mail.Fate()
	v := eventView{trailLine: trailLine{Time: timeOf(p, e.At), Text: p.T("record.mail", "Kind", kind)}, Fate: p.T("record.fate." + fate)}
	if e.Mail.FinishedAt != nil {
		v.Fate = p.T("record.fate."+fate) + " · " + p.DateTime(*e.Mail.FinishedAt)
	}
	return v
}

// wordsChanges tells word by word what an act changed.
func wordsChanges(p Page, l letter.Letter, changes []revision.Change) []wordsChange {
	var all []wordsChange
	for _, c := range changeViews(p, l, changes) {
		all = append(all, wordsChange{Label: c.Label, Pieces: letter.Differences(c.Was, c.Becomes)})
	}
	return all
}

// addNotes adds what moderators wrote about the signature.
func (s *Server) addNotes(ctx context.Context, p deskPage, r *recordView, id uuid.UUID) error {
	notes, err := s.Notes.Of(ctx, id)
	if err != nil {
		return err
	}
	names, err := namesBehind(ctx, s, notes, func(one note.Note) uuid.UUID { return one.OrganizerID })
	if err != nil {
		return err
	}
	for _, n := range notes {
		v := noteView{ID: n.ID.String(), Who: names[n.OrganizerID], Time: timeOf(p.Page, n.At), Text: n.Text, Own: n.OrganizerID == p.Organizer.ID}
		if v.Who == "" {
			v.Who = p.T("trail.actor." + audit.Organizer)
		}
		r.Notes = append(r.Notes, v)
	}
	return nil
}

// backToRecord says what was done, on the page of the signature that it was done to.
func (s *Server) backToRecord(c echo.Context, l letter.Letter, id uuid.UUID, said flash, at string) error {
	return s.redirectWithFlash(c, withQuery(recordURL(l, id.String()), filterOf(c.FormValue).query(""))+at, said)
}

// writeNote stores a note, or gives the form back with what is wrong with it.
func (s *Server) writeNote(c echo.Context) error {
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	err = s.Notes.Write(c.Request().Context(), note.About{Organizer: o.ID, LetterID: l.ID, SignatureID: id}, c.FormValue("note"))
	if f := wrongForm(err); f != nil {
		p, _, err := s.recordPage(c, time.Time{})
		if err != nil {
			return err
		}
		p.Focus.Record.NoteText, p.Focus.Record.NoteError = c.FormValue("note"), fieldMessages(p.Page, f.Fields).Of("note")
		return s.render(c, http.StatusUnprocessableEntity, "desk/signature", p)
	}
	if err != nil {
		return err
	}
	return s.backToRecord(c, l, id, flash{Key: "note.saved"}, "#notes")
}

// deleteNote deletes a note of one's own.
func (s *Server) deleteNote(c echo.Context) error {
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	named, err := parseID(c.Param("note"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	err = s.Notes.Delete(c.Request().Context(), note.About{Organizer: o.ID, LetterID: l.ID, SignatureID: id}, named)
	if err != nil {
		return err
	}
	return s.backToRecord(c, l, id, flash{Key: "note.deleted"}, "#notes")
}

// revealAddress answers with the page on which the address stands in full, this once: the next view hides it again.
func (s *Server) revealAddress(c echo.Context) error {
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	address, err := s.Moderation.RevealAddress(c.Request().Context(), o.ID, l.ID, id)
	if err != nil {
		return err
	}
	p, _, err := s.recordPage(c, time.Time{})
	if err != nil {
		return err
	}
	p.Focus.Record.Revealed = true
	label := p.T("fact.address")
	for i := range p.Focus.Facts {
		if p.Focus.Facts[i].Label == label {
			p.Focus.Facts[i].Value = address
		}
	}
	return s.render(c, http.StatusOK, "desk/signature", p)
}
