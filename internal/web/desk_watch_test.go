package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/mail"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// watchPages are the watch list's pages with data.
func (p pages) watchPages(base deskPage, w filling, n int) map[string]pageData {
	list := watchPage{deskPage: base, Whole: n == 0, Root: "/desk/letters/libertad/watch", Q: w.name, NextURL: "/desk", FirstURL: "/desk", Typed: w.long, Wrong: []string{w.name, w.long}}
	for i := range n {
		list.Rows = append(list.Rows, watchRow{ID: uuid.NewString(), Name: w.name, Aliases: w.long, Note: w.long, By: w.name, Site: i == 1, Time: timeOf(base.Page, pageNow)})
	}
	return map[string]pageData{"watch list": {"desk/watch", list}, "watch list, empty": {"desk/watch", watchPage{deskPage: base, Whole: n == 0, Root: "/desk/watch"}}}
}

func (d *deskSite) watch(text string) {
	d.Helper()
	_, err := d.Watchlist.Add(d.Context(), watchlist.AddInput{Organizer: uuid.New(), LetterID: d.letter.ID, Text: text})
	d.must(err)
}

func TestWatch_NamesAreAddedSearchedAndRemoved(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		empty := v.get("/desk/letters/libertad/watch")
		if empty.Code != http.StatusOK || empty.text(".empty") != "The list is empty." {
			t.Fatalf("empty: %d %s", empty.Code, empty.text("main"))
		}
		const form = `form[enctype]`
		added := v.follow(v.submit(empty, form, "", url.Values{"lines": {"Ana Quintana; Anita; una nota\nLuis Díaz"}}))
		if got := added.text("#flash p"); got != "2 names were added. Signatures are compared with them in a moment." {
			t.Errorf("added: %s", got)
		}
		if got := added.text(".watched strong"); got != "Ana QuintanaLuis Díaz" || !strings.Contains(added.text(".watched"), "also Anita una nota Ana moderator") {
			t.Errorf("listed: %s", added.text(".watched"))
		}
		again := v.follow(v.submit(added, form, "", url.Values{"lines": {"Luis Diaz\nCora Ruiz"}}))
		if got := again.text("#flash p"); !strings.Contains(got, "One name was added.") || !strings.Contains(got, "One was there already and stays as it was") {
			t.Errorf("again: %s", got)
		}
		found := v.get("/desk/letters/libertad/watch?q=anita")
		if got := found.text(".watched strong"); got != "Ana Quintana" {
			t.Errorf("found: %s", got)
		}
		removed := v.follow(v.submit(found, ".watched form", "", nil))
		if got := removed.text(".watched strong"); got != "Cora RuizLuis Díaz" || !strings.Contains(removed.text("#flash"), "off the list") {
			t.Errorf("removed: %s, %s", got, removed.text("#flash"))
		}
		if got := v.get("/desk/letters/libertad/watch?q=anita").text(".empty"); got != "There is no such name on the list." {
			t.Errorf("not found: %s", got)
		}
	})
}

func TestWatch_MistakesComeBackAsTypedWithTheirLines(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		const typed = "Ana Quintana\n; sin nombre\nLuis\u202e"
		p := v.post("/desk/watch", url.Values{"lines": {typed}})
		if p.Code != http.StatusUnprocessableEntity || p.doc.Find("textarea").Text() != typed {
			t.Errorf("%d, typed %q", p.Code, p.doc.Find("textarea").Text())
		}
		if got := p.text("#e-lines"); got != "Line 2: the name is missing: it needs letters.Line 3: it holds a character that nobody can see." {
			t.Errorf("wrong: %s", got)
		}
		if p.doc.Find("textarea[aria-invalid]").Length() != 1 || v.get("/desk/watch").doc.Find(".watched li").Length() != 0 {
			t.Error("a part of it was added, or the field isn't marked")
		}
	})
}

func TestWatch_AFileOfASpreadsheet(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, err := form.CreateFormFile("file", "lista.csv")
		d.must(err)
		_, err = file.Write([]byte("Nombre;Alias;Nota\r\nAna \xd1\xe1\xf1ez;;\r\n"))
		d.must(err)
		d.must(form.Close())
		r := httptest.NewRequest(http.MethodPost, "/desk/letters/libertad/watch", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(v.cookies[sessionCookie])
		answer := httptest.NewRecorder()
		v.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusSeeOther {
			t.Fatalf("answer %d %s", answer.Code, answer.Body)
		}
		if got := v.get("/desk/letters/libertad/watch").text(".watched strong"); got != "Ana Ñáñez" {
			t.Errorf("listed %s", got)
		}
	})
}

func TestWatch_OfTheSiteIsNotForALettersModerators(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		_, err := d.Watchlist.Add(d.Context(), watchlist.AddInput{Organizer: uuid.New(), Text: "Ana Quintana"})
		d.must(err)
		d.as(organizer.Owner)
		v := d.asOn(d.letter, organizer.Moderator)
		p := v.get("/desk/letters/libertad/watch")
		if p.text(".watched strong") != "Ana Quintana" || !strings.Contains(p.text(".watched"), "for the whole site") || p.doc.Find(".watched form, a[href='/desk/watch']").Length() != 0 {
			t.Errorf("on the letter: %s", p.text(".watched"))
		}
		if p := v.get("/desk/watch"); p.Code != http.StatusForbidden {
			t.Errorf("the site's: %d", p.Code)
		}
		list, err := d.Watchlist.List(d.Context(), watchlist.Query{})
		d.must(err)
		if p := v.post("/desk/letters/libertad/watch/"+list.Entries[0].ID.String()+"/remove", url.Values{}); p.Code != http.StatusNotFound {
			t.Errorf("removed from the site's: %d", p.Code)
		}
	})
}

const proofForms = ".vouch form"

func TestProof_PublishesAsVouchedForEverywhere(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.watch("Ana Quintana; ; escribir a su agente")
		sig := d.sign("Quintana Ána")
		v := d.as(organizer.Moderator)
		address := "/desk/letters/libertad/signatures/" + sig.ID.String()
		p := v.get(address)
		if got := p.text(".signals"); !strings.Contains(got, "On the watch list as “Ana Quintana”. Note: escribir a su agente") || strings.Contains(got, "or almost") {
			t.Errorf("signals: %s", got)
		}
		if p.doc.Find(".quick button[value=publish]").Length() != 0 {
			t.Error("it can be published without a proof")
		}
		wrong := v.submit(p, proofForms, "publish", url.Values{"note": {"Hablé con ella."}})
		if wrong.Code != http.StatusUnprocessableEntity || wrong.doc.Find(".vouch[open]").Length() != 1 || wrong.text(".vouch textarea") != "Hablé con ella." ||
			!strings.Contains(wrong.text(".vouch"), "Choose how you know.") || wrong.doc.Find("[name=where][aria-invalid]").Length() != 1 {
			t.Fatalf("without kind and place: %d %s", wrong.Code, wrong.text(".vouch"))
		}
		done := v.follow(v.submit(wrong, proofForms, "publish", url.Values{"proof": {"called"}, "where": {"+34 600"}}))
		if got := done.text("#flash p"); got != "Published." || d.status(sig) != signature.Published {
			t.Errorf("published: %s", got)
		}
		for _, public := range []string{"/en/libertad", "/en/libertad/signatories"} {
			if got := d.visitor().get(public).text(".vouched"); got != "vouched for by the organizers" {
				t.Errorf("%s: %q", public, got)
			}
		}
		token, err := d.Signatures.ManageToken(sig.ID, d.DB.Now())
		d.must(err)
		if got := d.visitor().get("/signature/" + token).text(".line .vouched"); got == "" {
			t.Error("the signer's own page says nothing")
		}
		seen := v.get(address)
		if got := seen.text(".proofs"); !strings.Contains(got, "Somebody called them: +34 600Hablé con ella.Noted by Ana moderator") || seen.doc.Find(proofForms).Length() != 0 {
			t.Errorf("seen: %s", got)
		}
		v.follow(v.submit(done, "#flash form", "", nil))
		if again := v.get(address); again.doc.Find(".proofs").Length() != 0 || again.doc.Find(proofForms).Length() != 1 || d.status(sig) != signature.Pending {
			t.Errorf("undone: %s", again.text("main"))
		}
	})
}

func TestProof_InBulkAWatchedOneStaysAndSaysWhy(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.watch("Ana Quintana")
		watched, other := d.sign("Ana Quintana"), d.sign("Rosa Lima")
		v := d.as(organizer.Moderator)
		form := url.Values{"id": {watched.ID.String(), other.ID.String()}, "decision": {"publish"}}
		answer := v.post("/desk/letters/libertad/decide", form, "Accept", "application/json").Body.String()
		if !strings.Contains(answer, "Published. One stayed as it was: its name is on the watch list.") || strings.Contains(answer, "refused") {
			t.Errorf("to a script: %s", answer)
		}
		p := v.follow(v.post("/desk/letters/libertad/decide", url.Values{"id": {watched.ID.String()}, "decision": {"publish"}}))
		if got := p.text("#flash p"); !strings.Contains(got, "its name is on the watch list") || d.status(watched) != signature.Pending || d.status(other) != signature.Published {
			t.Errorf("by a form: %s", got)
		}
	})
}

func TestProof_OfWhoWasWatchedLaterLeavesThemOnTheList(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		sig := d.sign("Ana Quintana")
		v := d.as(organizer.Moderator)
		v.post("/desk/letters/libertad/decide", url.Values{"id": {sig.ID.String()}, "decision": {"publish"}})
		d.watch("Ana Quintana")
		p := v.get("/desk/letters/libertad/signatures/" + sig.ID.String())
		done := v.follow(v.submit(p, proofForms, "keep", url.Values{"proof": {"met"}, "where": {"Madrid"}}))
		if done.doc.Find("#flash.bad").Length() != 0 || d.visitor().get("/en/libertad").text(".vouched") == "" {
			t.Errorf("noted: %s", done.text("#flash"))
		}
	})
}

func TestProof_AChangeIntoAWatchedNameSaysHow(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		sig := d.sign("Ana Q")
		v := d.as(organizer.Moderator)
		v.post("/desk/letters/libertad/decide", url.Values{"id": {sig.ID.String()}, "decision": {"publish"}})
		d.watch("Ana Quintana")
		d.rename(sig, "Ana Quintana")
		p := v.get("/desk/letters/libertad/signatures/" + sig.ID.String())
		if got := p.text("section:has(#edit-title)"); !strings.Contains(got, "On the watch list as “Ana Quintana”.") {
			t.Errorf("the change: %s", got)
		}
		refused := v.follow(v.submit(p, `form[action*="/edits/"]`, "publish", nil))
		if got := refused.text("#flash.bad p"); !strings.HasPrefix(got, "The new name is on the watch list: hold the signature") {
			t.Errorf("refused: %s", got)
		}
	})
}

// rename has a signer ask for another name and confirm it by mail.
func (d *deskSite) rename(sig signature.Signature, name string) {
	d.Helper()
	token, err := d.Signatures.ManageToken(sig.ID, d.DB.Now())
	d.must(err)
	draft := sig.Draft(sig.Particulars())
	draft.Name = name
	d.clock.Advance(2 * signature.TellAfter)
	_, err = d.Signatures.Edit(d.Context(), token, draft)
	d.must(err)
	_, err = d.worker.DeliverDue(d.Context())
	d.must(err)
	messages := d.Mailbox.Messages()
	i := slices.IndexFunc(messages, func(m mail.Received) bool { return strings.Contains(m.Text, "/confirm-edit/") })
	if i < 0 {
		d.Fatalf("no link in %d messages", len(messages))
	}
	link := messages[i].Text[strings.Index(messages[i].Text, "/confirm-edit/"):]
	if p := d.visitor().post(strings.Fields(link)[0], url.Values{}); p.Code != http.StatusSeeOther && p.Code != http.StatusOK {
		d.Fatalf("confirm: %d", p.Code)
	}
}
