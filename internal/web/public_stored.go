package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signature"
)

// storedFact is one thing that is stored.
type storedFact struct{ Label, Value string }

// factsOf lists what is stored about a signature, in the form's order.
func factsOf(about letterPage, text letter.Text, signed signature.Signature) []storedFact {
	l := about.Locale
	all := append(particularsOf(about, signed.Kind, signed.Particulars()),
		storedFact{l.T("sign.email"), signed.Email},
		storedFact{l.T("sign.visibility"), l.T("visibility." + signed.Visibility)},
		storedFact{l.T("sign.updates.short"), yesNo(l, signed.Updates)},
		storedFact{l.T("signature.version"), versionOf(l, text)})
	return slices.DeleteFunc(all, func(f storedFact) bool { return f.Value == "" })
}

// particularsOf lists what a signer wrote, in the form's order.
func particularsOf(about letterPage, kind string, p signature.Particulars) []storedFact {
	l, name := about.Locale, about.T("sign.name")
	if kind == signature.Organization {
		name = l.T("sign.representative")
	}
	all := []storedFact{
		{l.T("sign.organization"), p.Organization}, {name, p.Name}, {l.T("sign.representative_role"), p.RepresentativeRole},
		{l.T("sign.country"), l.Country(p.Country)}, {l.T("sign.category"), about.letter.CategoryLabel(p.Category, l.Lang())},
		{l.T("sign.occupation"), p.Occupation}, {l.T("sign.affiliation"), p.Affiliation}, {l.T("sign.city"), p.City},
		{l.T("sign.website"), p.Website}, {l.T("sign.comment"), p.Comment},
	}
	return slices.DeleteFunc(all, func(f storedFact) bool { return f.Value == "" })
}

func versionOf(l *locale.Locale, t letter.Text) string {
	return l.T("signature.version.text", "Version", t.Version, "Language", l.LanguageName(t.Language))
}

func yesNo(l *locale.Locale, yes bool) string {
	if yes {
		return l.T("site.yes")
	}
	return l.T("site.no")
}

// actsOf lists what was done with a signature and when.
func actsOf(l *locale.Locale, acts []signature.Act) []storedFact {
	facts := make([]storedFact, len(acts))
	for i, act := range acts {
		facts[i] = storedFact{l.DateTime(act.At), l.T("signature.by." + act.By)}
		if key := "signature.act." + act.What; l.Has(key) {
			facts[i].Value = l.T(key)
		}
	}
	return facts
}

// changedOf lists what was changed of a signature's words, when and by whom.
func changedOf(about letterPage, revisions []revision.Revision) []storedFact {
	var facts []storedFact
	for _, r := range revisions {
		for _, c := range r.Changes {
			was, becomes := fieldValue(about.Locale, about.letter, c.Field, c.Was), fieldValue(about.Locale, about.letter, c.Field, c.Becomes)
			facts = append(facts, storedFact{
				Label: about.DateTime(r.At) + " · " + about.T("signature.by."+r.ActorKind),
				Value: about.T("sign."+c.Field) + about.T("site.colon") + " " + about.Changed(was, becomes),
			})
		}
	}
	return facts
}

// mailsOf lists the messages about a signature and what became of them.
func mailsOf(l *locale.Locale, stored signature.Stored) []storedFact {
	facts := make([]storedFact, len(stored.Mails))
	for i, m := range stored.Mails {
		facts[i] = storedFact{l.DateTime(m.CreatedAt), l.T("signature.mail." + m.Status)}
		if key := "signature.mail.kind." + m.Kind; l.Has(key) {
			facts[i].Value = l.T(key) + ": " + facts[i].Value
		}
	}
	return facts
}

// The parts of a signature's data for machines.
type (
	storedJSON struct {
		ID          uuid.UUID         `json:"id"`
		Letter      string            `json:"letter"`
		Text        textJSON          `json:"text"`
		AskedText   *uuid.UUID        `json:"asked_text_id,omitempty"`    // the version of changed meaning about which they were asked
		Affirmed    *uuid.UUID        `json:"affirmed_text_id,omitempty"` // and which they affirmed
		Kind        string            `json:"kind"`
		Status      signature.Status  `json:"status"`
		Visibility  string            `json:"visibility"`
		Language    string            `json:"language"`
		Category    string            `json:"category,omitempty"`
		Country     string            `json:"country,omitempty"`
		Email       string            `json:"email"`
		Profile     signature.Profile `json:"profile"`
		Updates     bool              `json:"updates"`
		Later       *laterJSON        `json:"later"` // when a withheld name shall be shown
		SignedAt    time.Time         `json:"signed_at"`
		ConfirmedAt *time.Time        `json:"confirmed_at"`
		PublishedAt *time.Time        `json:"published_at"`
		Edit        *editJSON         `json:"edit"`    // a change that doesn't hold yet
		Changed     []changedJSON     `json:"changed"` // what was written before, the newest change first
		Consents    []consentJSON     `json:"consents"`
		Acts        []actJSON         `json:"acts"`
		Mails       []mailJSON        `json:"mails"`
	}
	textJSON struct {
		ID       uuid.UUID `json:"id"`
		Version  int       `json:"version"`
		Language string    `json:"language"`
	}
	laterJSON struct {
		As    string     `json:"as"`
		Count int        `json:"count,omitempty"`
		At    *time.Time `json:"at,omitempty"`
	}
	editJSON struct {
		signature.Particulars
		Status   string    `json:"status"`
		EditedAt time.Time `json:"edited_at"`
	}
	changedJSON struct {
		By      string            `json:"by"`
		At      time.Time         `json:"at"`
		Changes []revision.Change `json:"changes"`
	}
	consentJSON struct {
		Purpose     string     `json:"purpose"`
		Language    string     `json:"language"`
		Wording     string     `json:"wording"`
		GivenAt     time.Time  `json:"given_at"`
		WithdrawnAt *time.Time `json:"withdrawn_at"`
	}
	actJSON struct {
		What string    `json:"what"`
		By   string    `json:"by"`
		At   time.Time `json:"at"`
	}
	mailJSON struct {
		Kind       string     `json:"kind"`
		Status     string     `json:"status"`
		CreatedAt  time.Time  `json:"created_at"`
		FinishedAt *time.Time `json:"finished_at"`
	}
)

func newStoredJSON(l letter.Letter, t letter.Text, s signature.Stored) storedJSON {
	data := storedJSON{
		ID: s.ID, Letter: l.Slug, Text: textJSON{t.ID, t.Version, t.Language}, AskedText: s.AskedTextID, Affirmed: s.AffirmedTextID, Kind: s.Kind, Status: s.Status, Visibility: s.Visibility,
		Language: s.Language, Category: s.Category, Country: s.Country, Email: s.Email, Profile: s.Profile, Updates: s.Updates,
		SignedAt: s.SignedAt, ConfirmedAt: s.ConfirmedAt, PublishedAt: s.PublishedAt,
		Changed: []changedJSON{}, Consents: []consentJSON{}, Acts: []actJSON{}, Mails: []mailJSON{},
	}
	if s.Later != nil {
		later := laterJSON(*s.Later)
		data.Later = &later
	}
	if s.Edit != nil {
		data.Edit = &editJSON{s.Edit.Particulars, s.Edit.Status, s.Edit.EditedAt}
	}
	for _, one := range s.Changed {
		data.Changed = append(data.Changed, changedJSON{one.ActorKind, one.At, one.Changes})
	}
	for _, one := range s.Consents {
		data.Consents = append(data.Consents, consentJSON(one))
	}
	for _, one := range s.Acts {
		data.Acts = append(data.Acts, actJSON(one))
	}
	for _, one := range s.Mails {
		data.Mails = append(data.Mails, mailJSON{one.Kind, one.Status, one.CreatedAt, one.FinishedAt})
	}
	return data
}

// showSignatureData is what the signer's own page shows as stored, for a machine and for taking along.
func (s *Server) showSignatureData(c echo.Context) error {
	ctx := c.Request().Context()
	stored, err := s.Signatures.Stored(ctx, c.Param("token"))
	if err != nil {
		return err
	}
	l, err := s.Letters.ByID(ctx, stored.LetterID)
	if err != nil {
		return err
	}
	text, err := s.Letters.Text(ctx, stored.TextID)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(newStoredJSON(l, text, stored), "", "  ")
	if err != nil {
		return fmt.Errorf("write the data of a signature: %w", err)
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="signature.json"`)
	return s.write(c, http.StatusOK, "application/json; charset=utf-8", append(body, '\n'))
}
