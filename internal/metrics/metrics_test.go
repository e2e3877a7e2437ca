package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/metrics"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

func TestHandler_TellsRequestsAndOutbox(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		v, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		q := outbox.New(db, v)
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			return q.Enqueue(tx, outbox.Message{Kind: outbox.KindOrganizerInvite, Language: "es", To: "ana@example.org"})
		})
		if err != nil {
			t.Fatal(err)
		}
		m := metrics.New(q)
		m.Observe("GET", "/confirm/:token", 200, 3*time.Millisecond)
		m.Attacked(true)
		m.Attacked(true)
		m.Attacked(false)
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
		for _, want := range []string{
			`undersigned_request_seconds_count{method="GET",route="/confirm/:token",status="200"} 1`,
			`undersigned_outbox_messages{state="waiting"} 1`,
			`undersigned_outbox_messages{state="sent"} 0`,
			"undersigned_letters_under_attack 1",
			`undersigned_request_seconds_bucket{method="GET",route="/confirm/:token",status="200",le="0.005"} 1`,
			"# TYPE undersigned_request_seconds histogram",
			"# TYPE undersigned_outbox_messages gauge",
			"go_goroutines",
			"process_resident_memory_bytes",
		} {
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("no line %q", want)
			}
		}
		if strings.Contains(answer.Body.String(), "ana@") {
			t.Error("an address is in the metrics")
		}
	})
}

func TestHandler_SaysWhenTheOutboxCannotBeCounted(t *testing.T) {
	db := databasetest.Open(t, databasetest.SQLite, nil)
	m := metrics.New(outbox.New(db, nil))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != 503 {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
}
