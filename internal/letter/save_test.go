package letter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// save stores a section of a letter after change, as somebody who has seen what is stored.
func (f fixture) save(id uuid.UUID, section letter.Section, change func(*letter.Letter)) error {
	f.t.Helper()
	l := f.letter(id)
	base := l.SettingsMark(section)
	change(&l)
	return f.SaveSettings(f.t.Context(), f.actor, section, l, base)
}

// told is what the newest entry of the letter's trail says about a change.
func (f fixture) told(id uuid.UUID) string {
	f.t.Helper()
	page, err := audit.New(f.db).List(f.t.Context(), audit.Filter{LetterID: id})
	f.must(err)
	return page.Entries[0].Reason
}

func TestSaveSettings_EachSectionStoresWhatItHolds_AndTheTrailTellsIt(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		id := f.opened(anyTime...).ID
		day, at := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
		both := map[string]string{"es": "a", "en": "b"}
		for _, c := range []struct {
			section letter.Section
			change  func(*letter.Letter)
			told    string
		}{
			{letter.General, func(l *letter.Letter) {
				l.Goal, l.Accent, l.Contact, l.Language, l.Downloads = 1000, "#1f5f7a", "otra@example.org", "en", false
				l.Indexing = letter.IndexNothing
			},
				"language: es → en; contact: carta@example.org → otra@example.org; accent: none → #1f5f7a; goal: none → 1000; downloads: true → false; indexing: letter → nothing"},
			{letter.ToWhom, func(l *letter.Letter) { l.Addressees[0].Answer = &letter.Answer{Date: day, Texts: both} }, "addressee “United Nations” has answered"},
			{letter.ToWhom, func(l *letter.Letter) { l.Addressees = append(l.Addressees, letter.Addressee{Names: both}) }, "addressee “b” added"},
			{letter.ToWhom, func(l *letter.Letter) { l.Addressees = l.Addressees[1:] }, "addressee “United Nations” removed"},
			{letter.Explanations, func(l *letter.Letter) { l.Questions = []letter.Question{{Question: both, Answer: both}} }, "question “b” added"},
			{letter.Capacities, func(l *letter.Letter) {
				l.Categories = append(l.Offered(), letter.Category{Key: "writer", Labels: both})
			}, "category writer added"},
			{letter.Asked, func(l *letter.Letter) { l.Fields = []string{"city"} }, "fields: occupation, category, country → city"},
			{letter.Policies, func(l *letter.Letter) { l.Policy = letter.DefaultPolicy() },
				"policy.individuals: after_review → at_once; policy.household: 3 → 2; policy.tell_rejected: true → false; policy.hold_on: [digits same_name] → []; policy.remind: true → false"},
			{letter.Schedule, func(l *letter.Letter) { l.ClosesAt = &at }, "closes_at: none → 2027-01-01T12:00:00Z"},
		} {
			f.must(f.save(id, c.section, c.change))
			same(t, f.told(id), c.told)
			n := len(f.trail(id))
			f.must(f.save(id, c.section, func(*letter.Letter) {}))
			same(t, len(f.trail(id)), n)
		}
		now := f.letter(id)
		if now.Goal != 1000 || now.Accent != "#1f5f7a" || now.State != letter.Open || len(now.Questions) != 1 || now.ClosesAt == nil || !now.UpdatedAt.Equal(f.db.Now()) {
			t.Errorf("got %+v", now)
		}
	})
}

func TestSaveSettings_TakesNothingOfOtherSections(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.imported().Letter
		wanted := letter.Letter{ID: l.ID, Goal: 5, Downloads: true, Contact: l.Contact, Language: l.Language, State: letter.Archived}
		f.must(f.SaveSettings(t.Context(), f.actor, letter.General, wanted, l.SettingsMark(letter.General)))
		want := l
		want.Goal, want.Date = 5, nil
		same(t, f.letter(l.ID), want)
	})
}

func TestSaveSettings_TwoEditorsOfOneSection_AndOfTwo(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.imported().Letter
		base := l.SettingsMark(letter.General)
		f.must(f.save(l.ID, letter.General, func(l *letter.Letter) { l.Goal = 10 }))
		l.Goal = 20
		err := f.SaveSettings(t.Context(), f.actor, letter.General, l, base)
		f.refused(err, fault.Conflict)
		if e := faultOf(err); e == nil || e.Key != letter.SettingsChangedKey {
			t.Errorf("got %v", err)
		}
		asked := l.SettingsMark(letter.Asked)
		l.Fields = nil
		f.must(f.SaveSettings(t.Context(), f.actor, letter.Asked, l, asked))
		same(t, f.letter(l.ID).Goal, 10)
	})
}

func TestSaveSettings_TellsWhatIsWrongFieldByField(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		id := f.imported().Letter.ID
		long, early := strings.Repeat("a", 801), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for name, c := range map[string]struct {
			section letter.Section
			change  func(*letter.Letter)
			want    map[string]string
		}{
			"general": {letter.General, func(l *letter.Letter) { l.Contact, l.Accent, l.Goal, l.Language = "x", "#1F5F7A", -1, "fr" },
				map[string]string{"contact": "field.email", "accent": "field.accent", "goal": "field.whole_number", "language": "field.choice"}},
			"addressees": {letter.ToWhom, func(l *letter.Letter) {
				l.Addressees = []letter.Addressee{{Names: map[string]string{"es": "a", "fr": long}, Answer: &letter.Answer{URL: "http://x"}}}
			}, map[string]string{"name-0-en": "field.required", "name-0-fr": "field.too_long", "answer-0-es": "field.required", "answer-0-en": "field.required", "date-0": "field.required", "url-0": "field.web_address"}},
			"too many": {letter.ToWhom, func(l *letter.Letter) {
				for range letter.MaxAddressees {
					l.Addressees = append(l.Addressees, l.Addressees[0])
				}
			}, map[string]string{"entries": "field.too_many_entries"}},
			"questions": {letter.Explanations, func(l *letter.Letter) {
				l.Questions = []letter.Question{{Question: map[string]string{"es": "a\u202e", "en": "b"}, Answer: map[string]string{"es": long, "en": "b"}}}
			}, map[string]string{"question-0-es": "field.characters", "answer-0-es": "field.too_long"}},
			"categories": {letter.Capacities, func(l *letter.Letter) {
				l.Categories = []letter.Category{{Key: "A"}, l.Categories[0], l.Categories[0], {Labels: l.Categories[0].Labels}}
			}, map[string]string{"key-0": "field.category_key", "label-0-es": "field.required", "label-0-en": "field.required", "key-2": "field.category_twice", "key-3": "field.required"}},
			"fields":          {letter.Asked, func(l *letter.Letter) { l.Fields = []string{"age"} }, map[string]string{"fields": "field.choice"}},
			"policy":          {letter.Policies, func(l *letter.Letter) { l.Policy = letter.Policy{HoldOn: []string{}} }, map[string]string{"individuals": "field.choice", "household": "field.whole_number", "hold_on": "field.required"}},
			"signals":         {letter.Policies, func(l *letter.Letter) { l.Policy.HoldOn = []string{"none", "digits"} }, map[string]string{"hold_on": "field.choice"}},
			"schedule":        {letter.Schedule, func(l *letter.Letter) { l.ClosesAt = &early }, map[string]string{"closes_at": "field.closes_early"}},
			"no such section": {"else", func(*letter.Letter) {}, map[string]string{"section": "field.choice"}},
		} {
			err := f.save(id, c.section, c.change)
			f.refused(err, fault.Invalid)
			t.Log(name)
			same(t, wrong(err), c.want)
		}
		f.refused(f.SaveSettings(t.Context(), f.actor, letter.General, letter.Letter{ID: uuid.Must(uuid.NewV7())}, ""), fault.NotFound)
	})
}

func TestSaveSettings_CategoriesAreAskedForWithTheFirstAndNoMoreWithTheLast(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened(anyTime...)
		had := l.Categories
		f.must(f.save(l.ID, letter.Capacities, func(l *letter.Letter) { l.Categories = nil }))
		now := f.letter(l.ID)
		if now.Asks("category") || !now.Asks("country") || len(now.Offered()) != 0 || len(now.Categories) != 2 {
			t.Errorf("without: %+v", now)
		}
		if err := f.save(l.ID, letter.Asked, func(l *letter.Letter) { l.Fields = []string{"category"} }); wrong(err)["fields"] != "field.no_categories" {
			t.Errorf("asked without categories: %v", err)
		}
		f.must(f.save(l.ID, letter.Capacities, func(l *letter.Letter) { l.Categories = had[:1] }))
		if now = f.letter(l.ID); !now.Asks("category") || len(now.Offered()) != 1 || !now.Categories[1].Retired {
			t.Errorf("with one: %+v", now)
		}
		f.must(f.save(l.ID, letter.Asked, func(l *letter.Letter) { l.Fields = []string{"city"} }))
		f.must(f.save(l.ID, letter.Capacities, func(l *letter.Letter) { l.Categories = had }))
		if f.letter(l.ID).Asks("category") {
			t.Error("a letter that doesn't ask begins to with the second category")
		}
	})
}
