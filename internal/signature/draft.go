package signature

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/script"
)

// Bounds of the form's fields, in characters.
const (
	MaxName               = 120
	MaxEmail              = 254 // bytes too, by RFC 5321, 4.5.3.1
	MaxOccupation         = 120
	MaxAffiliation        = 160
	MaxCity               = 80
	MaxComment            = 500
	MaxOrganization       = 160
	MaxWebsite            = 200
	MaxRepresentativeRole = 120
)

// Draft is a sign form's input, as it was typed.
type Draft struct {
	Kind, Name, Email, Occupation, Affiliation, Category, City, Country, Comment, Visibility string
	Updates, Consent                                                                         bool
	Discreet                                                                                 bool   // messages say nothing of letter and signer
	Warned                                                                                   string // the address that the form has warned about
	Organization, Website, RepresentativeRole                                                string
}

// normalize returns the draft in the form in which it is stored: composed characters (Unicode NFC), single spaces, the
// defaults filled in, and nothing of the other kind or of fields that the letter doesn't ask.
func (d Draft) normalize(l letter.Letter) Draft {
	for _, s := range []*string{&d.Name, &d.Email, &d.Warned, &d.Occupation, &d.Affiliation, &d.Category, &d.City, &d.Country,
		&d.Visibility, &d.Organization, &d.Website, &d.RepresentativeRole, &d.Kind} {
		*s = script.OneLine(*s)
	}
	d.Comment = paragraphs(d.Comment)
	d.Country = strings.ToUpper(d.Country)
	if d.Kind == "" {
		d.Kind = Individual
	}
	if d.Visibility == "" {
		d.Visibility = Public
	}
	if d.Kind == Organization {
		d.Occupation, d.Affiliation, d.Category = "", "", ""
		if d.Website != "" && !strings.Contains(d.Website, "://") {
			d.Website = "https://" + d.Website
		}
	} else {
		d.Organization, d.Website, d.RepresentativeRole = "", "", ""
	}
	for name, s := range map[string]*string{"occupation": &d.Occupation, "affiliation": &d.Affiliation,
		"category": &d.Category, "city": &d.City, "country": &d.Country, "comment": &d.Comment} {
		if !l.Asks(name) {
			*s = ""
		}
	}
	return d
}

// paragraphs composes characters, joins spaces within lines, and keeps at most one empty line between lines.
func paragraphs(s string) string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(norm.NFC.String(s), "\r", "")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// checker collects the messages about a draft's fields.
type checker struct{ fields []fault.Field }

func (c *checker) say(name, key string, args fault.Args) {
	c.fields = append(c.fields, fault.Field{Name: name, Key: key, Args: args})
}

// text checks what holds for every text field; it reports whether more may be asked of the value.
func (c *checker) text(name, value string, most int, required bool) bool {
	switch _, invisible := script.Invisible(value); {
	case value == "" && required:
		c.say(name, "field.required", nil)
	case invisible:
		c.say(name, "field.characters", nil)
	case utf8.RuneCountInString(value) > most:
		c.say(name, "field.too_long", fault.Args{"Max": most})
	default:
		return value != ""
	}
	return false
}

// name checks a field that holds a name.
func (c *checker) name(field, value string, most int) {
	if !c.text(field, value, most, true) {
		return
	}
	switch {
	case script.Mixed(value):
		c.say(field, "field.mixed_scripts", nil)
	case hasLink(value) || strings.Contains(value, "@") || !strings.ContainsFunc(value, unicode.IsLetter) || strings.ContainsFunc(value, notOfName):
		c.say(field, "field.not_a_name", nil)
	}
}

// notOfName reports whether a character stands in nobody's name: pictures and the signs of mark-up.
func notOfName(r rune) bool {
	return unicode.Is(unicode.So, r) && r != '°' || strings.ContainsRune("<>{}[]\\|", r)
}

func (c *checker) choice(name, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.say(name, "field.choice", nil)
	}
}

// check returns what is wrong with a normalized draft, in the form's order, and its address.
func (d Draft) check(l letter.Letter) (address, []fault.Field) {
	var c checker
	c.choice("kind", d.Kind, []string{Individual, Organization})
	if d.Kind == Organization {
		c.name("organization", d.Organization, MaxOrganization)
		if c.text("representative_role", d.RepresentativeRole, MaxRepresentativeRole, true) && hasLink(d.RepresentativeRole) {
			c.say("representative_role", "field.link", nil) // it stands in a message to an address that nobody has proved
		}
		if c.text("website", d.Website, MaxWebsite, false) && !webAddress(d.Website) {
			c.say("website", "field.url", nil)
		}
	}
	c.name("name", d.Name, MaxName)
	a := c.email(d.Email)
	c.text("occupation", d.Occupation, MaxOccupation, false)
	c.text("affiliation", d.Affiliation, MaxAffiliation, false)
	c.text("city", d.City, MaxCity, false)
	c.text("comment", d.Comment, MaxComment, false)
	var categories []string
	for _, category := range l.Offered() {
		categories = append(categories, category.Key)
	}
	c.choice("category", d.Category, categories)
	if d.Country != "" && !countryCode(d.Country) {
		c.say("country", "field.choice", nil)
	}
	c.choice("visibility", d.Visibility, Visibilities(d.Kind))
	if !d.Consent {
		c.say("consent", "field.consent", nil)
	}
	return a, c.fields
}

func (c *checker) email(value string) address {
	if !c.text("email", value, MaxEmail, true) {
		return address{}
	}
	a, wrong := parseAddress(value)
	if wrong != "" {
		c.say("email", wrong, nil)
	}
	return a
}

// countryCode reports whether s is a code of ISO 3166-1 alpha-2.
func countryCode(s string) bool {
	region, err := language.ParseRegion(s)
	return err == nil && len(s) == 2 && region.IsCountry() && region.String() == s
}

// pathAfterDomain is an address without its beginning, such as "example.org/page": mail programs make it a link too.
var pathAfterDomain = regexp.MustCompile(`[\pL\pN]\.\pL{2,}/\S`)

// hasLink reports whether a text holds what looks like a web address. A domain alone passes: it may be a name.
func hasLink(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "://") || strings.Contains(s, "www.") || pathAfterDomain.MatchString(s)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".") && u.User == nil
}

func (d Draft) profile() Profile {
	return Profile{Name: d.Name, Occupation: d.Occupation, Affiliation: d.Affiliation, City: d.City, Comment: d.Comment,
		Organization: d.Organization, Website: d.Website, RepresentativeRole: d.RepresentativeRole}
}

// identity is the name that, with letter, kind and address, makes the signature one and the same.
func (d Draft) identity() string {
	if d.Kind == Organization {
		return script.Folded(d.Organization)
	}
	return script.Folded(d.Name)
}
