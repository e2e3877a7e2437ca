package organizer_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/passkey"
	"github.com/undersigned/undersigned/internal/passkey/passkeytest"
)

func keySite() passkey.Site {
	return passkey.Site{ID: "letters.example", Origin: "https://letters.example"}
}

func (w world) challenge(purpose string, id uuid.UUID) []byte {
	w.Helper()
	c, err := w.organizers.NewChallenge(w.Context(), purpose, id)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func (w world) add(o organizer.Organizer, key *passkeytest.Key, name string) ([]string, error) {
	w.Helper()
	c := w.challenge(organizer.PasskeyAdd, o.ID)
	return w.organizers.AddPasskey(w.Context(), o, name, organizer.PasskeyAnswer{Site: keySite(), Challenge: c, Text: key.Text(key.Make(c))})
}

// show answers a challenge with a key.
func (w world) show(key *passkeytest.Key, challenge []byte) organizer.PasskeyAnswer {
	w.Helper()
	return organizer.PasskeyAnswer{Site: keySite(), Challenge: challenge, Text: key.Text(key.Show(challenge))}
}

// withPasskey makes an account with one passkey.
func (w world) withPasskey() (o organizer.Organizer, key *passkeytest.Key, codes []string) {
	w.Helper()
	o, key = w.create("Ana", "ana@example.org", organizer.Owner), passkeytest.New(w.T, keySite())
	codes, err := w.add(o, key, "  Phone ")
	if err != nil || len(codes) != 10 {
		w.Fatalf("codes %v, error %v", codes, err)
	}
	if o, err = w.organizers.ByID(w.Context(), o.ID); err != nil || !o.Factor || o.App || o.Passkeys != 1 {
		w.Fatalf("account %+v, error %v", o, err)
	}
	return o, key, codes
}

func TestAddPasskey_IsASecondStepWithRecoveryCodesOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, _, recovery := w.withPasskey()
		if codes, err := w.add(o, passkeytest.New(t, keySite()), "Key in the drawer"); err != nil || codes != nil {
			t.Errorf("a second one: codes %v, error %v", codes, err)
		}
		list, err := w.organizers.Passkeys(w.Context(), o.ID)
		if err != nil || len(list) != 2 || list[0].Name != "Phone" || list[1].Name != "Key in the drawer" || !list[0].Alone || list[0].LastUsedAt != nil {
			t.Errorf("passkeys %+v, error %v", list, err)
		}
		if err := w.organizers.CheckCode(w.Context(), o.ID, recovery[0]); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		if codes, err := w.organizers.RecoveryCodes(w.Context(), o.ID); err != nil || len(codes) != 10 {
			t.Errorf("new codes %v, error %v", codes, err)
		}
		if got := w.actions(); !strings.HasSuffix(got, "organizer organizer.passkey_added, organizer organizer.passkey_added, system organizer.created") {
			t.Errorf("trail: %s", got)
		}
		if told := w.messages(); told["factor"] != 2 {
			t.Errorf("messages %v, want one for each", told)
		}
	})
}

// messages counts the messages that wait, by kind.
func (w world) messages() map[string]int {
	w.Helper()
	var kinds []string
	if err := w.db.Read(w.Context()).Table("outbox_messages").Pluck("kind", &kinds).Error; err != nil {
		w.Fatal(err)
	}
	counts := map[string]int{}
	for _, k := range kinds {
		counts[k]++
	}
	return counts
}

func TestAddPasskey_RefusesWhatItCantTake(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, _ := w.withPasskey()
		other := w.create("Eva", "eva@example.org", organizer.Editor)
		_, err := w.add(other, key, "Taken")
		wantFault(w.T, err, fault.Conflict, "passkey.exists")
		for name, want := range map[string]string{"": "field.required", strings.Repeat("ñ", 61): "field.too_long", "a\u202eb": "field.characters"} {
			_, err := w.add(o, passkeytest.New(t, keySite()), name)
			wantField(w.T, err, "name", want)
		}
		c := w.challenge(organizer.PasskeyAdd, o.ID)
		_, err = w.organizers.AddPasskey(w.Context(), o, "X", organizer.PasskeyAnswer{Site: keySite(), Challenge: c, Text: "{}"})
		wantFault(w.T, err, fault.Forbidden, "passkey.wrong")
		for range organizer.MaxPasskeys - 1 {
			if _, err := w.add(o, passkeytest.New(t, keySite()), "One more"); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.add(o, passkeytest.New(t, keySite()), "Too many")
		wantFault(w.T, err, fault.Conflict, "passkey.too_many")
	})
}

func TestCheckPasskey_ForItsAccountPurposeAndTimeAlone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, _ := w.withPasskey()
		other := w.create("Eva", "eva@example.org", organizer.Editor)
		check := func(id uuid.UUID, purpose string, a organizer.PasskeyAnswer) error {
			return w.organizers.CheckPasskey(w.Context(), id, purpose, a)
		}
		good := w.show(key, w.challenge(organizer.PasskeyAgain, o.ID))
		if err := check(o.ID, organizer.PasskeyAgain, good); err != nil {
			t.Errorf("its own: %v", err)
		}
		wantFault(w.T, check(o.ID, organizer.PasskeyAgain, good), fault.Forbidden, "passkey.late")
		wantFault(w.T, check(o.ID, organizer.PasskeySecondStep, w.show(key, w.challenge(organizer.PasskeyAgain, o.ID))), fault.Forbidden, "passkey.late")
		wantFault(w.T, check(other.ID, organizer.PasskeyAgain, w.show(key, w.challenge(organizer.PasskeyAgain, other.ID))), fault.Forbidden, "passkey.wrong")
		wantFault(w.T, check(o.ID, organizer.PasskeyAgain, w.show(passkeytest.New(t, keySite()), w.challenge(organizer.PasskeyAgain, o.ID))), fault.Forbidden, "passkey.wrong")
		late := w.show(key, w.challenge(organizer.PasskeyAgain, o.ID))
		w.clock.Advance(organizer.ChallengeLasts)
		wantFault(w.T, check(o.ID, organizer.PasskeyAgain, late), fault.Forbidden, "passkey.late")
		if n, err := w.organizers.DeleteExpiredChallenges(w.Context()); n != 2 || err != nil {
			t.Errorf("%d forgotten, error %v, want the two that nobody answered", n, err)
		}
		if list, _ := w.organizers.Passkeys(w.Context(), o.ID); list[0].LastUsedAt == nil {
			t.Error("its use isn't noted")
		}
	})
}

func TestCheckPasskey_OneOfManyAtOnceWins(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, _ := w.withPasskey()
		answer := w.show(key, w.challenge(organizer.PasskeyAgain, o.ID))
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = w.organizers.CheckPasskey(w.Context(), o.ID, organizer.PasskeyAgain, answer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		if won != 1 {
			t.Errorf("%d won, want one: %v", won, errs)
		}
	})
}

func TestCheckPasskey_ACounterThatGoesBackIsTold(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key := w.create("Ana", "ana@example.org", organizer.Owner), passkeytest.New(t, keySite())
		key.Counts = true
		if _, err := w.add(o, key, "Key"); err != nil {
			t.Fatal(err)
		}
		check := func() error {
			return w.organizers.CheckPasskey(w.Context(), o.ID, organizer.PasskeyAgain, w.show(key, w.challenge(organizer.PasskeyAgain, o.ID)))
		}
		for range 2 {
			if err := check(); err != nil {
				t.Fatal(err)
			}
		}
		key.Count = 0
		wantFault(w.T, check(), fault.Forbidden, "passkey.copied")
		key.Count = 2
		if err := check(); err != nil {
			t.Errorf("the one that counts on: %v", err)
		}
	})
}

func TestSignInByPasskey_NeedsOneThatKnowsItsOwner(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, _ := w.withPasskey()
		signIn := func() (organizer.Organizer, error) {
			return w.organizers.SignInByPasskey(w.Context(), w.show(key, w.challenge(organizer.PasskeySignIn, uuid.Nil)))
		}
		var err error
		if key.Owner, err = w.organizers.PasskeyOwner(o.ID); err != nil {
			t.Fatal(err)
		}
		got, err := signIn()
		if err != nil || got.ID != o.ID {
			t.Errorf("account %+v, error %v", got, err)
		}
		if _, err := w.organizers.Arrive(w.Context(), got, organizer.Arrival{}); err != nil {
			t.Errorf("arrive: %v", err)
		}
		key.Owner = []byte("somebody else")
		_, err = signIn()
		wantFault(w.T, err, fault.Forbidden, "passkey.wrong")
		key.Owner, key.Flags = nil, passkeytest.Present
		_, err = signIn()
		wantFault(w.T, err, fault.Forbidden, "passkey.not_alone")
		key.Flags |= passkeytest.Verified
		if err := w.db.InTx(w.Context(), func(tx *database.Tx) error { return tx.DB.Exec("UPDATE organizers SET disabled_at = ?", tx.Now).Error }); err != nil {
			t.Fatal(err)
		}
		_, err = signIn()
		wantFault(w.T, err, fault.Forbidden, "passkey.wrong")
	})
}

func TestRemovePasskey_TheLastOneSwitchesTheStepOff(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, codes := w.withPasskey()
		if _, err := w.add(o, passkeytest.New(t, keySite()), "Other"); err != nil {
			t.Fatal(err)
		}
		list, _ := w.organizers.Passkeys(w.Context(), o.ID)
		eva := w.create("Eva", "eva@example.org", organizer.Editor)
		wantFault(w.T, w.organizers.RemovePasskey(w.Context(), eva, list[0].ID), fault.NotFound, "passkey.unknown")
		if err := w.organizers.RemovePasskey(w.Context(), o, list[0].ID); err != nil {
			t.Fatal(err)
		}
		err := w.organizers.CheckPasskey(w.Context(), o.ID, organizer.PasskeyAgain, w.show(key, w.challenge(organizer.PasskeyAgain, o.ID)))
		wantFault(w.T, err, fault.Forbidden, "passkey.wrong")
		if n, _ := w.organizers.RecoveryCodesLeft(w.Context(), o.ID); n != 10 {
			t.Errorf("%d codes are left beside the other passkey", n)
		}
		if err := w.organizers.RemovePasskey(w.Context(), o, list[1].ID); err != nil {
			t.Fatal(err)
		}
		if o, _ = w.organizers.ByID(w.Context(), o.ID); o.Factor || o.Passkeys != 0 {
			t.Errorf("account %+v", o)
		}
		wantFault(w.T, w.organizers.CheckCode(w.Context(), o.ID, codes[0]), fault.Forbidden, "account.code_wrong")
		if got := w.actions(); !strings.HasPrefix(got, "organizer organizer.factor_removed, organizer organizer.passkey_removed, ") {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestRemoveApp_LeavesPasskeysAndCodes(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, _, codes := w.withApp()
		key := passkeytest.New(t, keySite())
		if more, err := w.add(o, key, "Phone"); err != nil || more != nil {
			t.Fatalf("codes %v, error %v", more, err)
		}
		if err := w.organizers.RemoveApp(w.Context(), o.ID); err != nil {
			t.Fatal(err)
		}
		if o, _ = w.organizers.ByID(w.Context(), o.ID); !o.Factor || o.App {
			t.Errorf("account %+v", o)
		}
		if err := w.organizers.CheckCode(w.Context(), o.ID, codes[0]); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		if err := w.organizers.RemoveFactorOf(w.Context(), "ana@example.org"); err != nil {
			t.Fatal(err)
		}
		if o, _ = w.organizers.ByID(w.Context(), o.ID); o.Factor {
			t.Errorf("account %+v", o)
		}
		wantFault(w.T, w.organizers.RemoveApp(w.Context(), o.ID), fault.Conflict, "account.factor_none")
	})
}

func TestSetup_AMailedResetTakesAPasskey(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, key, _ := w.withPasskey()
		if err := w.organizers.AskReset(w.Context(), "ana@example.org", "en"); err != nil {
			t.Fatal(err)
		}
		token := w.resetToken()
		link, err := w.organizers.Link(w.Context(), token)
		if err != nil || !link.Code || link.Passkeys != 1 || link.Account != o.ID {
			t.Fatalf("link %+v, error %v", link, err)
		}
		in := organizer.SetupInput{Password: "another long password"}
		_, err = w.organizers.Setup(w.Context(), token, in)
		wantFault(w.T, err, fault.Forbidden, "account.code_wrong")
		wrong := w.show(passkeytest.New(t, keySite()), w.challenge(organizer.PasskeyReset, o.ID))
		in.Passkey = &wrong
		_, err = w.organizers.Setup(w.Context(), token, in)
		wantFault(w.T, err, fault.Forbidden, "passkey.wrong")
		right := w.show(key, w.challenge(organizer.PasskeyReset, o.ID))
		in.Passkey = &right
		if got, err := w.organizers.Setup(w.Context(), token, in); err != nil || got.ID != o.ID || !got.Factor {
			t.Errorf("account %+v, error %v", got, err)
		}
	})
}

// resetToken returns the token of the link for a new password that was mailed.
func (w world) resetToken() string {
	w.Helper()
	for _, e := range w.mail() {
		if token := e.Data["token"]; token != "" {
			return token
		}
	}
	w.Fatal("no link was mailed")
	return ""
}
