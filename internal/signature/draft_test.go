package signature

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/letter"
)

func anyLetter() letter.Letter {
	return letter.Letter{
		Language: "es", State: letter.Open, Fields: letter.Fields(), Policy: letter.DefaultPolicy(),
		Categories: []letter.Category{{Key: "artist"}, {Key: "old", Retired: true}},
	}
}

func TestNormalize(t *testing.T) {
	l := anyLetter()
	got := Draft{
		Name: "  Ana\u00a0 Mari\u0301a\tQuintana\n", Email: " ana@example.org ", Comment: "  Por ellos. \r\n\r\n\r\n Y  por todos.\n", Country: "cu",
		Organization: "left over", Website: "left", RepresentativeRole: "over",
	}.normalize(l)
	want := Draft{Kind: Individual, Visibility: Public, Name: "Ana María Quintana", Email: "ana@example.org", Comment: "Por ellos.\n\nY por todos.", Country: "CU"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	l.Fields = []string{"country"}
	got = Draft{Kind: Organization, Organization: " O ", Website: "example.org", Occupation: "x", City: "x", Comment: "x", Category: "artist"}.normalize(l)
	want = Draft{Kind: Organization, Visibility: Public, Organization: "O", Website: "https://example.org"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the letter doesn't ask: %s", diff)
	}
}

func TestCheck_SaysWhatIsWrongBesideTheField(t *testing.T) {
	person := Draft{Name: "Ana", Email: "ana@example.org", Consent: true}
	organization := Draft{Kind: Organization, Name: "Ana", Organization: "Observatorio", RepresentativeRole: "Directora", Email: "ana@example.org", Consent: true}
	with := func(d Draft, change func(*Draft)) Draft { change(&d); return d }
	for name, c := range map[string]struct {
		draft Draft
		want  string // field: key, ...
	}{
		"complete":                {person, ""},
		"complete organization":   {organization, ""},
		"empty":                   {Draft{}, "name: field.required, email: field.required, consent: field.consent"},
		"empty organization":      {Draft{Kind: Organization}, "organization: field.required, representative_role: field.required, name: field.required, email: field.required, consent: field.consent"},
		"blank name":              {with(person, func(d *Draft) { d.Name = " \u00a0\t" }), "name: field.required"},
		"long name":               {with(person, func(d *Draft) { d.Name = strings.Repeat("ñ", 121) }), "name: field.too_long"},
		"as long as can be":       {with(person, func(d *Draft) { d.Name = strings.Repeat("ñ", 120) }), ""},
		"bidi override":           {with(person, func(d *Draft) { d.Name = "Ana\u202egnp" }), "name: field.characters"},
		"invisible in comment":    {with(person, func(d *Draft) { d.Comment = "a\u200bb" }), "comment: field.characters"},
		"look-alikes":             {with(person, func(d *Draft) { d.Name = "Аna" }), "name: field.mixed_scripts"},
		"two alphabets":           {with(person, func(d *Draft) { d.Name = "Anna Петрова" }), ""},
		"link as name":            {with(person, func(d *Draft) { d.Name = "visit www.example.org" }), "name: field.not_a_name"},
		"address as name":         {with(person, func(d *Draft) { d.Name = "ana@example.org" }), "name: field.not_a_name"},
		"mark-up as name":         {with(person, func(d *Draft) { d.Name = "<b>Ana</b>" }), "name: field.not_a_name"},
		"number as name":          {with(person, func(d *Draft) { d.Name = "12345" }), "name: field.not_a_name"},
		"picture as name":         {with(person, func(d *Draft) { d.Name = "Ana ☺" }), "name: field.not_a_name"},
		"one letter":              {with(person, func(d *Draft) { d.Name = "U" }), ""},
		"feminine ordinal":        {with(person, func(d *Draft) { d.Name = "M.ª José O’Neill-Núñez" }), ""},
		"unknown category":        {with(person, func(d *Draft) { d.Category = "hacker" }), "category: field.choice"},
		"retired category":        {with(person, func(d *Draft) { d.Category = "old" }), "category: field.choice"},
		"known category":          {with(person, func(d *Draft) { d.Category = "artist" }), ""},
		"no such country":         {with(person, func(d *Draft) { d.Country = "ZZ" }), "country: field.choice"},
		"a region is no country":  {with(person, func(d *Draft) { d.Country = "419" }), "country: field.choice"},
		"wrong visibility":        {with(person, func(d *Draft) { d.Visibility = "secret" }), "visibility: field.choice"},
		"wrong kind":              {with(person, func(d *Draft) { d.Kind = "robot" }), "kind: field.choice"},
		"initials of a group":     {with(organization, func(d *Draft) { d.Visibility = Initials }), "visibility: field.choice"},
		"script as website":       {with(organization, func(d *Draft) { d.Website = "javascript://alert.x" }), "website: field.url"},
		"password in website":     {with(organization, func(d *Draft) { d.Website = "https://u:p@example.org" }), "website: field.url"},
		"website without dot":     {with(organization, func(d *Draft) { d.Website = "localhost" }), "website: field.url"},
		"website without scheme":  {with(organization, func(d *Draft) { d.Website = "example.org/a" }), ""},
		"address without ending":  {with(person, func(d *Draft) { d.Email = "ana@example" }), "email: field.email_ending"},
		"address without at":      {with(person, func(d *Draft) { d.Email = "ana.example.org" }), "email: field.email"},
		"two addresses":           {with(person, func(d *Draft) { d.Email = "a@example.org,b@example.org" }), "email: field.email"},
		"header in address":       {with(person, func(d *Draft) { d.Email = "a@example.org\r\nBcc: b@example.org" }), "email: field.email"},
		"everything at its worst": {Draft{Name: "<>", Email: "x", Country: "??", Visibility: "?"}, "name: field.not_a_name, email: field.email, country: field.choice, visibility: field.choice, consent: field.consent"},
	} {
		l := anyLetter()
		_, fields := c.draft.normalize(l).check(l)
		var got []string
		for _, f := range fields {
			got = append(got, f.Name+": "+f.Key)
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]address{
		"Ana.Quintana@Example.ORG":  {"Ana.Quintana@example.org", "ana.quintana@example.org"},
		"ana+letter@example.org":    {"ana+letter@example.org", "ana@example.org"},
		"ana@correo.españa.es":      {"ana@correo.xn--espaa-rta.es", "ana@correo.xn--espaa-rta.es"},
		"o'neill_1@sub.example.org": {"o'neill_1@sub.example.org", "o'neill_1@sub.example.org"},
		"ana@example.org.":          {"ana@example.org", "ana@example.org"},
	} {
		got, wrong := parseAddress(in)
		if wrong != "" || got != want {
			t.Errorf("parseAddress(%q) = %+v, %q", in, got, wrong)
		}
	}
	for in, want := range map[string]string{
		"": "field.email", "@": "field.email", "ana@": "field.email", "@example.org": "field.email", "a b@example.org": "field.email",
		`"a b"@example.org`: "field.email", "ana@[127.0.0.1]": "field.email", "Ana <ana@example.org>": "field.email", "añа@example.org": "field.email",
		"ana..q@example.org": "field.email", ".ana@example.org": "field.email", "ana@exa_mple.org": "field.email", "ana@-x.org": "field.email",
		"ana@example.c": "field.email_ending", "ana@localhost": "field.email_ending", "ana@127.0.0.1": "field.email_ending", "+x@example.org": "field.email",
		strings.Repeat("a", 65) + "@example.org": "field.email", "ana@" + strings.Repeat("a.", 130) + "org": "field.email", "ana@example..org": "field.email",
	} {
		if got, wrong := parseAddress(in); wrong != want {
			t.Errorf("parseAddress(%q) = %+v, %q, want %q", in, got, wrong, want)
		}
	}
}

func TestInitials(t *testing.T) {
	for in, want := range map[string]string{
		"Ana María de la Cruz": "A. M. C.", "Zoë Ñáñez": "Z. Ñ.", "jean-luc picard": "j. l. p.", "Jean-Luc Picard": "J. L. P.", "王小明": "王.",
		"محمد الأمين": "م. ا.", "Mª del Carmen O’Quendo": "M. C. O.", "U": "U.", "“Ana” Quintana": "A. Q.", "Σωκράτης": "Σ.",
	} {
		if got := ShownName(in, Initials); got != want {
			t.Errorf("initials of %q = %q, want %q", in, got, want)
		}
	}
	if ShownName("Ana", Withheld) != "" || ShownName("Ana", "?") != "" || ShownName("Ana", Public) != "Ana" {
		t.Error("ShownName shows what it must not, or doesn't show what it must")
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"ana@example.org", "a+b@ñ.es", "\"x\"@y.z", "a@b.c\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, wrong := parseAddress(s)
		if wrong != "" {
			return
		}
		if strings.ContainsAny(a.deliver, " \r\n<>,;\"") || strings.Count(a.deliver, "@") != 1 || len(a.deliver) > MaxEmail {
			t.Errorf("%q was read as %q", s, a.deliver)
		}
		if again, wrong := parseAddress(a.deliver); wrong != "" || again != a {
			t.Errorf("%q: read again %+v, %q", s, again, wrong)
		}
	})
}

func FuzzNormalize(f *testing.F) {
	f.Add("Ana  María", "Hola\n\n\nadiós")
	f.Fuzz(func(t *testing.T, name, comment string) {
		if !utf8.ValidString(name) || !utf8.ValidString(comment) {
			return
		}
		l := anyLetter()
		once := Draft{Name: name, Comment: comment}.normalize(l)
		if twice := once.normalize(l); twice != once {
			t.Errorf("%+v normalized again %+v", once, twice)
		}
	})
}
