package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// proofForm asks what an organizer saw that a watched name is its bearer's.
type proofForm struct {
	Decision string // that it comes with
	Kinds    []option
	Typed    signature.Proof
	Errors   fieldErrors
}

// vouchingView is a proof that was seen.
type vouchingView struct {
	Kind, Where, Note, By string
	Time                  timeView
}

// addWatchedAs adds to a signature in focus whom its name may stand for by the list as it is now, the proofs that were seen,
// and the form for one where it is needed.
func (s *Server) addWatchedAs(ctx context.Context, p Page, v *focusView, item signature.Signature) error {
	own, err := s.watchedSignals(ctx, p, item)
	if err != nil {
		return err
	}
	v.Signals = append(own, v.Signals...)
	if v.Vouchings, err = s.vouchingViews(ctx, p, item); err != nil {
		return err
	}
	publishable := slices.ContainsFunc(v.Decisions, func(d decisionView) bool { return d.Decision == moderation.Publish })
	switch {
	case len(own) == 0 || item.Vouched:
	case publishable:
		v.Proof = newProofForm(p, moderation.Publish)
	case item.Status == signature.Published:
		v.Proof = newProofForm(p, moderation.Keep)
	}
	return nil
}

func newProofForm(p Page, decision string) *proofForm {
	form := &proofForm{Decision: decision}
	for _, kind := range signature.ProofKinds() {
		form.Kinds = append(form.Kinds, option{kind, p.T("proof." + kind)})
	}
	return form
}

// watchedSignals says as whom a name is on the watch list.
func (s *Server) watchedSignals(ctx context.Context, p Page, item signature.Signature) ([]signalView, error) {
	entries, err := s.Signatures.WatchedAs(ctx, item)
	if err != nil {
		return nil, err
	}
	var views []signalView
	for _, e := range entries {
		text := p.T("signal.watched_as", "Name", e.Name)
		if e.Note != "" {
			text += " " + p.T("signal.watched_note", "Note", e.Note)
		}
		views = append(views, signalView{Text: text})
	}
	return views, nil
}

// withoutWatched leaves out the signal that the list as it is now tells better.
func withoutWatched(found []signature.Signal) []signature.Signal {
	return slices.DeleteFunc(slices.Clone(found), func(one signature.Signal) bool { return one.Key == signature.SignalWatched })
}

func (s *Server) vouchingViews(ctx context.Context, p Page, item signature.Signature) ([]vouchingView, error) {
	all, err := s.Signatures.Vouchings(ctx, item.ID)
	if err != nil {
		return nil, err
	}
	names, err := namesBehind(ctx, s, all, func(one signature.Vouching) uuid.UUID { return one.Organizer })
	if err != nil {
		return nil, err
	}
	var views []vouchingView
	for _, one := range all {
		views = append(views, vouchingView{Kind: p.T("proof." + one.Kind), Where: one.Where, Note: one.Note, By: names[one.Organizer], Time: timeOf(p, one.At)})
	}
	return views, nil
}

// proofOf reads the form's proof; nil where the form asks none.
func proofOf(c echo.Context) *signature.Proof {
	if c.FormValue("with_proof") == "" {
		return nil
	}
	return &signature.Proof{Kind: c.FormValue("proof"), Where: c.FormValue("where"), Note: c.FormValue("note")}
}

// refuseProof shows the signature again with the proof as it was typed and what it lacks.
func (s *Server) refuseProof(c echo.Context, l letter.Letter, proof signature.Proof, f *fault.Error) error {
	id, err := parseID(c.FormValue("id"))
	if err != nil {
		return err
	}
	p, err := s.signaturePageOf(c, l, id, filterOf(c.FormValue))
	if err != nil {
		return err
	}
	if p.Focus.Proof != nil {
		p.Focus.Proof.Typed, p.Focus.Proof.Errors = proof, fieldMessages(p.Page, f.Fields)
	}
	return s.render(c, http.StatusUnprocessableEntity, "desk/signature", p)
}

// refusedWords says why some signatures stayed as they were.
func refusedWords(p Page, refused []moderation.Refusal) string {
	unproved := 0
	for _, r := range refused {
		if needsProof(r) {
			unproved++
		}
	}
	words := ""
	if unproved > 0 {
		words = p.N("decided.proof_needed", unproved)
	}
	if others := len(refused) - unproved; others > 0 {
		words = join(" ", words, p.N("decided.refused", others))
	}
	return words
}

func needsProof(r moderation.Refusal) bool {
	f := faultOf(r.Err, fault.Conflict)
	return f != nil && f.Key == signature.KeyProofNeeded
}

// signaturePageOf is the page of one signature.
func (s *Server) signaturePageOf(c echo.Context, l letter.Letter, id uuid.UUID, filter queueFilter) (queuePage, error) {
	p, err := s.queuePage(c, l, filter)
	if err != nil {
		return queuePage{}, err
	}
	if p.Focus, err = s.focusView(c, p.deskPage, l, id); err != nil {
		return queuePage{}, err
	}
	p.Title = p.Focus.Name
	return p, nil
}
