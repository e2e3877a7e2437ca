package web

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/export"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// deskBase is a page of the desk for a role, with n letters; "" is nobody.
func (p pages) deskBase(lang, role string, w filling, n int) deskPage {
	base := deskPage{Page: p.page(lang, w.title), Section: "queue", Here: "/desk/mail", Languages: p.server.deskLanguages(lang)}
	base.Alternates = nil
	if role == "" {
		return base
	}
	base.Organizer = organizer.Organizer{ID: uuid.New(), Name: w.name, Email: w.name, Role: role, SiteRole: role}
	for range n {
		l := letter.Letter{ID: uuid.New(), Slug: "libertad", Language: "es", State: letter.Open}
		base.Letters = append(base.Letters, deskLetter{Letter: l, Title: w.title, TitleLang: "es", QueueURL: "/desk/letters/libertad/queue"})
	}
	if n == 0 {
		return base
	}
	base.Letter = &base.Letters[0]
	base.Flash = flashOf(&flash{Key: "decided.publish", N: n, Batch: uuid.NewString(), Until: pageNow.Add(20 * time.Second)}, base.Page)
	base.Back = queueFilter{State: moderation.Held, Country: w.name}.fields()
	if base.Can(decideSignatures) {
		base.Tabs = markTab(queueTabs(base, moderation.Counts{Waiting: 1234, Held: n}), queueFilter{State: moderation.Waiting})
	}
	return base
}

func deskLines(p Page, w filling, n int) []trailLine {
	lines := make([]trailLine, n)
	for i := range lines {
		e := audit.Entry{ActorKind: audit.Organizer, Action: "signature.rejected"}
		lines[i] = trailLine{Time: timeOf(p, pageNow), Text: sentence(deskPage{Page: p}, e, nil), Reason: w.long, URL: "/desk", Letter: w.title}
	}
	return lines
}

func (p pages) deskQueue(base deskPage, w filling, n int) queuePage {
	q := queuePage{
		deskPage: base, Filter: queueFilter{State: moderation.Waiting, Country: "CU"}, Presets: presets(base.Page), Bulk: decisionsOn(base.Page, signature.Pending), Keys: keys(base.Page),
		ListURL: "/desk/letters/libertad/queue", ClearURL: "/desk/letters/libertad/queue", NextURL: "/desk?after=x", FirstURL: "/desk", LastAt: base.T("since.now"),
	}
	l := letter.Letter{Slug: "libertad", Language: "es", Categories: []letter.Category{{Key: w.name, Labels: map[string]string{"es": w.long}}}}
	q.Filters = filtersView{Text: w.name, Matching: base.N("filter.matching", n), Selects: filterSelects(base, l, q.Filter, moderation.Facets{
		Capped: n > 1, Countries: map[string]int{"CU": n}, Signals: map[string]int{"link": n, "nonsense": n}, Since: []int{n, n, n}})}
	item := signature.Signature{
		ID: uuid.New(), Kind: signature.Individual, Status: signature.Pending, Visibility: signature.Initials, Country: "CU", Category: w.name, SignedAt: pageNow,
		Profile: signature.Profile{Name: w.name, City: w.name, Comment: w.long}, Signals: []signature.Signal{{Key: "signal.link"}, {Key: "signal.same_name", Count: 3, Other: uuid.New(), At: pageNow}},
	}
	for range n {
		q.Rows = append(q.Rows, rowOf(base, l, q.Filter, item, false))
	}
	if n == 0 {
		return q
	}
	at := timeOf(base.Page, pageNow)
	q.Focus = &focusView{
		ID: item.ID.String(), Action: "/desk/letters/libertad/decide", Kind: item.Kind, Name: w.name, Caption: caption(base.Page, l, item, true), Status: "held",
		Shown: shownAs(base.Page, l, item), Comment: w.long, Decisions: decisionsOn(base.Page, signature.Pending), Trail: deskLines(base.Page, w, n),
		Facts: []fact{{Label: w.name, Value: "javascript:alert(1)", Link: true}, {Label: w.name, Value: w.long}, {Label: w.name, Time: &at}},
	}
	q.Focus.Lookers, q.Rows[0].Lookers = []string{base.T("look.one", "Name", w.name, "Since", base.T("since.now"))}, []string{w.long}
	q.Focus.Signals = signalViews(base.Page, l, item.Signals)
	q.Focus.Vouchings = []vouchingView{{Kind: w.name, Where: w.long, Note: w.long, By: w.name, Time: at}}
	q.Focus.Proof = newProofForm(base.Page, []string{moderation.Publish, moderation.Keep}[n%2])
	q.Focus.Proof.Typed, q.Focus.Proof.Errors = signature.Proof{Kind: "met", Where: w.name, Note: w.long}, fieldErrors{"proof": w.long, "where": w.name, "note": w.name}
	q.Focus.link(q.Rows)
	return q
}

// everyDeskPage returns each page of the desk with data in one language, by a name that says which state it is in.
func (p pages) everyDeskPage(lang string, w filling, n int) map[string]pageData {
	outside, owner := p.deskBase(lang, "", w, 0), p.deskBase(lang, organizer.Owner, w, n)
	wrong := fieldErrors{"name": w.long, "email": w.long, "password": w.long, "role": w.long}
	at := timeOf(owner.Page, pageNow)
	people := []organizerRow{{Organizer: owner.Organizer, LastSignIn: &at, Self: true}, {Organizer: organizer.Organizer{Email: w.name, Role: organizer.Viewer, Invited: true, LetterRoles: map[uuid.UUID]string{uuid.Nil: organizer.Editor}}}}
	all := map[string]pageData{
		"sign in":          {"desk/sign_in", signInPage{deskPage: outside, Out: true}},
		"sign in, refused": {"desk/sign_in", signInPage{deskPage: outside, Email: w.name, Next: w.name, Reason: outside.T("signin.wrong")}},
		"message":          {"desk/message", deskMessagePage{deskPage: outside, Heading: outside.T("setup.spent.title"), Text: outside.T("setup.spent.text")}},
		"queue":            {"desk/queue", p.deskQueue(p.deskBase(lang, organizer.Moderator, w, max(n, 1)), w, n)},
		"signature":        {"desk/signature", p.deskRecord(owner, w, n)},
		"erased":           {"desk/signature", p.erased(owner, w)},
		"correct":          {"desk/correct", p.deskCorrect(owner, w)},
		"first":            {"desk/first", deskPins(owner, w, n)},
		"lost password":    {"desk/lost_password", lostPasswordPage{deskPage: outside, Email: w.name, Errors: wrong, Query: "?lang=es"}},
		"asked for one":    {"desk/lost_password", lostPasswordPage{deskPage: outside, Sent: true}},
		"trail":            {"desk/trail", trailPage{deskPage: owner, Whole: true, Lines: deskLines(owner.Page, w, n), NextURL: "/desk/trail?before=x", TopURL: "/desk/trail"}},
		"trail, narrowed":  {"desk/trail", trailPage{deskPage: owner, Whole: n == 0, Filter: trailFilter{Who: w.name, Subject: w.name, From: w.name}, Whose: []option{{w.name, w.name}}, Actions: []option{{w.name, w.name}}}},
		"meanwhile":        {"desk/meanwhile", p.deskMeanwhile(p.deskBase(lang, organizer.Owner, w, max(n, 1)), w, n)},
		"views":            {"desk/views", p.deskViews(p.deskBase(lang, organizer.Owner, w, max(n, 1)), w, n)},
		"bulk act":         {"desk/bulk_act", bulkActPage{deskPage: p.deskBase(lang, organizer.Owner, w, max(n, 1)), Heading: owner.T("bulk.going"), Text: w.long, Batch: w.name, Over: n == 0, ListURL: "/desk"}},
		"bulk":             {"desk/bulk", p.deskBulk(p.deskBase(lang, organizer.Owner, w, max(n, 1)), w, n)},
		"figures":          {"desk/figures", p.deskFigures(owner, w, n)},
		"export":           {"desk/export", p.deskExport(owner, w)},
		"exported":         {"desk/exported", exportedPage{deskPage: p.deskExport(owner, w).deskPage, Export: export.Export{Purpose: export.Full, N: n}, Open: n > 1, Expires: at}},
		"trail, checked":   {"desk/trail_check", trailCheckPage{deskPage: owner, Known: w.name, Error: w.name, Head: "1:00", Done: true, Result: w.name, Report: audit.Report{Late: true, Waiting: n}}},
		"organizers":       {"desk/organizers", organizersPage{deskPage: owner, Organizers: people, Roles: organizer.Roles(), Link: "https://letters.example/desk/setup/x", Form: inviteForm{w.name, w.name, w.name, lang}, Errors: wrong}},
		"letters":          {"desk/letters", lettersPage{deskPage: p.deskBase(lang, organizer.Editor, w, n)}},
		"letters, viewer":  {"desk/letters", lettersPage{deskPage: p.deskBase(lang, organizer.Viewer, w, n), List: []letterCard{{deskLetter: deskLetter{Letter: letter.Letter{Slug: "libertad", State: letter.Closed}, Title: w.title}, PublicURL: "/es/libertad", Texts: []string{w.long}, Figures: signatory.Figures{People: n}, LastAt: &at, Actions: []string{"open", "publish"}, Since: w.name}}}},
		"letters, owner":   {"desk/letters", lettersPage{deskPage: owner, List: []letterCard{{deskLetter: deskLetter{Letter: letter.Letter{Slug: "libertad", State: letter.Draft}, Title: w.title}, Actions: []string{"open", "publish", "close"}}}}},
		"letters, no site": {"desk/letters", lettersPage{deskPage: p.deskBase(lang, organizer.LettersOnly, w, 0)}},
		"roles":            {"desk/roles", rolesPage{deskPage: owner, Account: people[1].Organizer, Site: organizer.SiteRoles(), OnOne: organizer.Roles(), Rows: letterRoles(owner), Reason: w.long}},
		"mail":             {"desk/mail", outboxPage{deskPage: owner, Mail: outbox.Counts{Waiting: n, Sent: 12345, Buried: n}}},
	}
	for _, purpose := range []string{organizer.FirstOwner, organizer.Invitation, organizer.ResetLink} {
		page := setupPage{deskPage: outside, Link: organizer.Link{Purpose: purpose, Email: w.name}, Name: w.name, Email: w.name, MinPassword: 12, MaxPassword: 128, Errors: wrong}
		all["setup, "+purpose] = pageData{"desk/setup", page}
	}
	all["setup, with a code"] = pageData{"desk/setup", setupPage{deskPage: outside, Link: organizer.Link{Purpose: organizer.ResetLink, Email: w.name, Code: true}, Errors: fieldErrors{"code": w.long}}}
	maps.Copy(all, p.watchPages(owner, w, n))
	maps.Copy(all, p.wavePages(p.deskBase(lang, organizer.Owner, w, max(n, 1)), w, n))
	maps.Copy(all, p.accountPages(outside, owner, w, n))
	if n > 0 {
		maps.Copy(all, p.deskWriting(owner, w))
		maps.Copy(all, p.deskSettings(owner, w, n))
		maps.Copy(all, p.deskPicture(owner, w))
		maps.Copy(all, p.deskUpdates(owner, w, n))
		for _, action := range []string{"open", "close", "publish", "change"} {
			all["letter, "+action] = pageData{"desk/letter_action", letterActionPage{deskPage: owner, Action: action, Asked: w.long}}
		}
	}
	return all
}

// eachDeskPage runs a check on every page of the desk in every language, with full, empty and hostile data.
func eachDeskPage(t *testing.T, check func(t *testing.T, lang string, doc *goquery.Document)) {
	t.Helper()
	p := newPages(t)
	for _, lang := range p.server.Locales.Languages() {
		for with, data := range map[string]map[string]pageData{
			"full": p.everyDeskPage(lang, realWords(), 12), "one": p.everyDeskPage(lang, realWords(), 1),
			"empty": p.everyDeskPage(lang, filling{}, 0), "hostile": p.everyDeskPage(lang, filling{hostile, hostile, hostile}, 3),
		} {
			for name, one := range data {
				t.Run(lang+" "+with+" "+name, func(t *testing.T) { check(t, lang, p.document(t, one.page, one.data)) })
			}
		}
	}
}

func TestDeskPages_SayEverythingInTheirLanguage(t *testing.T) {
	eachDeskPage(t, func(t *testing.T, lang string, doc *goquery.Document) {
		if got := doc.Find("html").AttrOr("lang", ""); got != lang {
			t.Errorf("the page is in %q", got)
		}
		checkWhole(t, doc)
	})
}

func TestDeskPages_HoldNothingThatRunsOrLoadsFromElsewhere(t *testing.T) {
	eachDeskPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		checkOwn(t, doc, "script, link")
	})
}

func TestDeskPages_LabelEveryFieldAndRegion(t *testing.T) {
	eachDeskPage(t, func(t *testing.T, _ string, doc *goquery.Document) {
		ids := checkIDs(t, doc)
		doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, e *goquery.Selection) {
			_, named := e.Attr("aria-label")
			if id := e.AttrOr("id", ""); !named && e.Closest("label").Length() == 0 && doc.Find(`label[for="`+id+`"]`).Length() != 1 {
				t.Errorf("field %q has no label", e.AttrOr("name", id))
			}
		})
		doc.Find("[aria-describedby], [aria-labelledby], [for]").Each(func(_ int, e *goquery.Selection) {
			for _, attribute := range []string{"aria-describedby", "aria-labelledby", "for"} {
				for _, id := range strings.Fields(e.AttrOr(attribute, "")) {
					if !ids[id] {
						t.Errorf("%s names %q, which isn't there", attribute, id)
					}
				}
			}
		})
	})
}

func TestDeskPages_ShowAViewerNoWayToNames(t *testing.T) {
	p := newPages(t)
	one := p.everyDeskPage("en", realWords(), 3)["letters, viewer"]
	doc := p.document(t, one.page, one.data)
	doc.Find("a[href], form[action]").Each(func(_ int, e *goquery.Selection) {
		for _, part := range []string{"/queue", "/trail", "/organizers", "/open", "/publish"} {
			if address := e.AttrOr("href", e.AttrOr("action", "")); strings.HasSuffix(address, part) {
				t.Errorf("leads to %s", address)
			}
		}
	})
}

func TestSentence_EveryActHasWords(t *testing.T) {
	p := newPages(t)
	for _, lang := range p.server.Locales.Languages() {
		l := p.server.Locales.For(lang)
		for _, action := range []string{
			"signature.signed", "signature.confirmed", "signature.published", "signature.held", "signature.rejected", "signature.reopened",
			"signature.withdrawn", "signature.disowned", "signature.expired", "signature.visibility_changed", "letter.created", "letter.edited", "letter.opened",
			"letter.closed", "letter.text_published", "letter.duplicated", "letter.picture_saved", "letter.picture_removed",
			"letter.update_begun", "letter.update_written", "letter.update_dropped", "letter.update_published", "letter.update_sent",
			"letter.update_corrected", "letter.update_retracted",
			"letter.text_written", "letter.text_dropped", "organizer.first_owner", "organizer.created", "organizer.invited", "organizer.joined",
			"organizer.reset_link", "organizer.password_reset", "organizer.factor_added", "organizer.factor_removed",
			"organizer.recovery_codes", "organizer.recovery_code_used", "organizer.roles_changed",
			"export.asked", "export.downloaded",
		} {
			if !l.Has("trail." + action) {
				t.Errorf("%s has no words for %s", lang, action)
			}
		}
	}
	got := sentence(deskPage{Page: p.page("en", "")}, audit.Entry{ActorKind: audit.System, Action: "something.new"}, nil)
	if got != "The site: something.new" {
		t.Errorf("an act without words: %q", got)
	}
}

func TestMaskAddress_ShowsTheFirstLetterAndTheEnding(t *testing.T) {
	for address, want := range map[string]string{
		"tomas@correo.example.org": "t•••••@•••••.org", "ñ@x.example": "ñ•••••@•••••.example", "": "", "@x.org": "", "a@local": "a•••••@•••••",
	} {
		if got := maskAddress(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}
