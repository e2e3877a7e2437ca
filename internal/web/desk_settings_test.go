package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
)

// deskSettings returns the pages of a letter's settings, in their states.
func (p pages) deskSettings(base deskPage, w filling, n int) map[string]pageData {
	words := map[string]string{"es": w.title, "en": w.long, "fr": w.name}
	l := letter.Letter{
		Slug: "libertad", Language: "es", State: letter.Open, Contact: w.name, Accent: "#1f5f7a", Goal: n, Date: &pageNow, OpensAt: &pageNow, Policy: letter.DefaultPolicy(),
		Categories: []letter.Category{{Key: "gone", Labels: words, Retired: true}},
	}
	for range n {
		l.Addressees = append(l.Addressees, letter.Addressee{Names: words, Answer: &letter.Answer{Date: pageNow, Texts: words, URL: "javascript:alert(1)"}})
		l.Questions = append(l.Questions, letter.Question{Question: words, Answer: words})
		l.Categories = append(l.Categories, letter.Category{Key: w.name, Labels: words})
	}
	all := map[string]pageData{}
	for _, section := range letter.Sections() {
		at := setting{section: section, letter: l, texts: []letter.Text{{Language: "es"}, {Language: "en"}}, site: p.server.Locales.Languages()}
		page := settingsPage{deskPage: base, Part: section, In: "es", Dir: "ltr"}
		page.fill(at, storedSettings(at), nil)
		all["settings, "+string(section)] = pageData{"desk/settings", page}
		refused := settingsPage{deskPage: base, Part: section, Mistakes: true, In: "es", Dir: "ltr", Theirs: page.Form.facts()}
		refused.Others = differingFacts(base.Page, page.Form.facts(), nil)
		typed := changeEntries(at, storedSettings(at), "add")
		refused.fill(at, typed, []fault.Field{{Name: "entries", Key: "field.too_many_entries", Args: fault.Args{"Max": 1}}, {Name: "name-0-fr", Key: "field.required"},
			{Name: "url-0", Key: "field.web_address", Args: fault.Args{"Max": 1}}, {Name: "contact", Key: "field.email"}, {Name: "holds", Key: "field.choice"}})
		all["settings, "+string(section)+", refused"] = pageData{"desk/settings", refused}
	}
	return all
}

const settingsOf = "/desk/letters/libertad/settings/"

// stored returns the letter as it is stored.
func (d *deskSite) stored() letter.Letter {
	d.Helper()
	l, err := d.Letters.ByID(d.Context(), d.letter.ID)
	d.must(err)
	return l
}

func TestSettings_EverySectionShowsWhatIsStored_AndSavingItChangesNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		at, day := time.Date(2027, 1, 2, 3, 4, 0, 0, time.UTC), time.Date(2026, 12, 10, 0, 0, 0, 0, time.UTC)
		words := map[string]string{"es": "Sí", "en": "Yes", "de": "Ja"}
		l := d.stored()
		for section, change := range map[letter.Section]func(){
			letter.General: func() { l.Goal, l.Accent, l.Date = 1000, "#1f5f7a", &day },
			letter.ToWhom: func() {
				l.Addressees = []letter.Addressee{{Names: words, Answer: &letter.Answer{Date: day, Texts: words, URL: "https://example.org/a"}}, {Names: words}}
			},
			letter.Explanations: func() { l.Questions = []letter.Question{{Question: words, Answer: words}} },
			letter.Policies: func() {
				l.Policy = letter.Policy{Individuals: letter.AtOnce, Household: 4, TellRejected: true, HoldOn: []string{"link", "digits"}}
			},
			letter.Schedule: func() { l.ClosesAt = &at },
		} {
			base := l.SettingsMark(section)
			change()
			d.must(d.Letters.SaveSettings(d.Context(), d.letter.ID, section, l, base))
		}
		v, before := d.as(organizer.Editor), d.stored()
		for _, section := range letter.Sections() {
			p := v.get(settingsOf + string(section))
			if p = v.submit(p, "#settings", "save", nil); p.Code != http.StatusSeeOther {
				t.Errorf("%s: %d %s", section, p.Code, p.text("main"))
			}
		}
		after := d.stored()
		slices.Sort(after.Policy.HoldOn)
		slices.Sort(before.Policy.HoldOn)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("saved as it was: %s", diff)
		}
		if p := v.get(settingsOf + "else"); p.Code != http.StatusNotFound {
			t.Errorf("a section that is none: %d", p.Code)
		}
	})
}

func TestSettings_GeneralOnesCountAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		d.sign("Ana Peña")
		d.as(organizer.Moderator).post("/desk/letters/libertad/decide", url.Values{"id": {d.first().String()}, "decision": {"publish"}})
		if v.get("/en/libertad").doc.Find("progress").Length() != 0 {
			t.Error("a bar without a goal")
		}
		p := v.submit(v.get(settingsOf+"general"), "#settings", "save", url.Values{"goal": {"1 000"}, "downloads": {}, "date": {"2026-12-10"}, "language": {"en"}, "contact": {"otra@example.org"}})
		if got := v.follow(p).text(".flash"); got != "The settings are saved." {
			t.Errorf("greeted by %q", got)
		}
		if l := d.stored(); l.Goal != 1000 || l.Language != "en" || l.Downloads || l.Contact != "otra@example.org" || l.Date.Format(time.DateOnly) != "2026-12-10" {
			t.Errorf("got %+v", l)
		}
		p = v.get("/en/libertad")
		if bar := p.doc.Find("progress"); p.text("#goal") != "The goal is 1,000 signatures." || bar.AttrOr("max", "") != "1000" || bar.AttrOr("value", "") != "1" {
			t.Errorf("the page says %q, %s", p.text("#goal"), p.text(".figure"))
		}
		v.submit(v.get(settingsOf+"general"), "#settings", "save", url.Values{"goal": {"1"}, "accent": {"#FFD24D"}})
		if p := v.get(settingsOf + "general"); valueOf(p.doc.Find("[name=accent]")) != "#ffd24d" || !strings.Contains(p.text(".swatch"), "#ffd24d on dark") {
			t.Errorf("the colour is %s: %s", valueOf(p.doc.Find("[name=accent]")), p.text(".swatch"))
		}
		if d.stored().Downloads {
			t.Error("saving something else has allowed downloads")
		}
		if got := v.get("/en/libertad").text("#goal"); got != "The goal of 1 signature is reached." {
			t.Errorf("reached: %q", got)
		}
	})
}

func TestSettings_AddresseesAreAddedMovedAndRemovedWithoutAScript(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		p := v.submit(v.get(settingsOf+"addressees"), "#settings", "add", nil)
		p = v.submit(p, "#settings", "add", url.Values{"name-0-es": {" Naciones  Unidas "}, "name-0-en": {"United Nations"}})
		if l := d.stored(); len(l.Addressees) != 0 {
			t.Fatalf("a button that changes the form stored %+v", l.Addressees)
		}
		p = v.submit(p, "#settings", "up-1", url.Values{"name-1-es": {"Santa Sede"}, "name-1-en": {"Holy See"}, "date-1": {"2026-12-20"}, "answer-1-es": {"Recibida."}, "answer-1-en": {"Received."}, "url-1": {"https://example.org/a"}})
		p = v.submit(p, "#settings", "add", nil) // left empty
		if p = v.submit(p, "#settings", "save", nil); p.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", p.Code, p.text("main"))
		}
		day := time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC)
		want := []letter.Addressee{
			{Names: map[string]string{"es": "Santa Sede", "en": "Holy See"}, Answer: &letter.Answer{Date: day, Texts: map[string]string{"es": "Recibida.", "en": "Received."}, URL: "https://example.org/a"}},
			{Names: map[string]string{"es": "Naciones Unidas", "en": "United Nations"}},
		}
		if diff := cmp.Diff(want, d.stored().Addressees); diff != "" {
			t.Error(diff)
		}
		if got := v.get("/en/libertad").text(".addressees"); !strings.Contains(got, "Received.") {
			t.Errorf("the page shows %q", got)
		}
		p = v.submit(v.submit(v.get(settingsOf+"addressees"), "#settings", "remove-0", nil), "#settings", "save", nil)
		if l := d.stored(); len(l.Addressees) != 1 || l.Addressees[0].Names["en"] != "United Nations" {
			t.Errorf("after removing: %+v", l.Addressees)
		}
		if trail := v.get("/desk/letters/libertad/trail").text(".lines"); !strings.Contains(trail, "addressee “Santa Sede” removed") {
			t.Errorf("the trail says %s", trail)
		}
	})
}

func TestSettings_MistakesStandBesideTheirFieldsWithEverythingTyped(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		for _, c := range []struct {
			section string
			typed   url.Values
			wrong   string // fields with a message
		}{
			{"general", url.Values{"contact": {"nobody"}, "goal": {"many"}, "accent": {"red"}, "date": {"tomorrow"}, "language": {""}}, "contact goal accent date language"},
			{"addressees", url.Values{"entries": {"1"}, "name-0-es": {"Una"}, "date-0": {"x"}, "url-0": {"ftp://x"}}, "name-0-en date-0 url-0 answer-0-es answer-0-en"},
			{"questions", url.Values{"entries": {"1"}, "question-0-es": {"¿?"}}, "question-0-en answer-0-es"},
			{"categories", url.Values{"entries": {"2"}, "key-0": {"A B"}, "label-1-es": {"b"}}, "key-0 key-1 label-1-en"},
			{"policy", url.Values{"household": {"11"}, "holds": {"these"}, "hold_on": {}}, "household hold_on"},
			{"schedule", url.Values{"opens_at": {"tomorrow"}, "closes_at": {"2026-12-10T09:00"}}, "opens_at"},
			{"schedule", url.Values{"opens_at": {"2026-12-10T09:00"}, "closes_at": {"2026-12-10T09:00"}}, "closes_at"},
		} {
			p := v.submit(v.get(settingsOf+c.section), "#settings", "save", c.typed)
			if p.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", c.section, p.Code)
			}
			for _, field := range strings.Fields(c.wrong) {
				if p.text("#e-"+field) == "" {
					t.Errorf("%s: nothing beside %s: %s", c.section, field, p.text("main"))
				}
			}
			for name, values := range c.typed {
				field := p.doc.Find("input[type!=radio][type!=checkbox][name='" + name + "'], textarea[name='" + name + "']")
				if field.Length() == 1 && valueOf(field) != values[0] && strings.TrimSpace(field.Text()) != values[0] {
					t.Errorf("%s: %s holds %q", c.section, name, valueOf(field))
				}
			}
		}
	})
}

func TestSettings_PolicyFieldsAndScheduleAreRead(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		save := func(section string, fill url.Values) letter.Letter {
			d.Helper()
			if p := v.submit(v.get(settingsOf+section), "#settings", "save", fill); p.Code != http.StatusSeeOther {
				t.Errorf("%s: %d %s", section, p.Code, p.text("main"))
			}
			return d.stored()
		}
		got := save("policy", url.Values{"individuals": {"at_once"}, "holds": {"these"}, "hold_on": {"digits", "network"}, "household": {"3"}, "telling": {"remind"}}).Policy
		if diff := cmp.Diff(letter.Policy{Individuals: letter.AtOnce, Household: 3, Remind: true, HoldOn: []string{"digits", "network"}}, got); diff != "" {
			t.Error(diff)
		}
		if got = save("policy", url.Values{"holds": {"none"}}).Policy; !got.Remind || !slices.Equal(got.HoldOn, []string{"none"}) {
			t.Errorf("none: %+v", got)
		}
		if got = save("policy", url.Values{"holds": {"usual"}, "telling": {"tell_rejected"}}).Policy; got.HoldOn != nil || !got.TellRejected || got.Remind {
			t.Errorf("usual: %+v", got)
		}
		if got := save("fields", url.Values{"fields": {"city", "category"}}).Fields; !slices.Equal(got, []string{"category", "city"}) {
			t.Errorf("fields: %q", got)
		}
		l := save("schedule", url.Values{"zone": {"-05:00"}, "opens_at": {"2026-12-10T09:00"}, "closes_at": {"2027-01-10 09:00"}})
		if l.OpensAt.Format(time.RFC3339) != "2026-12-10T14:00:00Z" || l.ClosesAt.Format(time.RFC3339) != "2027-01-10T14:00:00Z" {
			t.Errorf("schedule: %v %v", l.OpensAt, l.ClosesAt)
		}
		if got := v.get(settingsOf + "schedule"); got.doc.Find("#f-opens_at").AttrOr("value", "") != "2026-12-10T14:00" || got.text("#f-zone [selected]") != "UTC+00:00" {
			t.Errorf("shown again: %s", got.Body)
		}
	})
}

func TestSettings_TwoEditorsSeeBothAndLoseNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one, other := d.as(organizer.Editor), d.as(organizer.Owner)
		mine, theirs := one.get(settingsOf+"questions"), other.get(settingsOf+"questions")
		asked := func(question string) url.Values {
			return url.Values{"entries": {"1"}, "question-0-es": {question}, "question-0-en": {"Who?"}, "answer-0-es": {"Nadie."}, "answer-0-en": {"Nobody."}}
		}
		other.submit(theirs, "#settings", "save", asked("¿La otra?"))
		p := one.submit(mine, "#settings", "save", asked("¿La mía?"))
		if p.Code != http.StatusConflict || p.doc.Find("#f-question-0-es").AttrOr("value", "") != "¿La mía?" || !strings.Contains(p.text(".theirs"), "¿La otra?") ||
			p.text(".changes ins") == "" {
			t.Fatalf("%d %s", p.Code, p.text("main"))
		}
		if p = one.submit(p, "#settings", "save", nil); p.Code != http.StatusSeeOther || d.stored().Questions[0].Question["es"] != "¿La mía?" {
			t.Errorf("saved again: %d %+v", p.Code, d.stored().Questions)
		}
		if p = other.submit(other.get(settingsOf+"general"), "#settings", "save", nil); p.Code != http.StatusSeeOther {
			t.Errorf("another section: %d", p.Code)
		}
	})
}

func TestSettings_TheLetterIsDownloadedAsAFileThatImportReads(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		link := v.get(settingsOf+"general").doc.Find("a[download]").AttrOr("href", "")
		p := v.get(link)
		if p.Code != http.StatusOK || p.Header().Get("Content-Disposition") != `attachment; filename="libertad.md"` || p.Header().Get("Content-Type") != "text/markdown; charset=utf-8" {
			t.Fatalf("%d %v", p.Code, p.Header())
		}
		doc, err := letter.ParseFS(fstest.MapFS{"libertad.md": {Data: p.Body.Bytes()}}, "libertad.md", d.Locales.Languages())
		d.must(err)
		result, err := d.Letters.Import(d.Context(), uuid.Nil, doc)
		d.must(err)
		if len(result.Changes) > 0 || result.Created {
			t.Errorf("importing it again: %q", result.Changes)
		}
	})
}
