package outbox_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/vault"
)

func TestEnqueue_NobodySeesTheMessageBeforeTheCommit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := w.queue.Enqueue(tx, letter()); err != nil {
				return err
			}
			if n := len(w.rows()); n != 0 {
				t.Errorf("%d messages are seen from outside the transaction, want none", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 1)
	})
}

func TestEnqueue_ARollbackLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused := errors.New("refused")
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			return errors.Join(w.queue.Enqueue(tx, letter()), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 0)
		if n := len(w.rows()); n != 0 {
			t.Errorf("%d messages are stored, want none", n)
		}
	})
}

func TestEnqueue_RefusesAnIncompleteMessage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, m := range []outbox.Message{{Language: "es", To: recipient}, {Kind: "confirm", To: recipient}, {Kind: "confirm", Language: "es"}} {
			err := w.db.InTx(t.Context(), func(tx *database.Tx) error { return w.queue.Enqueue(tx, m) })
			if err == nil {
				t.Errorf("%+v was taken", m)
			}
		}
	})
}

func TestEnvelope_HoldsWhatWasEnqueued(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := letter()
		m.LetterID = uuid.Must(uuid.NewV7())
		w.enqueue(m)
		d := taking()
		w.deliver(w.worker(d, outbox.WorkerOptions{}), 1)
		if diff := cmp.Diff(outbox.Envelope{ID: w.row().ID, Message: m}, d.got[0]); diff != "" {
			t.Errorf("the envelope differs (-want +got):\n%s", diff)
		}
	})
}

func TestEnqueue_NotBeforeHoldsTheMessageBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := letter()
		m.NotBefore = w.clock.Now().Add(time.Hour)
		w.enqueue(m)
		worker := w.worker(taking(), outbox.WorkerOptions{})
		w.deliver(worker, 0)
		w.clock.Advance(time.Hour)
		w.deliver(worker, 1)
	})
}

func TestStore_NeverHoldsTheRecipientInTheClear(t *testing.T) {
	dir := t.TempDir()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(dir, "outbox.db"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, clock: databasetest.NewClock(), queue: outbox.New(db, v), log: &syncBuffer{}}
	w.enqueue(letter())
	search := func(when string) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{recipient, "ana.maria", "Ana Mar", "123456"} {
				if bytes.Contains(raw, []byte(secret)) {
					t.Errorf("%s: %s holds %q", when, filepath.Base(name), secret)
				}
			}
		}
	}
	search("waiting")
	w.deliver(w.worker(failing(errors.New("450 not now, "+recipient)), outbox.WorkerOptions{}), 0)
	search("refused")
}

func TestStore_ASealedPayloadOpensForItsOwnMessageAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter(), letter())
		rows := w.rows()
		if bytes.Contains(rows[0].SealedPayload, []byte(recipient)) {
			t.Fatal("the payload is stored in the clear")
		}
		swap := "UPDATE outbox_messages SET sealed_payload = ? WHERE id = ?"
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			return errors.Join(tx.DB.Exec(swap, rows[0].SealedPayload, rows[1].ID).Error, tx.DB.Exec(swap, rows[1].SealedPayload, rows[0].ID).Error)
		})
		if err != nil {
			t.Fatal(err)
		}
		d := taking()
		w.deliver(w.worker(d, outbox.WorkerOptions{}), 0)
		if d.times() != 0 {
			t.Error("a swapped payload was delivered")
		}
		for _, r := range w.rows() {
			if r.Status != "waiting" || r.LastCode != "sealed" || r.SealedPayload == nil {
				t.Errorf("a message that can't be opened is %s with code %q: it must wait for the right keys", r.Status, r.LastCode)
			}
		}
	})
}

func TestDiscard_GivesUpWhatIsNotSentYet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, other := letter(), letter()
		w.enqueue(first, other)
		err := w.db.InTx(t.Context(), func(tx *database.Tx) error {
			n, err := w.queue.Discard(tx, first.SignatureID)
			if n != 1 {
				t.Errorf("%d messages were discarded, want 1", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		d := taking()
		w.deliver(w.worker(d, outbox.WorkerOptions{}), 1)
		if d.got[0].SignatureID != other.SignatureID {
			t.Error("the discarded message was sent")
		}
		if r := w.rows()[0]; r.Status != "buried" || r.SealedPayload != nil {
			t.Errorf("the discarded message is %s with %d bytes of payload", r.Status, len(r.SealedPayload))
		}
	})
}

func TestDiscard_StandsAgainstTheDeliveryUnderWay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := letter()
		w.enqueue(m)
		d := taking()
		d.do = discardWhileDelivering(w, m.SignatureID)
		if _, err := w.worker(d, outbox.WorkerOptions{}).DeliverDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.expect("buried", 1, "discarded")
	})
}

func TestCounts_SayHowManyAreInWhichState(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		w.deliver(w.worker(failing(outbox.Permanent("550 5.1.1", nil)), outbox.WorkerOptions{}), 0)
		w.enqueue(letter())
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 1)
		w.enqueue(letter())
		w.deliver(w.worker(dying(), outbox.WorkerOptions{}), 0)
		w.enqueue(letter())
		got, err := w.queue.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := (outbox.Counts{Waiting: 1, Sending: 1, Sent: 1, Buried: 1}); got != want {
			t.Errorf("counts are %+v, want %+v", got, want)
		}
	})
}

func TestPrune_RemovesWhatEndedThirtyDaysAgo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		prune := func(want int) {
			t.Helper()
			n, err := w.queue.Prune(t.Context())
			if err != nil || n != want {
				t.Fatalf("%d records were pruned (%v), want %d", n, err, want)
			}
		}
		w.enqueue(letter(), letter())
		w.deliver(w.worker(taking(), outbox.WorkerOptions{}), 2)
		held := letter()
		held.NotBefore = w.clock.Now().Add(40 * 24 * time.Hour)
		w.enqueue(held)
		w.clock.Advance(30 * 24 * time.Hour)
		prune(0)
		w.clock.Advance(time.Second)
		prune(2)
		if r := w.row(); r.Status != "waiting" {
			t.Errorf("the remaining message is %s, want waiting", r.Status)
		}
	})
}

func TestPrune_GivesUpWhatNobodyDelivers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enqueue(letter())
		prune := func() {
			t.Helper()
			if _, err := w.queue.Prune(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.clock.Advance(14 * 24 * time.Hour)
		prune()
		w.expect("waiting", 0, "")
		w.clock.Advance(time.Second)
		prune()
		w.expect("buried", 0, "stale")
	})
}

func TestLog_NeverNamesTheRecipient(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refusal := errors.New("no such mailbox: " + recipient)
		for _, err := range []error{nil, refusal, outbox.Permanent("550 5.1.1", refusal), outbox.Permanent("550 "+recipient, refusal), outbox.Temporary("450", refusal)} {
			w.enqueue(letter())
			if _, err := w.worker(failing(err), outbox.WorkerOptions{}).DeliverDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.enqueue(letter())
		w.deliver(w.worker(panicking(refusal), outbox.WorkerOptions{}), 0)
		log := w.log.String()
		for _, secret := range []string{recipient, "ana.maria", "Ana Mar", "123456", "no such mailbox"} {
			if strings.Contains(log, secret) {
				t.Errorf("the log holds %q:\n%s", secret, log)
			}
		}
		for _, want := range []string{"message_id", `"kind":"confirm"`, `"attempt":1`, `"code":"550 5.1.1"`} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %s:\n%s", want, log)
			}
		}
		for _, r := range w.rows() {
			if strings.Contains(r.LastCode, "@") {
				t.Errorf("a code holds an address: %q", r.LastCode)
			}
		}
	})
}
