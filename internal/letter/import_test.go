package letter_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

func TestImport_CreatesADraft(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		result := f.imported()
		if !result.Created {
			t.Error("it doesn't say that it was created")
		}
		doc := document(t)
		same(t, f.letter(result.Letter.ID), letter.Letter{
			ID: result.Letter.ID, Slug: "free-them", State: letter.Draft, Language: "es", Categories: doc.Categories,
			Addressees: doc.Addressees, Fields: doc.Fields, Policy: doc.Policy, Downloads: true, Date: doc.Date, OpensAt: doc.OpensAt,
			ClosesAt: doc.ClosesAt, Contact: doc.Contact, CreatedAt: f.db.Now(), UpdatedAt: f.db.Now(),
		})
		same(t, result.Letter, f.letter(result.Letter.ID))
		same(t, result.Changes, []string{"text es, version 1: added as a draft", "text en, version 1: added as a draft"})
		same(t, f.texts(f.LatestTexts, result.Letter.ID), []string{"en 1 For their freedom", "es 1 Por su libertad"})
		same(t, f.texts(f.PublishedTexts, result.Letter.ID), []string{})
		same(t, f.trail(result.Letter.ID), []string{"letter.created"})
	})
}

func TestImport_TheSameAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		first := f.imported()
		for _, state := range []string{"draft", "open", "closed"} {
			before := f.letter(first.Letter.ID)
			f.clock.Advance(time.Hour)
			again := f.imported()
			if again.Created || len(again.Changes) > 0 || len(again.Notes) > 0 {
				t.Errorf("%s: got %+v", state, again)
			}
			same(t, f.letter(first.Letter.ID), before)
			switch state {
			case "draft":
				same(t, len(again.Drafts), 2)
				f.must(f.Open(t.Context(), f.actor, before.ID))
			case "open":
				same(t, len(again.Drafts), 0)
				f.must(f.Close(t.Context(), f.actor, before.ID))
			}
		}
		same(t, f.trail(first.Letter.ID), []string{"letter.created", "letter.opened", "letter.text_published", "letter.text_published", "letter.closed"})
	})
}

func TestImport_ADraftIsReplacedInPlace(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		first := f.imported()
		second := f.imported("Por su libertad", "Por la libertad", "key: relative", "key: friend")
		same(t, second.Changes, []string{"category friend added", "category relative removed", "text es, version 1: draft replaced"})
		same(t, f.texts(f.Versions, first.Letter.ID), []string{"en 1 For their freedom", "es 1 Por la libertad"})
		if _, known := f.letter(first.Letter.ID).Category("relative"); known {
			t.Error("a category that nobody can have signed with is kept")
		}
		same(t, f.trail(first.Letter.ID), []string{"letter.created", "letter.edited"})
	})
}

func TestImport_APublishedTextBecomesTheNextVersion(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		same(t, f.imported("Por su libertad", "Por la libertad").Changes, []string{"text es, version 2: added as a draft"})
		same(t, f.texts(f.PublishedTexts, l.ID), []string{"en 1 For their freedom, published", "es 1 Por su libertad, published"})
		same(t, f.texts(f.LatestTexts, l.ID), []string{"en 1 For their freedom, published", "es 2 Por la libertad"})
		same(t, f.imported("Por su libertad", "Por toda libertad").Changes, []string{"text es, version 2: draft replaced"})

		f.must(f.PublishTexts(t.Context(), f.actor, l.ID))
		same(t, f.texts(f.PublishedTexts, l.ID), []string{"en 1 For their freedom, published", "es 2 Por toda libertad, published"})
		same(t, f.texts(f.Versions, l.ID),
			[]string{"en 1 For their freedom, published", "es 2 Por toda libertad, published", "es 1 Por su libertad, published"})
	})
}

func TestImport_ADraftThatSaysWhatIsPublishedIsDropped(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		f.imported("Por su libertad", "Por la libertad")
		same(t, f.imported().Changes, []string{"text es, version 2: draft dropped, since it says what is published"})
		same(t, f.texts(f.Versions, l.ID), []string{"en 1 For their freedom, published", "es 1 Por su libertad, published"})
	})
}

func TestImport_LanguagesComeAndGo(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		const french = "---\nlanguage: fr\ntitle: Pour leur liberté\nsummary: Une lettre.\nfrom: Nous\naddress: À vous\n---\nNous demandons.\n---\nlanguage: en\n"
		inFrench := []string{"en: Former political prisoner", "en: Former, fr: Ancien", "      en: Relative", "      en: Relative\n      fr: Proche",
			"en: United Nations", "en: United Nations, fr: Nations unies", "---\nlanguage: en\n", french}
		l := f.opened()
		result := f.imported(inFrench...)
		same(t, result.Changes, []string{"category former_prisoner has other labels", "category relative has other labels", "addressee “Naciones Unidas” has other names",
			"text fr, version 1: added as a draft"})
		result = f.imported()
		same(t, result.Changes[3], "text fr, version 1: draft dropped, since the file has no text in fr")

		f.imported(inFrench...)
		f.must(f.PublishTexts(t.Context(), f.actor, l.ID))
		result = f.imported()
		same(t, result.Notes, []string{"text fr, version 1 is published and stays, although the file has no text in fr"})
		same(t, len(f.texts(f.PublishedTexts, l.ID)), 3)
	})
}

func TestImport_SettingsOfAnOpenLetterChangeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		f.clock.Advance(time.Hour)
		result := f.imported("contact: carta@", "contact: cartas@", "2026-12-10\n", "2026-12-11\n", "[category, occupation, country]", "[]",
			"after_review", "at_once", "household: 3", "household: 1", "tell_rejected: true", "tell_rejected: false", ", remind: true", "", "opens_at: 2026-12-01T09:00:00-05:00\n", "",
			"2027-03-01T00:00Z", "2027-04-01T00:00Z", "en: United Nations", "en: UN", "key: relative", "key: friend")
		same(t, result.Changes, []string{
			"contact: carta@example.org → cartas@example.org", "date: 2026-12-10 → 2026-12-11", "fields: occupation, category, country → none",
			"policy.individuals: after_review → at_once", "policy.household: 3 → 1", "policy.tell_rejected: true → false", "policy.remind: true → false", "opens_at: 2026-12-01T14:00:00Z → none",
			"closes_at: 2027-03-01T00:00:00Z → 2027-04-01T00:00:00Z", "category friend added",
			"category relative retired: signatures keep it, nobody can choose it any more", "addressee “Naciones Unidas” has other names",
		})
		now := f.letter(l.ID)
		same(t, now, result.Letter)
		same(t, now.State, letter.Open)
		same(t, now.UpdatedAt, f.db.Now())
		same(t, f.trail(l.ID)[4:], []string{"letter.edited"})
	})
}

func TestImport_ACategoryThatVanishesKeepsItsLabel(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		l := f.opened()
		f.imported("key: relative", "key: friend")
		now := f.letter(l.ID)
		gone, known := now.Category("relative")
		if !known || !gone.Retired || gone.Label("es", "es") != "Familiar" || gone.Label("de", "es") != "Familiar" {
			t.Errorf("got %+v", gone)
		}
		same(t, len(now.Offered()), 2)
		if again := f.imported("key: relative", "key: friend"); len(again.Changes) > 0 {
			t.Errorf("the same again changed %q", again.Changes)
		}
		same(t, f.imported().Changes, []string{"category relative offered again", "category friend retired: signatures keep it, nobody can choose it any more"})
	})
}

func TestImport_FromTheCommandLineIsTheSystems(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		result, err := letter.New(db, site()).Import(t.Context(), uuid.Nil, document(t))
		if err != nil {
			t.Fatal(err)
		}
		page, err := audit.New(db).List(t.Context(), audit.Filter{LetterID: result.Letter.ID})
		if err != nil || len(page.Entries) != 1 || page.Entries[0].ActorKind != audit.System || page.Entries[0].ActorID != uuid.Nil {
			t.Errorf("got %+v, %v", page, err)
		}
	})
}

func TestImport_OnlyTheSitesLanguages(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		_, err := letter.New(f.db, []string{"es"}).Import(t.Context(), f.actor, document(t))
		f.refused(err, fault.Invalid)
	})
}

func TestImport_TwoAtOnceMakeOneLetter(t *testing.T) {
	each(t, func(t *testing.T, f fixture) {
		doc := document(t)
		results, errs := make([]letter.ImportResult, 8), make([]error, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i], errs[i] = f.Import(t.Context(), f.actor, doc) })
		}
		wg.Wait()
		f.must(errors.Join(errs...))
		created := 0
		for _, r := range results {
			if r.Created {
				created++
			}
			same(t, r.Letter.ID, results[0].Letter.ID)
		}
		same(t, created, 1)
		same(t, f.texts(f.Versions, results[0].Letter.ID), []string{"en 1 For their freedom", "es 1 Por su libertad"})
	})
}
