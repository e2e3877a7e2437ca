package mail

import (
	"errors"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// signed is what a message says of a signature.
type signed struct {
	Name         string // "" where nobody is to see it
	Organization string // "" for an individual
	Role         string
	Visibility   string
	ShownAs      string // "" if nothing is shown
}

// confirmPage is the data of mail/confirm.
type confirmPage struct {
	page
	signed
	Code string
}

// namedPage is the data of mail/confirm_edit, where Name is the new one.
type namedPage struct {
	page
	Name string // "" where nobody is to see it
}

// noticePage is the data of mail/notice, which serves every kind without a template of its own, and of mail/links, which
// serves those that lead to the own pages of an address's signatures.
type noticePage struct {
	page
	signed
	Kind   string
	At     string // when it was confirmed; "" where that is no matter
	Reason string // of a rejection
	Next   string // what comes of it
	NotMe  string // what to do if it was somebody else

	Changes []changed // what an organizer corrected
}

// updatePage is the data of mail/update.
type updatePage struct {
	page
	Title, Summary string
}

// changed is a field that was corrected, and how.
type changed struct{ Label, Text string }

// correctable are the fields of a signature that an organizer may correct, in the form's order.
func correctable() []string {
	return []string{"organization", "name", "representative_role", "country", "category", "occupation", "affiliation", "city", "website"}
}

// changesIn lists what an organizer corrected; nothing where the message doesn't say.
func changesIn(e outbox.Envelope, p page) []changed {
	var all []changed
	for _, field := range correctable() {
		was, becomes := lineOf(e, "was_"+field), lineOf(e, "now_"+field)
		if e.Data["was_"+field]+e.Data["now_"+field] == "" {
			continue
		}
		if field == "country" {
			was, becomes = p.Country(was), p.Country(becomes)
		}
		all = append(all, changed{p.T("sign." + field), p.Changed(was, becomes)})
	}
	return all
}

// Say returns a sentence of the message's kind.
func (n noticePage) Say(part string) string { return n.T("mail."+n.Kind+"."+part, "Letter", n.Letter) }

// discreetPage is the data of mail/discreet, which serves every kind about a signature whose signer asked for it.
type discreetPage struct {
	page
	Kind string
	Code string
}

// Say returns a sentence of the message's kind.
func (d discreetPage) Say(part string) string { return d.T("mail.discreet." + d.Kind + "." + part) }

// about returns the template's name and data of a message about a signature.
func about(e outbox.Envelope, p page) (name string, data any, err error) {
	s := signed{Name: lineOf(e, "name"), Visibility: lineOf(e, "visibility"), ShownAs: lineOf(e, "shown_as"),
		Organization: lineOf(e, "organization"), Role: lineOf(e, "representative_role")}
	n := noticePage{page: p, Kind: e.Kind}
	switch e.Kind {
	case outbox.KindAlreadySigned, outbox.KindHouseholdFull:
		return e.Kind, p, nil
	case outbox.KindConfirmEdit:
		return e.Kind, namedPage{page: p, Name: s.Name}, nil
	case outbox.KindLinks, outbox.KindAskAgain:
		n.Name = s.Name
		return "links", n, nil
	case outbox.KindUpdate:
		return e.Kind, updatePage{page: p, Title: shorten(oneLine(e.Data["title"]), maxTitle), Summary: shorten(oneLine(e.Data["summary"]), maxReason)}, nil
	case outbox.KindWithdrawn:
		return "notice", n, nil
	case outbox.KindCorrected:
		n.NotMe = p.T("mail.corrected.wrong")
		n.Changes = changesIn(e, p)
		return "notice", n, nil
	case outbox.KindNotMe:
		n.NotMe = p.T("mail.not_me")
		return "notice", n, nil
	case outbox.KindRejected:
		n.Reason = shorten(oneLine(e.Data["reason"]), maxReason)
		if e.Data["contact"] != "" {
			n.Next = p.T("mail.rejected.answer")
		}
		return "notice", n, nil
	}
	if !p.Has("mail.confirm.visibility." + s.Visibility) {
		return "", nil, errors.New("unknown visibility")
	}
	n.signed = s
	switch e.Kind {
	case outbox.KindConfirm:
		return e.Kind, confirmPage{page: p, signed: s, Code: lineOf(e, "code")}, nil
	case outbox.KindReminder:
		n.NotMe = p.T("mail.confirm.not_me")
	case outbox.KindChanged:
		n.NotMe = p.T("mail.changed.not_me")
	case outbox.KindThanks:
		n.Next = p.T("mail.thanks.waiting")
		if e.Data["listed"] == "1" {
			n.Next = p.T("mail.thanks.listed")
		}
		if at, err := time.Parse(time.RFC3339, e.Data["at"]); err == nil {
			n.At = p.DateTime(at)
		}
	}
	return "notice", n, nil
}
