package signature_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// flood puts signatures of nobody into the letter, signed some time ago.
func (w *world) flood(n int, status signature.Status, ago time.Duration) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *database.Tx) error {
		rows := make([]map[string]any, n)
		for i := range rows {
			rows[i] = map[string]any{"id": uuid.New(), "letter_id": w.letterID, "text_id": w.textID, "kind": signature.Individual, "status": status,
				"visibility": signature.Public, "language": "es", "category": "", "country": "", "wants_updates": false, "signals": "[]", "reason": "",
				"code_attempts": 0, "mails": 0, "signed_at": tx.Now.Add(-ago)}
		}
		return tx.DB.Table("signatures").CreateInBatches(rows, 500).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// attack brings the letter under attack and returns how often that was told.
func (w *world) attack() *[]bool {
	w.t.Helper()
	w.flood(310, signature.Unconfirmed, 5*time.Minute)
	var told []bool
	w.OnAttack(func(letterID uuid.UUID, begins bool) {
		if letterID == w.letterID {
			told = append(told, begins)
		}
	})
	return &told
}

// solve does the work that a browser does.
func solve(challenge, email string) string {
	var found []string
	for piece := range limit.WorkPieces {
		for n := 0; ; n++ {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%d", challenge, email, piece, n))
			if sum[0] == 0 && sum[1] < 16 { // 12 bits
				found = append(found, fmt.Sprint(n))
				break
			}
		}
	}
	return strings.Join(found, ".")
}

func TestUnderAttack_BeginsAndEndsAndIsTold(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		told := w.attack()
		attacked := func() bool {
			t.Helper()
			yes, err := w.UnderAttack(t.Context(), w.letterID)
			if err != nil {
				t.Fatal(err)
			}
			return yes
		}
		if !attacked() || !attacked() {
			t.Fatal("a flood is no attack")
		}
		if other, err := w.UnderAttack(t.Context(), uuid.New()); err != nil || other {
			t.Errorf("another letter is attacked too: %v", err)
		}
		w.clock.Advance(limit.CountEach)
		if n, err := w.Recount(t.Context()); err != nil || n != 1 {
			t.Errorf("%d letters under attack, %v", n, err)
		}
		w.clock.Advance(limit.Window)
		if n, err := w.Recount(t.Context()); err != nil || n != 0 || attacked() {
			t.Errorf("it doesn't end: %d, %v", n, err)
		}
		if got := fmt.Sprint(*told); got != "[true false]" {
			t.Errorf("told %s", got)
		}
	})
}

func TestUnderAttack_NotWhereSignersConfirm(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.attack()
		w.flood(160, signature.Pending, 5*time.Minute)
		w.flood(500, signature.Unconfirmed, time.Minute) // they have had no time
		w.clock.Advance(limit.CountEach)
		if yes, err := w.UnderAttack(t.Context(), w.letterID); err != nil || yes {
			t.Errorf("a letter that goes viral is taken for attacked, or %v", err)
		}
	})
}

func TestSign_UnderAttackWithoutWorkWaitsForAHuman(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.attack()
		challenge, err := w.Challenge(w.letterID)
		if err != nil {
			t.Fatal(err)
		}
		elsewhere, err := w.Challenge(uuid.New())
		if err != nil {
			t.Fatal(err)
		}
		right := solve(challenge, "eva@example.org")
		for name, c := range map[string]struct {
			work signature.Work
			want signature.Status
		}{
			"with the work":                 {signature.Work{Challenge: challenge, Solution: right}, signature.Published},
			"without":                       {signature.Work{}, signature.Pending},
			"another address's work":        {signature.Work{Challenge: challenge, Solution: solve(challenge, "luis@example.org")}, signature.Pending},
			"another letter's work":         {signature.Work{Challenge: elsewhere, Solution: solve(elsewhere, "eva@example.org")}, signature.Pending},
			"one piece over and over":       {signature.Work{Challenge: challenge, Solution: strings.Repeat(strings.Split(right, ".")[0]+".", 7) + "1"}, signature.Pending},
			"fewer pieces":                  {signature.Work{Challenge: challenge, Solution: strings.Split(right, ".")[0]}, signature.Pending},
			"a number that is a long story": {signature.Work{Challenge: challenge, Solution: strings.Repeat("9", 1000)}, signature.Pending},
		} {
			in := w.input(person("Eva Luna", "eva@example.org"))
			in.Work = c.work
			if _, err := w.Sign(t.Context(), in); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sig, err := w.Confirm(t.Context(), w.only(outbox.KindConfirm)["token"])
			if err != nil || sig.Status != c.want {
				t.Errorf("%s: %s, %v; want %s", name, sig.Status, err, c.want)
			}
			if waits := len(sig.Signals) == 1 && sig.Signals[0].Key == "signal.unproved"; waits != (c.want == signature.Pending) {
				t.Errorf("%s: signals %v", name, sig.Signals)
			}
			token, err := w.ManageToken(sig.ID, w.db.Now())
			if err == nil {
				err = w.Withdraw(t.Context(), token)
			}
			if err != nil {
				t.Fatal(err)
			}
			w.mail()
		}
	})
}

func TestChallenge_HoldsForHoursAndIsTheSameForOne(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.attack()
		first, err := w.Challenge(w.letterID)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(limit.WorkFor / 4)
		if same, _ := w.Challenge(w.letterID); same != first {
			t.Error("it changes within the hour: the page can't be kept")
		}
		status := func() signature.Status {
			t.Helper()
			in := w.input(person("Eva Luna", "eva@example.org"))
			in.Work = signature.Work{Challenge: first, Solution: solve(first, "eva@example.org")}
			if _, err := w.Sign(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			sig, err := w.Confirm(t.Context(), w.only(outbox.KindConfirm)["token"])
			if err != nil {
				t.Fatal(err)
			}
			token, err := w.ManageToken(sig.ID, w.db.Now())
			if err == nil {
				err = w.Withdraw(t.Context(), token)
			}
			if err != nil {
				t.Fatal(err)
			}
			return sig.Status
		}
		again := func(d time.Duration) {
			w.clock.Advance(d)
			w.flood(310, signature.Unconfirmed, 5*time.Minute)
			w.mail()
		}
		again(limit.WorkFor - limit.WorkFor/4 - time.Second)
		if got := status(); got != signature.Published {
			t.Errorf("within its time: %s", got)
		}
		again(limit.WorkFor)
		if got := status(); got != signature.Pending {
			t.Errorf("after its time: %s", got)
		}
	})
}

func TestSign_ALetterThatBearsNoMoreSaysSo(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		w.flood(10_000, signature.Unconfirmed, time.Minute)
		_, err := w.Sign(t.Context(), w.input(person("Eva Luna", "eva@example.org")))
		if !fault.Is(err, fault.TooMany) {
			t.Fatalf("a full letter: %v", err)
		}
		if sent := w.mail(); len(sent) != 0 {
			t.Errorf("mailed %s", kinds(sent))
		}
		w.clock.Advance(limit.Window)
		w.sign(person("Eva Luna", "eva@example.org"))
		w.only(outbox.KindConfirm)
	})
}
