package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/update"
)

// hostileUpdate is a published update with a correction.
func hostileUpdate(lang string, w filling) update.Update {
	return update.Update{
		ID: uuid.New(), State: update.Published, PublishedAt: &pageNow, MailingAt: &pageNow, Mails: 3,
		Texts:       []letter.Text{{Language: lang, Title: w.title, Summary: w.long, Body: w.long}},
		Corrections: []update.Correction{{At: pageNow, Words: map[string]string{lang: w.long}}},
	}
}

// updateEntries are n updates and one that was retracted.
func (p pages) updateEntries(about letterPage, lang string, w filling, n int) []updateEntry {
	var all []updateEntry
	for range n {
		all = append(all, updateEntryOf(about, hostileUpdate(lang, w)))
	}
	return append(all, updateEntryOf(about, update.Update{State: update.Retracted, PublishedAt: &pageNow, RetractedAt: &pageNow}))
}

// deskUpdates returns the desk's pages of updates, in their states.
func (p pages) deskUpdates(base deskPage, w filling, n int) map[string]pageData {
	l := letter.Letter{Slug: "libertad", Language: "es", State: letter.Open}
	all := map[string]pageData{"updates": {"desk/updates", deskUpdatesPage{deskPage: base, CanBegin: n > 1}}, "updates, some": {"desk/updates", deskUpdatesPage{deskPage: base}}}
	for _, state := range []update.State{update.Draft, update.Published, update.Retracted} {
		u := hostileUpdate("es", w)
		u.State, u.RetractedAt = state, &pageNow
		page := deskUpdatePage{deskPage: base}
		page.fill(l, u, n*200_000, url.Values{"send": {"1"}, "words-es": {w.long}}, []fault.Field{{Name: "words-es", Key: "field.required"}})
		page.Proofs = []updateProof{{Name: w.name, Title: w.title, Summary: w.long, Lang: "es", Dir: "ltr"}}
		all["update, "+string(state)] = pageData{"desk/update", page}
		some := all["updates, some"].data.(deskUpdatesPage)
		some.Rows = append(some.Rows, newUpdateRow(base.Page, l, u))
		all["updates, some"] = pageData{"desk/updates", some}
	}
	empty := deskUpdatePage{deskPage: base}
	empty.fill(l, update.Update{ID: uuid.New(), State: update.Draft}, 0, nil, nil)
	all["update, nothing written"] = pageData{"desk/update", empty}
	writing := updateTextPage{deskPage: base, In: "es", Dir: "ltr", Proof: &updateProof{Title: w.title, Summary: w.long, Lang: "es", Dir: "ltr"}, Theirs: []fact{{Label: w.name, Value: w.long}}}
	writing.fill(newsWriting{letter: l, update: hostileUpdate("es", w), language: "es"}, letter.Text{Title: w.title, Summary: w.long, Body: w.long})
	writing.mark(fieldErrors{"title": w.long, "summary": w.long, "body": w.long})
	all["update, written"] = pageData{"desk/update_text", writing}
	return all
}

const updatesOf = "/desk/letters/libertad/updates"

func TestUpdates_AreWrittenPublishedSentAndReadByAll(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		d.sign("Ana Peña", func(draft *signature.Draft) { draft.Updates = true })
		d.as(organizer.Moderator).post("/desk/letters/libertad/decide", url.Values{"id": {d.first().String()}, "decision": {"publish"}})
		if strings.Contains(v.get("/en/libertad").text(".figure"), "update") || !strings.Contains(v.get("/en/libertad/updates").text("main"), "no updates yet") {
			t.Error("there are updates already")
		}
		p := v.follow(v.post(updatesOf, nil))
		address := strings.TrimSuffix(p.address, "/es")
		// Nothing is lost where something is wrong.
		p = v.submit(p, "#text", "save", url.Values{"title": {""}, "summary": {"Un resumen"}, "body": {"Un <b>texto</b>"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#e-title") == "" || p.text("#e-body") == "" || p.text("#f-summary") != "Un resumen" {
			t.Fatalf("%d %s", p.Code, p.text("main"))
		}
		p = v.submit(p, "#text", "preview", url.Values{"title": {"Les oyeron"}, "body": {"Un *texto*."}})
		if p.Code != http.StatusOK || p.doc.Find("#beside em").Text() != "texto" {
			t.Errorf("the proof: %d %s", p.Code, p.text("#beside"))
		}
		p = v.follow(v.submit(p, "#text", "save", nil))
		if v.get("/en"+strings.TrimPrefix(address, "/desk/letters")).Code != http.StatusNotFound {
			t.Error("a draft is public")
		}
		p = v.get(address)
		if !strings.Contains(p.text("main"), "1 address asked for updates.") {
			t.Errorf("it says %s", p.text("main"))
		}
		if p = v.post(address, url.Values{"act": {"publish"}, "send": {"1"}}); p.Code != http.StatusSeeOther {
			t.Fatalf("published: %d %s", p.Code, p.text("main"))
		}
		public := strings.Replace(address, "/desk/letters", "/en", 1)
		p = v.get(public)
		if p.text("h1") != "Les oyeron" || p.doc.Find(".text em").Text() != "texto" || !strings.Contains(p.text(".notice"), "Spanish") {
			t.Errorf("readers see %d %s", p.Code, p.text("main"))
		}
		if got := v.get("/es/libertad").text(".figure"); !strings.Contains(got, "Les oyeron") {
			t.Errorf("the letter's page says %s", got)
		}
		if got := v.get("/en/libertad/updates").text("main"); !strings.Contains(got, "Les oyeron") || !strings.Contains(got, "Un resumen") {
			t.Errorf("the list says %s", got)
		}
		// What is published doesn't change.
		if p = v.post(address+"/es", url.Values{"title": {"Otro"}, "base": {"x"}}); p.Code != http.StatusConflict {
			t.Errorf("written after it was published: %d", p.Code)
		}
		d.endsByOneClick(v)
		if p = v.post(address, url.Values{"act": {"correct"}}); p.Code != http.StatusUnprocessableEntity || p.text("#e-words-es") == "" {
			t.Errorf("an empty correction: %d %s", p.Code, p.text("main"))
		}
		v.post(address, url.Values{"act": {"correct"}, "words-es": {"Fue el jueves."}})
		if got := v.get(public).text("main"); !strings.Contains(got, "Fue el jueves.") {
			t.Errorf("corrected: %s", got)
		}
		v.post(address, url.Values{"act": {"retract"}})
		if p = v.get(public); p.Code != http.StatusGone || strings.Contains(p.text("main"), "oyeron") {
			t.Errorf("retracted: %d %s", p.Code, p.text("main"))
		}
		if got := v.get("/es/libertad").text(".figure"); strings.Contains(got, "oyeron") {
			t.Errorf("the letter's page says %s", got)
		}
	})
}

// endsByOneClick sends what is due, and ends it by the address in the message: opening it changes nothing, the mail program's
// POST does.
func (d *deskSite) endsByOneClick(v *visitor) {
	d.Helper()
	n, err := d.Updates.SendDue(d.Context())
	d.must(err)
	again, err := d.Updates.SendDue(d.Context())
	d.must(err)
	if n != 1 || again != 0 {
		d.Fatalf("%d messages, and then %d", n, again)
	}
	_, err = d.worker.DeliverDue(d.Context())
	d.must(err)
	var address string
	for _, m := range d.Mailbox.Messages() {
		if _, rest, found := strings.Cut(m.Text, "/unsubscribe/"); found && m.Subject == "Les oyeron" {
			address = "/unsubscribe/" + strings.Fields(rest)[0]
		}
	}
	subscribed := func(want int) {
		d.Helper()
		if n, err := d.Signatures.CountSubscribers(d.Context(), d.letter.ID); err != nil || n != want {
			d.Errorf("%d want news, %v", n, err)
		}
	}
	if p := v.get(address); p.Code != http.StatusOK || p.doc.Find("form button").Length() == 0 {
		d.Errorf("opened: %d", p.Code)
	}
	subscribed(1)
	if p := v.post(address, url.Values{"List-Unsubscribe": {"One-Click"}}); p.Code != http.StatusOK {
		d.Errorf("one click: %d", p.Code)
	}
	subscribed(0)
	if p := v.follow(v.post(address, nil)); p.Code != http.StatusOK || p.doc.Find("form").Length() != 0 {
		d.Errorf("again: %d %s", p.Code, p.text("main"))
	}
}

func TestUpdates_TwoWhoWriteAtTheSameTimeSeeBoth(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		first := v.follow(v.post(updatesOf, nil))
		second := v.get(first.address)
		v.submit(first, "#text", "save", url.Values{"title": {"Uno"}})
		p := v.submit(second, "#text", "save", url.Values{"title": {"Dos"}})
		if p.Code != http.StatusConflict || !strings.Contains(p.text("#meanwhile + p + .changes, .theirs"), "Uno") || valueOf(p.doc.Find("#f-title")) != "Dos" {
			t.Fatalf("%d %s", p.Code, p.text("main"))
		}
		if p = v.submit(p, "#text", "save", nil); p.Code != http.StatusSeeOther {
			t.Errorf("after looking: %d %s", p.Code, p.text("main"))
		}
	})
}
