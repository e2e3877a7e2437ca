package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// asIs keeps pages as the real site does.
func asIs(s *Services) { s.PagePause = 0 }

// newRemembering is a desk's site that keeps pages as the real one does, in the time of a clock.
func newRemembering(t *testing.T) *deskSite {
	t.Helper()
	clock := databasetest.NewClock()
	return newDeskSite(t, databasetest.Open(t, databasetest.SQLite, clock.Now), clock, asIs)
}

// ask asks for a page that the reader has kept under a tag, "" for none.
func (d *deskSite) ask(path, tag string, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	answer := httptest.NewRecorder()
	d.Handler().ServeHTTP(answer, r)
	return answer
}

// tag returns the tag under which a page is kept now.
func (d *deskSite) tag(path string) string {
	d.Helper()
	answer := d.ask(path, "")
	if answer.Code != http.StatusOK || answer.Header().Get("Cache-Control") != shared {
		d.Fatalf("%s: %d, %v", path, answer.Code, answer.Header())
	}
	return answer.Header().Get("ETag")
}

const (
	letterPath = "/es/libertad"
	listPath   = "/es/libertad/signatories"
	apiPath    = apiRoot + "/letters/libertad"
)

func TestMemory_EachKindOfChangeRenewsThePages(t *testing.T) {
	d := newRemembering(t)
	ctx, organizer := t.Context(), uuid.New()
	sign := func(name, visibility string) signature.Signature {
		return d.sign(name, func(draft *signature.Draft) { draft.Visibility = visibility })
	}
	ana, beto, carla, dora := sign("Ana Quintana", signature.Public), sign("Beto Robles", signature.Public), sign("Carla Suárez", signature.Public), sign("Dora Torres", signature.Withheld)
	decide := func(decision string, one signature.Signature) uuid.UUID {
		t.Helper()
		done, err := d.Moderation.Decide(ctx, moderation.DecideInput{Organizer: organizer, LetterID: d.letter.ID, IDs: []uuid.UUID{one.ID}, Decision: decision, Reason: "Motivo"})
		d.must(err)
		if len(done.Done) != 1 {
			t.Fatalf("%s: %v", decision, done.Refused)
		}
		return done.BatchID
	}
	token := func(one signature.Signature) string {
		token, err := d.Signatures.ManageToken(one.ID, d.clock.Now())
		d.must(err)
		return token
	}
	settings := func(section letter.Section, change func(*letter.Letter)) {
		t.Helper()
		l, err := d.Letters.ByID(ctx, d.letter.ID)
		d.must(err)
		base := l.SettingsMark(section)
		change(&l)
		d.must(d.Letters.SaveSettings(ctx, organizer, section, l, base))
	}
	var held uuid.UUID
	names, letterAlone := []string{letterPath, listPath, apiPath}, []string{letterPath}
	for _, change := range []struct {
		name  string
		waits bool // for a second, as what is added may
		pages []string
		act   func()
	}{
		{"published", true, names, func() { decide(moderation.Publish, ana) }},
		{"another published", true, names, func() { decide(moderation.Publish, beto) }},
		{"a withheld one published", true, names, func() { decide(moderation.Publish, dora) }},
		{"published in time", true, names, func() { decide(moderation.Publish, carla) }},
		{"put first", false, []string{letterPath, listPath}, func() { d.must(d.Moderation.ChangePin(ctx, organizer, d.letter.ID, beto.ID, moderation.Pin)) }},
		{"not first any more", false, []string{letterPath, listPath}, func() { d.must(d.Moderation.ChangePin(ctx, organizer, d.letter.ID, beto.ID, moderation.Unpin)) }},
		{"held", false, names, func() { held = decide(moderation.Hold, beto) }},
		{"the hold undone", true, names, func() { _, err := d.Moderation.Undo(ctx, organizer, d.letter.ID, held); d.must(err) }},
		{"rejected", false, names, func() { decide(moderation.Reject, beto) }},
		{"corrected", false, []string{letterPath, listPath}, func() {
			draft := signature.Draft{Kind: signature.Individual, Name: "Carla Suárez Peña", Country: "CU", City: "Holguín", Category: "academic", Occupation: "Docente"}
			changed, err := d.Signatures.Correct(ctx, signature.Correction{Organizer: organizer, LetterID: d.letter.ID, SignatureID: carla.ID, Draft: draft})
			if d.must(err); !changed {
				t.Error("nothing corrected")
			}
		}},
		{"hidden", false, names, func() { d.must(d.Signatures.Hide(ctx, token(ana))) }},
		{"withdrawn", false, names, func() { d.must(d.Signatures.Withdraw(ctx, token(carla))) }},
		{"paused", false, []string{letterPath, apiPath}, func() { d.must(d.Letters.Pause(ctx, organizer, d.letter.ID)) }},
		{"resumed", false, []string{letterPath, apiPath}, func() { d.must(d.Letters.Resume(ctx, organizer, d.letter.ID)) }},
		{"a goal", false, letterAlone, func() { settings(letter.General, func(l *letter.Letter) { l.Goal = 100 }) }},
		{"fewer fields", false, letterAlone, func() { settings(letter.Asked, func(l *letter.Letter) { l.Fields = nil }) }},
		{"a new text", false, []string{letterPath, listPath, apiPath}, func() {
			text := d.text
			text.Title = "Otro título"
			d.must(d.Letters.SaveText(ctx, organizer, text, d.text.Mark()))
			d.must(d.Letters.PublishTexts(ctx, organizer, d.letter.ID))
		}},
		{"under attack", false, letterAlone, func() {
			reader{core: core{Server: d.Server}, t: t, letter: d.letter}.flood(310, 5*time.Minute)
			d.clock.Advance(5 * time.Second)
		}},
		{"closed", false, []string{letterPath, apiPath}, func() { d.must(d.Letters.Close(ctx, organizer, d.letter.ID)) }},
	} {
		tags := map[string]string{}
		for _, path := range change.pages {
			tags[path] = d.tag(path)
		}
		d.clock.Advance(time.Second)
		for path, tag := range tags {
			if answer := d.ask(path, tag); answer.Code != http.StatusNotModified || answer.Header().Get("ETag") != tag {
				t.Errorf("%s: %s changes before: %d", change.name, path, answer.Code)
			}
		}
		change.act()
		if change.waits {
			d.clock.Advance(time.Second)
		}
		for path, tag := range tags {
			if answer := d.ask(path, tag); answer.Code != http.StatusOK {
				t.Errorf("%s: %s is still what it was: %d", change.name, path, answer.Code)
			}
		}
	}
	if body := d.ask(listPath, "").Body.String(); strings.Contains(body, "Quintana") || strings.Contains(body, "Suárez") || strings.Contains(body, "Robles") {
		t.Error("somebody is still on the list")
	}
}

func TestMemory_APageIsRenderedOnceForAllReaders(t *testing.T) {
	d := newRemembering(t)
	var asked []*http.Request
	d.echo.GET("/test/kept", func(c echo.Context) error {
		asked = append(asked, c.Request())
		return s200(c)
	}, d.fromMemory(counting{"kind": kinds()}))
	for _, address := range []string{"/test/kept", "/test/kept?fbclid=abc", "/test/kept?kind=&x=1", "/test/kept?kind=organization", "/test/kept?utm_source=x&kind=organization"} {
		d.ask(address, "", "Cookie", "session=1", "Accept-Language", "es", "X-Forwarded-For", "1.2.3.4")
	}
	if len(asked) != 2 || asked[0].URL.RawQuery != "" || asked[1].URL.RawQuery != "kind=organization" {
		t.Fatalf("rendered %d times", len(asked))
	}
	for _, r := range asked {
		if len(r.Header) != 0 || r.RemoteAddr != "" || r.Method != http.MethodGet {
			t.Errorf("the handler sees who asks: %v", r.Header)
		}
	}
	d.ask("/test/kept?kind=alien", "", "Accept-Language", "es")
	if len(asked) != 3 || asked[2].Header.Get("Accept-Language") != "es" {
		t.Error("what isn't kept is not the reader's own")
	}
}

func s200(c echo.Context) error { return c.HTML(http.StatusOK, "<p>…</p>") }

func TestMemory_AnswersAreForProxiesToo(t *testing.T) {
	d := newRemembering(t)
	for path, kept := range map[string]string{
		letterPath: shared, letterPath + "?kind=organization": shared, letterPath + "?via=email&fbclid=1": shared, letterPath + "?via=elsewhere": askEach,
		listPath: shared, listPath + "?sort=name&kind=individual": shared, listPath + "?q=ana": askEach, listPath + "?country=CU": askEach,
		"/es/libertad/privacy": shared, apiPath: shared, apiPath + "/signatories": shared, apiPath + "/signatories?limit=5": askEach,
		apiRoot + "/letters": shared,
	} {
		for _, form := range []string{"br", "gzip", ""} {
			answer := d.ask(path, "", "Accept-Encoding", form)
			h := answer.Header()
			if answer.Code != http.StatusOK || h.Get("Cache-Control") != kept || h.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: %d %v", path, answer.Code, h)
			}
			if strings.HasPrefix(h.Get("ETag"), `"`) != (kept == shared) {
				t.Errorf("%s: tag %s", path, h.Get("ETag"))
			}
			if h.Get("Content-Encoding") != form && answer.Body.Len() > 512 {
				t.Errorf("%s: %q for %q", path, h.Get("Content-Encoding"), form)
			}
		}
	}
	head := httptest.NewRecorder()
	d.Handler().ServeHTTP(head, httptest.NewRequest(http.MethodHead, letterPath, nil))
	if head.Code != http.StatusOK || head.Header().Get("ETag") == "" || head.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	for path, want := range map[string]int{"/es/nadie": http.StatusNotFound, "/xx/libertad": http.StatusNotFound, apiRoot + "/letters/nadie": http.StatusNotFound,
		apiPath + "/signatories?kind=alien": http.StatusUnprocessableEntity} {
		if answer := d.ask(path, ""); answer.Code != want || strings.Contains(answer.Header().Get("Cache-Control"), "s-maxage") {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
	}
	post := httptest.NewRequest(http.MethodPost, letterPath+"/sign", strings.NewReader(url.Values{"name": {"Ana"}}.Encode()))
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	post.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	if d.Handler().ServeHTTP(answer, post); answer.Code != http.StatusUnprocessableEntity || answer.Header().Get("Cache-Control") != noStore {
		t.Errorf("a form: %d %v", answer.Code, answer.Header())
	}
	if body := d.ask(letterPath, "").Body.String(); strings.Contains(body, `value="Ana"`) {
		t.Error("what somebody typed is in the page for all")
	}
}

func TestMemory_OpensAndClosesByTheClock(t *testing.T) {
	d := newRemembering(t)
	l, err := d.Letters.ByID(t.Context(), d.letter.ID)
	d.must(err)
	base, closes := l.SettingsMark(letter.Schedule), d.clock.Now().Add(3*time.Second)
	l.ClosesAt = &closes
	d.must(d.Letters.SaveSettings(t.Context(), uuid.New(), letter.Schedule, l, base))
	forms := func() int { return strings.Count(d.ask(letterPath, "").Body.String(), `class="sign`) }
	if d.clock.Advance(2 * time.Second); forms() == 0 {
		t.Error("no form before")
	}
	if d.clock.Advance(time.Second); forms() != 0 {
		t.Error("a form after the time of closing")
	}
}

// Two processes on one database: each keeps pages, and a name that is hidden by way of one leaves the other's when that looks,
// as it does twice a second, and before it serves a page a second after it looked last.
func TestMemory_FollowsOtherProcesses(t *testing.T) {
	address := databasetest.URL(t, databasetest.Postgres)
	keys, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	clock := databasetest.NewClock()
	site := func(fresh bool) *deskSite {
		db, err := database.Open(t.Context(), address, database.Options{Clock: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		services := newServicesWith(t, db, keys, "http://example.com")
		services.PagePause = 0
		d := &deskSite{T: t, clock: clock}
		if d.Server, err = New(services); err != nil {
			t.Fatal(err)
		}
		if fresh {
			d.openLetter("libertad")
		}
		return d
	}
	one, other := site(true), site(false)
	one.worker = outbox.NewWorker(one.Outbox, one.Mailbox, outbox.WorkerOptions{})
	ana := one.sign("Ana Quintana")
	decide := func(decision string) {
		t.Helper()
		_, err := one.Moderation.Decide(t.Context(), moderation.DecideInput{Organizer: uuid.New(), LetterID: one.letter.ID, IDs: []uuid.UUID{ana.ID}, Decision: decision, Reason: "Motivo"})
		one.must(err)
	}
	shows := func(d *deskSite) bool { return strings.Contains(d.ask(listPath, "").Body.String(), "Quintana") }
	look := func() { one.must(other.DB.LookForChanges(t.Context(), 0)) }
	if shows(one) || shows(other) {
		t.Fatal("shown before it is published")
	}
	decide(moderation.Publish)
	clock.Advance(time.Second)
	if look(); !shows(one) || !shows(other) {
		t.Error("not shown by both once it is published")
	}
	token, err := one.Signatures.ManageToken(ana.ID, clock.Now())
	one.must(err)
	one.must(one.Signatures.Hide(t.Context(), token))
	if shows(one) {
		t.Error("the process that has hidden it shows it")
	}
	if look(); shows(other) {
		t.Error("the other process shows it after a look")
	}
}
