package web

import (
	"slices"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/signature"
)

// signForm is the sign form with what was typed and what is wrong with it.
type signForm struct {
	Organization    bool
	Updates         bool
	Consent         bool
	Discreet        bool
	Watched         bool        // the choice of discreet messages stands beside the address
	Warned          string      // the address that the form has warned about
	Wording         string      // of the consent, exactly as it is stored with the signature
	Notice          string      // what stands at its top about the form as a whole, "" for nothing
	Via             string      // one of figure.Sources by which the reader came, "" for none
	Referrer        string      // as referrerOf has it
	Seen            string      // when it was shown, sealed; "" in the answer to a form
	Work            *formWork   // what the browser does for it; nil where nobody attacks
	Mistakes        []formField // the fields with an error, in the form's order
	More            []formField // those under "Add more"
	MoreOpen        bool
	Visibilities    []formOption
	VisibilityError string
	ConsentError    string
	Shown           shown

	fields map[string]formField
}

// formField is one field as the partial "field" shows it.
type formField struct {
	Name, Label, OrgLabel, Hint string
	Optional                    string // the word that says so, "" for a required field
	Only                        string // "ind" or "org" where only that kind of signature has it
	Type, Autocomplete          string
	Value, Error                string
	Max                         int
	Required, Long              bool
	Options                     []formOption // makes it a choice
}

type formOption struct {
	Value, Label, Hint string
	Only               string // "ind" or "org" where only that kind of signature has it
	Selected, First    bool
}

// shown is how the name will appear, for the preview.
type shown struct{ Name, Initials, Organization string }

// fieldOrder is the order of the form, in which mistakes are listed.
func fieldOrder() []string {
	return []string{
		"kind", "organization", "name", "representative_role", "email", "country", "category", "occupation", "affiliation",
		"city", "website", "comment", "visibility", "consent",
	}
}

// newSignForm returns the form of a letter, filled in with draft and with a message beside each mistaken field.
func newSignForm(about letterPage, draft signature.Draft, mistakes []fault.Field) *signForm {
	l := about.Locale
	f := &signForm{
		Organization: draft.Kind == signature.Organization, Updates: draft.Updates, Consent: draft.Consent,
		Discreet: draft.Discreet, Warned: draft.Warned,
		Wording: consentWording(about), fields: make(map[string]formField),
		Shown: shown{Name: draft.Name, Initials: signature.ShownName(draft.Name, signature.Initials), Organization: draft.Organization},
	}
	for _, field := range formFields(l, about.letter, draft) {
		f.fields[field.Name] = field
	}
	f.addMistakes(l, fieldMessages(about.Page, mistakes))
	for _, name := range []string{"category", "occupation", "affiliation", "city", "website", "comment"} {
		if !f.Asks(name) {
			continue
		}
		field := f.fields[name]
		f.More = append(f.More, field)
		f.MoreOpen = f.MoreOpen || field.Error != "" || field.Value != ""
	}
	f.MoreOpen = f.MoreOpen || f.Updates || f.Discreet
	f.Visibilities = visibilities(l, draft.Kind, draft.Visibility)
	return f
}

func (f *signForm) addMistakes(l *locale.Locale, messages fieldErrors) {
	f.Notice = messages.Of("")
	f.VisibilityError, f.ConsentError = messages.Of("visibility"), messages.Of("consent")
	for _, name := range fieldOrder() {
		message := messages.Of(name)
		if message == "" {
			continue
		}
		field, ok := f.fields[name]
		field.Error = message
		if ok {
			f.fields[name] = field
		} else {
			field.Name, field.Label = name, l.T("sign."+name)
		}
		if field.OrgLabel != "" && f.Organization {
			field.Label = field.OrgLabel
		}
		f.Mistakes = append(f.Mistakes, field)
	}
}

// Kind returns the chosen kind.
func (f *signForm) Kind() string {
	if f.Organization {
		return signature.Organization
	}
	return signature.Individual
}

// Field returns a field by its name.
func (f *signForm) Field(name string) formField { return f.fields[name] }

// Asks reports whether the form has a field of that name.
func (f *signForm) Asks(name string) bool { return f.fields[name].Name != "" }

// formFields describes every field that the letter asks, with its value.
func formFields(l *locale.Locale, about letter.Letter, d signature.Draft) []formField {
	optional := l.T("sign.optional")
	all := []formField{
		{Name: "organization", Label: l.T("sign.organization"), Only: "org", Autocomplete: "organization", Value: d.Organization, Max: signature.MaxOrganization},
		{Name: "name", Label: l.T("sign.name"), OrgLabel: l.T("sign.representative"), Autocomplete: "name", Value: d.Name, Max: signature.MaxName, Required: true},
		{Name: "representative_role", Label: l.T("sign.representative_role"), Only: "org", Autocomplete: "organization-title", Value: d.RepresentativeRole, Max: signature.MaxRepresentativeRole},
		{Name: "email", Label: l.T("sign.email"), Type: "email", Hint: l.T("sign.email.hint"), Autocomplete: "email", Value: d.Email, Max: signature.MaxEmail, Required: true},
		{Name: "website", Label: l.T("sign.website"), Only: "org", Type: "url", Autocomplete: "url", Value: d.Website, Max: signature.MaxWebsite, Optional: optional},
	}
	asked := []formField{
		{Name: "country", Label: l.T("sign.country"), Autocomplete: "country", Value: d.Country, Options: askedCountries(l, d.Country)},
		{Name: "category", Label: l.T("sign.category"), Only: "ind", Value: d.Category, Options: askedCategories(l, about, d.Category)},
		{Name: "occupation", Label: l.T("sign.occupation"), Only: "ind", Autocomplete: "organization-title", Value: d.Occupation, Max: signature.MaxOccupation},
		{Name: "affiliation", Label: l.T("sign.affiliation"), Only: "ind", Value: d.Affiliation, Max: signature.MaxAffiliation},
		{Name: "city", Label: l.T("sign.city"), Autocomplete: "address-level2", Value: d.City, Max: signature.MaxCity},
		{Name: "comment", Label: l.T("sign.comment"), Hint: l.T("sign.comment.hint"), Value: d.Comment, Max: signature.MaxComment, Long: true},
	}
	for _, field := range asked {
		if about.Asks(field.Name) && (field.Name != "category" || len(field.Options) > 0) {
			field.Optional = optional
			all = append(all, field)
		}
	}
	for i := range all {
		if all[i].Type == "" {
			all[i].Type = "text"
		}
	}
	return all
}

func askedCountries(l *locale.Locale, chosen string) []formOption {
	countries := l.Countries()
	options := make([]formOption, len(countries))
	for i, country := range countries {
		options[i] = formOption{Value: country.Code, Label: country.Name, Selected: country.Code == chosen}
	}
	return options
}

func askedCategories(l *locale.Locale, about letter.Letter, chosen string) []formOption {
	var options []formOption
	for _, category := range about.Offered() {
		label := category.Label(l.Lang(), about.Language)
		options = append(options, formOption{Value: category.Key, Label: label, Selected: category.Key == chosen})
	}
	return options
}

// visibilities are the choices of how the name appears. The sign form has those of both kinds and hides what the chosen
// kind lacks; if that was chosen, none is, so that the signer decides.
func visibilities(l *locale.Locale, kind, chosen string) []formOption {
	if chosen == "" {
		chosen = signature.Public
	}
	var options []formOption
	for _, value := range signature.Visibilities(signature.Individual) {
		o := formOption{Value: value, Label: l.T("visibility." + value), Hint: l.T("visibility." + value + ".hint"), Selected: value == chosen}
		if !slices.Contains(signature.Visibilities(signature.Organization), value) {
			o.Only, o.Selected = "ind", o.Selected && kind != signature.Organization
		}
		options = append(options, o)
	}
	options[0].First = true
	return options
}

// consentWording is what the signer agrees to. It is shown and stored word for word.
func consentWording(about letterPage) string {
	return about.T("consent.wording", "Holder", holderOf(about))
}

// holderOf names who holds the data of the letter's signers.
func holderOf(about letterPage) string {
	if about.text.From != "" {
		return about.text.From
	}
	return about.T("consent.holder")
}
