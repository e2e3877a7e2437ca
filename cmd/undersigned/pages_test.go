package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// stop is a page to look at on the walk through the site.
type stop struct {
	name string
	path string
	then string // a script that brings the page into another state, which leads to another page; "" for none
}

// furnish fills a site with one of everything and returns all its pages in a language: those for everybody, and those for
// an organizer.
func furnish(t *testing.T, a *App, box *postbox, owner *visitor, lang string) (public, desk []stop) {
	t.Helper()
	root, slug := "/"+lang+"/libertad", "/desk/letters/libertad"
	v := newVisitor(t, a.URL())
	sign := func(form ...string) page { return v.post(root+"/sign", append(form, "consent", "1")...).expect(t, 200) }
	person := "ana." + lang + "@example.org"
	check := sign("name", "Ana María Ñáñez de la Peña", "email", person, "comment", "Por mi hermano", "country", "VE", "category", "relative")
	thanks := v.post(box.await(person, 1).link(t, "/confirm/")).expect(t, 200)
	own, _ := thanks.Find(`a[href^="/signature/"]`).Attr("href")
	reporter := "rosa." + lang + "@example.org"
	sign("name", "Rosa "+lang, "email", reporter)
	v.post(box.await(reporter, 1).link(t, "/confirm/")).expect(t, 200)
	notMe := reportName(t, v, root, reporter)
	late := "late." + lang + "@example.org"
	sign("name", "X Æ", "email", late)
	for _, name := range []string{"Comité " + lang, strings.Repeat("Asociación ", 10) + lang} {
		address := fmt.Sprintf("org%d.%s@example.org", len(name), lang)
		sign("kind", "organization", "name", "Berta Ruiz", "email", address, "organization", name, "representative_role", "Portavoz")
		v.post(box.await(address, 1).link(t, "/confirm/")).expect(t, 200)
	}
	owner.post(slug+"/watch", "lines", "Comité "+lang+"; El Comité; "+strings.Repeat("nota ", 20)+"\nNadie "+lang).expect(t, 200)
	cluster, wave := holdWave(t, a, box, owner, lang)
	news, draft := writeUpdates(t, owner)
	id, _ := owner.get(slug+"/queue").expect(t, 200).Find(`input[name="id"]`).Attr("value")
	listed, _ := owner.get(slug+"/queue?state=published").expect(t, 200).Find(`input[name="id"]`).Attr("value")
	owner.post(slug+"/first", "id", listed, "act", "pin").expect(t, 200)
	owner.post(slug+"/signatures/"+id+"/notes", "note", "Llamé: "+strings.Repeat("es quien dice ser. ", 8)).expect(t, 200)
	token, err := a.organizers.Invite(t.Context(), uuid.Nil, "nueva."+lang+"@example.org", "", "moderator", lang)
	if err != nil {
		t.Fatal(err)
	}
	public = []stop{
		{name: "letters", path: "/" + lang}, {name: "letter", path: root}, {name: "privacy", path: root + "/privacy"}, {name: "share", path: root + "/share"},
		{name: "updates", path: root + "/updates"}, {name: "update", path: root + "/updates/" + path.Base(news)},
		{name: "form with mistakes", path: root, then: `f = document.querySelector("form.sign"); f.noValidate = true; f.querySelector(".send button").click()`},
		{name: "signatories", path: root + "/signatories"}, {name: "nobody found", path: root + "/signatories?q=zzzz"},
		{name: "found", path: root + "/signatories?q=pena&kind=individual"}, {name: "check email", path: check.At},
		{name: "wrong code", path: check.At, then: `document.querySelector("[name=code]").value = "12"; document.querySelector("form.code button").click()`},
		{name: "thanks", path: thanks.At}, {name: "confirm", path: box.await(late, 1).link(t, "/confirm/")},
		{name: "confirmed", path: box.await(person, 1).link(t, "/confirm/")}, {name: "own page", path: own},
		{name: "not me", path: notMe}, {name: "reported", path: notMe + "?sent=1"}, {name: "deny", path: box.await(reporter, 3).link(t, "/not-me/")},
		{name: "not found", path: "/" + lang + "/nothing"}, {name: "unknown link", path: "/confirm/unknown"},
		{name: "sign in", path: "/desk/sign-in?lang=" + lang}, {name: "lost password", path: "/desk/sign-in/lost?lang=" + lang}, {name: "lost password, asked", path: "/desk/sign-in/lost?sent=1&lang=" + lang},
		{name: "lost password with mistakes", path: "/desk/sign-in/lost?lang=" + lang, then: `document.querySelector("main form button").click()`}, {name: "set up", path: "/desk/setup/" + token + "?lang=" + lang},
		secondStepStop(t, a, lang),
	}
	desk = []stop{
		{name: "desk letters", path: "/desk/letters"}, {name: "queue", path: slug + "/queue"}, {name: "rejected", path: slug + "/queue?state=rejected"},
		{name: "published", path: slug + "/queue?state=published"}, {name: "desk signature", path: slug + "/signatures/" + id},
		{name: "reported names", path: slug + "/queue?state=reported"}, {name: "pause letter", path: slug + "/pause"}, {name: "change the meaning", path: slug + "/change"},
		{name: "queue, narrowed", path: slug + "/queue?within=week&country=VE"}, {name: "queue, nothing found", path: slug + "/queue?country=FR&signal=insult"},
		{name: "bulk", path: slug + "/bulk?state=all"}, {name: "bulk, rehearsed", path: slug + "/bulk?state=all&decision=hold"},
		{name: "bulk with mistakes", path: slug + "/bulk?decision=reject", then: `document.querySelector("main form .btn").click()`},
		{name: "views", path: slug + "/views?country=VE"},
		{name: "views with mistakes", path: slug + "/views?country=VE", then: `f = document.querySelector("main form"); f.noValidate = true; f.querySelector(".btn").click()`},
		{name: "decided meanwhile", path: slug + "/queue", then: `f = document.querySelector(".quick"); f.querySelector("[name=seen]").value = f.querySelector("[name=id]").value + " x"; f.dataset.plainly = ""; f.querySelector("button[value=hold]").click()`},
		{name: "desk signature, noted and pinned", path: slug + "/signatures/" + listed},
		{name: "desk signature, address shown", path: slug + "/signatures/" + id, then: `document.querySelector("form[action$='/address'] button").click()`},
		{name: "desk signature, note with mistakes", path: slug + "/signatures/" + id, then: `document.querySelector("form[action$='/notes'] button").click()`},
		{name: "correct", path: slug + "/signatures/" + id + "/correct"},
		{name: "correct with mistakes", path: slug + "/signatures/" + id + "/correct", then: `document.querySelector("#f-name").value = "<"; document.querySelector("main form.stack .btn").click()`},
		{name: "correct, hindered", path: slug + "/signatures/" + id + "/correct", then: `document.querySelector("[name=seen]").value = "01a0b1c2-d3e4-7f50-8a6b-7c8d9e0f1a2b"; document.querySelector("main form.stack .btn").click()`},
		{name: "first signatories", path: slug + "/first"},
		{name: "new letter", path: "/desk/letters/new"}, {name: "new letter with mistakes", path: "/desk/letters/new", then: `document.querySelector("main form .btn").click()`},
		{name: "duplicate letter", path: slug + "/duplicate"}, {name: "text", path: slug + "/texts/es"}, {name: "settings", path: slug + "/settings/general"}, {name: "addressees", path: slug + "/settings/addressees"},
		{name: "a new question", path: slug + "/settings/questions", then: `document.querySelector("[value=add]").click()`},
		{name: "categories with mistakes", path: slug + "/settings/categories", then: `document.querySelector("[name=key-0]").value = ""; document.querySelector(".acts-of .btn").click()`},
		{name: "fields", path: slug + "/settings/fields"}, {name: "policy", path: slug + "/settings/policy"}, {name: "schedule", path: slug + "/settings/schedule"},
		{name: "picture", path: slug + "/picture"},
		{name: "picture with mistakes", path: slug + "/picture", then: `document.querySelector("#f-alt_es").value = ""; document.querySelector(".acts-of .btn").click()`},
		{name: "text to come", path: slug + "/texts/" + lang},
		{name: "text with mistakes", path: slug + "/texts/" + lang, then: `document.querySelector("#f-title").value = ""; document.querySelector("#f-body").value = "<b>"; document.querySelector("button[value=save]").click()`},
		{name: "text with differences", path: slug + "/texts/es", then: `document.querySelector("#f-body").value = "Otro *texto*.\n\n> Cita\n\n- uno"; document.querySelector("button[value=preview]").click()`},
		{name: "updates at the desk", path: slug + "/updates"}, {name: "published update", path: news}, {name: "draft of an update", path: path.Dir(draft)}, {name: "update's text", path: draft},
		{name: "correction with mistakes", path: news, then: `document.querySelector("[value=correct]").click()`},
		{name: "update with mistakes", path: draft, then: `document.querySelector("#f-title").value = ""; document.querySelector("#f-body").value = "<b>"; document.querySelector("button[value=save]").click()`},
		{name: "watch list", path: slug + "/watch"}, {name: "watch list of the site", path: "/desk/watch"}, {name: "watch list without what is sought", path: slug + "/watch?q=zzzz"},
		{name: "watch list with mistakes", path: slug + "/watch", then: `document.querySelector("#f-lines").value = "; x\n...;"; document.querySelector("form.stack button").click()`},
		{name: "publish with a proof", path: slug + "/signatures/" + id},
		{name: "publish with a wanting proof", path: slug + "/signatures/" + id, then: sends + `(".vouch form", {note: "x"})`},
		{name: "waves", path: slug + "/waves"}, {name: "cluster", path: cluster}, {name: "wave", path: wave},
		{name: "cluster with mistakes", path: cluster, then: `document.querySelector("form.stack button").click()`},
		{name: "wave with mistakes", path: wave, then: `document.querySelector(".members-form button").click()`},
		{name: "close letter", path: slug + "/close"}, {name: "trail of a letter", path: slug + "/trail"}, {name: "trail", path: "/desk/trail"},
		{name: "trail, narrowed", path: "/desk/trail?who=all&action=signature.signed&from=2026-01-01&until=2026-01-02"},
		{name: "export", path: slug + "/export"}, {name: "exported", path: slug + "/export", then: `document.querySelector("form.stack button").click()`},
		{name: "export with mistakes", path: slug + "/export", then: `document.querySelector("form.stack button").click()`},
		{name: "figures", path: slug + "/figures"}, {name: "figures of nobody", path: "/desk/letters/nadie/figures"},
		{name: "trail, checked", path: "/desk/trail/check?run=1"}, {name: "trail, not checked", path: "/desk/trail/check?known=x"},
		{name: "outbox", path: "/desk/mail"}, {name: "organizers", path: "/desk/organizers"},
	}
	return public, append(desk, accountStops(t, a)...)
}

// holdWave has three sign from one domain and holds them as a wave; it returns the address of another cluster and the wave's.
func holdWave(t *testing.T, a *App, box *postbox, owner *visitor, lang string) (cluster, wave string) {
	t.Helper()
	for i := range 3 {
		address := fmt.Sprintf("w%d@olas.%s.example", i, lang)
		v := newVisitor(t, a.URL())
		v.post("/"+lang+"/libertad/sign", "name", fmt.Sprintf("Ola %c%s", 'A'+i, lang), "email", address, "consent", "1").expect(t, 200)
		v.post(box.await(address, 1).link(t, "/confirm/")).expect(t, 200)
	}
	list := owner.get("/desk/letters/libertad/waves").expect(t, 200)
	three := list.Find("section:has(#of-domain) li").FilterFunction(func(_ int, row *goquery.Selection) bool {
		return strings.HasPrefix(strings.TrimSpace(row.Find(".quiet").Text()), "3 ")
	})
	newest, _ := three.First().Find("a").Attr("href")
	cluster, _ = list.Find("section:has(#of-hour) a").First().Attr("href")
	query, err := url.Parse(newest)
	if err != nil {
		t.Fatal(err)
	}
	form := []string{"reason", "De golpe"}
	for name, values := range query.Query() {
		form = append(form, name, values[0])
	}
	return cluster, owner.post("/desk/letters/libertad/waves", form...).expect(t, 200).At
}

// writeUpdates publishes and corrects an update and writes a draft of another; it returns the address of the one, and of the
// other's text.
func writeUpdates(t *testing.T, owner *visitor) (published, draft string) {
	t.Helper()
	write := func() string {
		text := owner.post("/desk/letters/libertad/updates").expect(t, 200).At
		owner.post(text, "act", "save", "title", "Les oyeron", "summary", strings.Repeat("El comité recibió la carta. ", 8), "body", "Un *texto*.\n\n> Cita\n\n- uno").expect(t, 200)
		return text
	}
	published = path.Dir(write())
	owner.post(published, "act", "publish").expect(t, 200)
	owner.post(published, "act", "correct", "words-es", "Fue el jueves.").expect(t, 200)
	return published, write()
}

// reportName has the signer of the newest name on the list say that it isn't them, and returns the form's address.
func reportName(t *testing.T, v *visitor, root, email string) string {
	t.Helper()
	link, _ := v.get(root+"/signatories").expect(t, 200).Find(`.found [aria-labelledby=people] a[href$="/not-me"]`).First().Attr("href")
	v.post(root+"/"+link, "email", email, "note", "No soy yo.").expect(t, 200)
	return root + "/" + link
}

// givePicture gives the letter a picture.
func givePicture(t *testing.T, p *program) {
	t.Helper()
	l, err := p.letters.BySlug(t.Context(), "libertad")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := p.letters.LatestTexts(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
		t.Fatal(err)
	}
	sent := letter.NewPicture{Upload: file.Bytes(), Alts: map[string]string{}}
	for _, text := range texts {
		sent.Alts[text.Language] = "Una plaza llena de gente"
	}
	if err := p.letters.SavePicture(t.Context(), uuid.Nil, l.ID, sent); err != nil {
		t.Fatal(err)
	}
}

// look is how a reader's screen is set.
type look struct {
	scheme string
	width  int64
}

func TestPages_EveryOneIsWholeAndAccessibleInEveryLanguage(t *testing.T) {
	box := newPostbox(t, "127.0.0.1:0", false)
	dir := t.TempDir()
	a, _ := startApp(t, config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, databasetest.SQLite), KeysetFile: dir + "/keyset.json",
		MailFrom: "carta@example.org", SMTPURL: box.URL(), AutoMigrate: true,
	}, AppOptions{})
	owner := ownerOf(t, a)
	putOnline(t, a.program)
	givePicture(t, a.program)
	b := newBrowser(t, a.URL())
	for _, lang := range a.locales.Languages() {
		public, desk := furnish(t, a, box, owner, lang)
		b.do(speak(lang))
		b.walk(lang, public)
		b.open("/desk/sign-in?lang=" + lang)
		b.do(b.fill("email", "olga@example.org"), b.fill("password", "una contraseña larga"))
		b.press("main form button.btn")
		owner.post("/desk/language", "lang", lang)
		b.walk(lang, desk)
		b.do(see(look{"light", 1280})) // a phone has it behind the menu
		b.press(`form[action="/desk/sign-out"] button`)
	}
}

func TestPages_TheMailboxToo(t *testing.T) {
	dir := t.TempDir()
	a, _ := startApp(t, config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(t, databasetest.SQLite), KeysetFile: dir + "/keyset.json", AutoMigrate: true,
	}, AppOptions{Mailbox: true})
	putOnline(t, a.program)
	b := newBrowser(t, a.URL())
	for _, lang := range a.locales.Languages() {
		b.do(speak(lang))
		b.walk(lang, []stop{{name: "mailbox", path: "/dev/mail"}}) // empty, then not
		newVisitor(t, a.URL()).post("/"+lang+"/libertad/sign", "name", "Ana Peña", "email", lang+"@example.org", "consent", "1").expect(t, 200)
		awaitMailbox(t, newVisitor(t, a.URL()), lang+"@example.org")
		b.walk(lang, []stop{{name: "mailbox", path: "/dev/mail"}, {name: "message", path: "/dev/mail?id=" + a.mailbox.Messages()[0].ID}})
	}
}

// walk looks at pages in every way, and checks that they are whole and accessible.
func (b *browser) walk(lang string, stops []stop) {
	for _, s := range stops {
		for _, l := range looks(lang) {
			b.t.Run(fmt.Sprintf("%s/%s/%s %d", lang, s.name, l.scheme, l.width), func(t *testing.T) {
				here := &browser{t: t, ctx: b.ctx, base: b.base}
				here.do(see(l))
				here.open(s.path)
				if s.then != "" {
					if _, err := chromedp.RunResponse(b.ctx, chromedp.Evaluate[chromedp.Void](s.then)); err != nil {
						t.Fatal(err)
					}
				}
				here.isWhole(lang)
				for _, violation := range browsertest.RunAxe(t, b.ctx) {
					t.Error(violation)
				}
			})
		}
	}
}

// looks are the ways to look at a page. Of each language there is one; in Spanish, which most read, and in German, whose words
// are the longest, each page is seen in both schemes on a phone and on a wide screen.
func looks(lang string) []look {
	switch lang {
	case "es":
		return []look{{"light", 390}, {"dark", 1280}, {"light", 320}}
	case "de":
		return []look{{"dark", 390}, {"light", 1280}}
	case "en", "fr":
		return []look{{"dark", 1280}}
	}
	return []look{{"light", 320}}
}

// isWhole checks what axe doesn't: the language, no missing message, nothing wider than the screen.
func (b *browser) isWhole(lang string) {
	b.t.Helper()
	const script = `({
		lang: document.documentElement.lang, text: document.documentElement.outerHTML,
		wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
	})`
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[struct {
		Lang, Text string
		Wide       bool
	}](script))
	if err != nil {
		b.t.Fatal(err)
	}
	if got.Lang != lang {
		b.t.Errorf("in %q", got.Lang)
	}
	if strings.Contains(got.Text, "\u27e6") {
		b.t.Errorf("a message is missing: %s", got.Text)
	}
	if got.Wide {
		b.t.Error("wider than the screen")
	}
}

func speak(lang string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		headers := network.Headers{"Accept-Language": lang}
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
		return err
	})
}

func see(l look) chromedp.Action[chromedp.Void] {
	scheme := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	})
	return chromedp.Steps(scheme, chromedp.EmulateViewport(l.width, 844))
}
