package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

// benchWaiting is how many signatures wait while BenchmarkDesk decides.
const benchWaiting = 10_000

// BenchmarkDesk measures what a moderator waits for while ten thousand wait, through HTTP on loopback, beside a list of a
// hundred thousand: one decision with the next signature in focus, and the queue's page, narrowed and not.
func BenchmarkDesk(b *testing.B) {
	for _, engine := range databasetest.Engines() {
		b.Run(engine, func(b *testing.B) {
			a, l := benchSite(b, engine, benchSignatories)
			fillWaiting(b, a, l, benchWaiting)
			m := signInModerator(b, a)
			slug := "/desk/letters/" + l.Slug
			b.Run("decision", func(b *testing.B) { m.decisions(b, l, slug) })
			for _, page := range []struct{ name, address string }{
				{"queue", slug + "/queue"}, {"queue, few from one country", slug + "/queue?country=FR"},
				{"queue, a common signal", slug + "/queue?signal=link"}, {"published, few from one country", slug + "/queue?state=published&country=CZ"},
				{"all, without a signal", slug + "/queue?state=all&signal=none"}, {"rehearsal of all", slug + "/bulk?decision=publish"},
			} {
				b.Run(page.name, func(b *testing.B) {
					var took durations
					for b.Loop() {
						took.time(func() { m.send(b, http.MethodGet, page.address, nil) })
					}
					took.report(b)
				})
			}
		})
	}
}

// durations are how long the same thing took.
type durations []time.Duration

func (d *durations) time(what func()) {
	started := time.Now()
	what()
	*d = append(*d, time.Since(started))
}

// report prints the median and the 99th percentile in milliseconds.
func (d durations) report(b *testing.B) {
	slices.Sort(d)
	at := func(share float64) float64 {
		return float64(d[min(int(share*float64(len(d))), len(d)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// fillWaiting stores n signatures that wait, without their way through the form.
func fillWaiting(b *testing.B, a *App, l letter.Letter, n int) {
	b.Helper()
	texts, err := a.letters.PublishedTexts(b.Context(), l.ID)
	if err != nil {
		b.Fatal(err)
	}
	at := a.db.Now().Add(-time.Duration(n) * time.Second)
	err = a.db.InTx(b.Context(), func(tx *database.Tx) error {
		for done := 0; done < n; done += 500 {
			rows := make([]map[string]any, 500)
			for i := range rows {
				if rows[i], err = waitingRow(a, l.ID, texts[0].ID, done+i, at); err != nil {
					return err
				}
			}
			if err := tx.DB.Table("signatures").Create(&rows).Error; err != nil {
				return err
			}
		}
		return tx.DB.Exec("ANALYZE").Error
	})
	if err != nil {
		b.Fatal(err)
	}
}

func waitingRow(a *App, letterID, textID uuid.UUID, i int, at time.Time) (map[string]any, error) {
	id := uuid.Must(uuid.NewV7())
	profile, err := json.Marshal(signature.Profile{Name: fmt.Sprint("Persona Vidal ", i), Occupation: "docente", City: "Holguín", Comment: "Por quienes no pueden firmar."})
	if err != nil {
		return nil, err
	}
	sealed, err := a.vault.Seal(profile, "signature.profile:"+id.String())
	if err != nil {
		return nil, err
	}
	email, err := a.vault.Seal(fmt.Appendf(nil, "p%d@example.org", i), "signature.email:"+id.String())
	if err != nil {
		return nil, err
	}
	confirmed := at.Add(time.Duration(i) * time.Second)
	row := map[string]any{
		"id": id, "letter_id": letterID, "text_id": textID, "kind": signature.Individual, "status": signature.Pending, "visibility": signature.Public,
		"language": "es", "category": "artist", "country": "CU", "wants_updates": false, "sealed_profile": sealed, "sealed_email": email,
		"email_hash": fmt.Append(nil, i), "name_hash": fmt.Append(nil, i), "signals": "[]", "signal_keys": "", "reason": "", "code_attempts": 0, "mails": 0,
		"signed_at": confirmed, "confirmed_at": confirmed,
	}
	if i%100 == 0 {
		row["country"] = "FR"
	}
	if i%3 == 0 {
		row["signals"], row["signal_keys"] = `[{"key":"signal.link"}]`, " link "
	}
	return row, nil
}

// moderator is a script at the desk.
type moderator struct {
	a      *App
	client *http.Client
}

func signInModerator(b *testing.B, a *App) moderator {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	const password = "una contraseña larga"
	if _, err := a.organizers.Create(b.Context(), "Ana", "ana@example.org", password, organizer.Owner); err != nil {
		b.Fatal(err)
	}
	m := moderator{a, &http.Client{Jar: jar}}
	m.send(b, http.MethodPost, "/desk/sign-in", url.Values{"email": {"ana@example.org"}, "password": {password}})
	return m
}

// send sends what a script would, and reads the answer.
func (m moderator) send(b *testing.B, method, address string, form url.Values) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), method, m.a.URL()+address, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Accept", "application/json")
	}
	answer, err := m.client.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK && address != "/desk/sign-in" {
		b.Fatalf("%s: %s, %v: %s", address, answer.Status, err, body)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// decisions measures a decision, the next signature's fragment, and that it is looked at.
func (m moderator) decisions(b *testing.B, l letter.Letter, slug string) {
	var took durations
	var waiting []signature.Signature
	for b.Loop() {
		if len(waiting) < 2 {
			page, err := m.a.moderation.Queue(b.Context(), moderation.QueueFilter{LetterID: l.ID, Limit: 200})
			if err != nil || len(page.Items) < 2 {
				b.Fatalf("%d wait, %v", len(page.Items), err)
			}
			waiting = page.Items
		}
		this, next := waiting[0], waiting[1].ID.String()
		waiting = waiting[1:]
		took.time(func() {
			m.send(b, http.MethodPost, slug+"/decide", url.Values{"id": {this.ID.String()}, "seen": {this.ID.String() + " " + this.Mark()}, "decision": {"publish"}})
			m.send(b, http.MethodGet, slug+"/signatures/"+next+"?part=focus", nil)
			m.send(b, http.MethodPost, slug+"/signatures/"+next+"/looking", nil)
		})
	}
	took.report(b)
}
