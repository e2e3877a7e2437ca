package organizer_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// codeAt returns what an app with a secret shows at a time.
func (w world) codeAt(secret string, at time.Time) string {
	w.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// withApp makes an account with a second step, half a minute after its app was confirmed, and returns its secret and codes.
func (w world) withApp() (o organizer.Organizer, secret string, codes []string) {
	w.Helper()
	o = w.create("Ana", "ana@example.org", organizer.Owner)
	app := w.start(o)
	codes, err := w.organizers.ConfirmApp(w.Context(), o.ID, w.codeAt(app.Secret, w.db.Now()))
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Advance(30 * time.Second)
	if o, err = w.organizers.ByID(w.Context(), o.ID); err != nil || !o.Factor {
		w.Fatalf("account %+v, error %v", o, err)
	}
	return o, app.Secret, codes
}

func (w world) start(o organizer.Organizer) organizer.AppSecret {
	w.Helper()
	if err := w.organizers.StartApp(w.Context(), o, "letters.example.org"); err != nil {
		w.Fatal(err)
	}
	app, err := w.organizers.StartedApp(w.Context(), o.ID)
	if err != nil {
		w.Fatal(err)
	}
	return app
}

func TestConfirmApp_NeedsARightCodeBeforeAnythingChanges(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.create("Ana", "ana@example.org", organizer.Owner)
		_, err := w.organizers.StartedApp(w.Context(), o.ID)
		wantFault(w.T, err, fault.NotFound, "account.app_none")
		_, err = w.organizers.ConfirmApp(w.Context(), o.ID, "")
		wantField(w.T, err, "code", "account.code_wrong")
		app := w.start(o)
		if want := "otpauth://totp/letters.example.org:ana@example.org?"; !strings.HasPrefix(app.URL, want) || !strings.Contains(app.URL, app.Secret) {
			t.Errorf("address %s, want %s…", app.URL, want)
		}
		_, err = w.organizers.ConfirmApp(w.Context(), o.ID, w.codeAt(app.Secret, w.db.Now().Add(time.Hour)))
		wantField(w.T, err, "code", "account.code_wrong")
		if o, _ = w.organizers.ByID(w.Context(), o.ID); o.Factor {
			t.Error("a wrong code switched the second step on")
		}
		codes, err := w.organizers.ConfirmApp(w.Context(), o.ID, " "+w.codeAt(app.Secret, w.db.Now())+" ")
		if err != nil || len(codes) != 10 {
			t.Errorf("codes %v, error %v, want ten", codes, err)
		}
		if got := w.actions(); got != "organizer organizer.factor_added, system organizer.created" {
			t.Errorf("trail: %s", got)
		}
	})
}

func TestStartApp_LeavesTheOneThatWorks(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, secret, _ := w.withApp()
		next := w.start(o)
		if err := w.organizers.CheckCode(w.Context(), o.ID, w.codeAt(secret, w.db.Now())); err != nil {
			t.Errorf("the app that works: %v", err)
		}
		w.clock.Advance(time.Minute)
		err := w.organizers.CheckCode(w.Context(), o.ID, w.codeAt(next.Secret, w.db.Now()))
		wantFault(w.T, err, fault.Forbidden, "account.code_wrong")
	})
}

func TestCheckCode_TakesEachOnceAndNoneBeforeIt(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, secret, _ := w.withApp()
		check := func(steps int) error {
			return w.organizers.CheckCode(w.Context(), o.ID, w.codeAt(secret, w.db.Now().Add(time.Duration(steps)*30*time.Second)))
		}
		wantFault(w.T, check(-1), fault.Forbidden, "account.code_wrong") // it set the app up
		wantFault(w.T, check(2), fault.Forbidden, "account.code_wrong")
		if err := check(1); err != nil {
			t.Errorf("a clock that is half a minute ahead: %v", err)
		}
		wantFault(w.T, check(1), fault.Forbidden, "account.code_wrong")
		wantFault(w.T, check(0), fault.Forbidden, "account.code_wrong")
		w.clock.Advance(90 * time.Second)
		if err := check(-1); err != nil {
			t.Errorf("a clock that is half a minute behind: %v", err)
		}
	})
}

func TestCheckCode_OneOfManyAtOnceWins(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, secret, codes := w.withApp()
		for _, code := range []string{w.codeAt(secret, w.db.Now()), codes[0]} {
			errs := make([]error, 4)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { errs[i] = w.organizers.CheckCode(w.Context(), o.ID, code) })
			}
			wg.Wait()
			if won := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); won != 1 {
				t.Errorf("%d took %s, want one", won, code)
			}
		}
	})
}

func TestRecoveryCodes_WorkOnceHoweverTheyAreTyped(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, _, codes := w.withApp()
		for _, typed := range []string{codes[0], strings.ToUpper(codes[1]), " " + strings.ReplaceAll(codes[2], "-", "") + " "} {
			if err := w.organizers.CheckCode(w.Context(), o.ID, typed); err != nil {
				t.Errorf("%q: %v", typed, err)
			}
			wantFault(w.T, w.organizers.CheckCode(w.Context(), o.ID, typed), fault.Forbidden, "account.code_wrong")
		}
		if n, err := w.organizers.RecoveryCodesLeft(w.Context(), o.ID); n != 7 || err != nil {
			t.Errorf("%d left, error %v, want 7", n, err)
		}
		fresh, err := w.organizers.RecoveryCodes(w.Context(), o.ID)
		if err != nil || len(fresh) != 10 || slices.Contains(fresh, codes[3]) {
			t.Fatalf("codes %v, error %v", fresh, err)
		}
		wantFault(w.T, w.organizers.CheckCode(w.Context(), o.ID, codes[3]), fault.Forbidden, "account.code_wrong")
		if !strings.HasPrefix(w.actions(), "organizer organizer.recovery_codes, organizer organizer.recovery_code_used, ") {
			t.Errorf("trail: %s", w.actions())
		}
	})
}

func TestRecoveryCodes_AreOneAccountsOwn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		_, _, codes := w.withApp()
		other := w.create("Eva", "eva@example.org", organizer.Editor)
		app := w.start(other)
		if _, err := w.organizers.ConfirmApp(w.Context(), other.ID, w.codeAt(app.Secret, w.db.Now())); err != nil {
			t.Fatal(err)
		}
		wantFault(w.T, w.organizers.CheckCode(w.Context(), other.ID, codes[0]), fault.Forbidden, "account.code_wrong")
	})
}

func TestRemoveFactor_LeavesNothingOfIt(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, secret, codes := w.withApp()
		if err := w.organizers.RemoveFactorOf(w.Context(), "ANA@example.org"); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{w.codeAt(secret, w.db.Now()), codes[0], ""} {
			wantFault(w.T, w.organizers.CheckCode(w.Context(), o.ID, code), fault.Forbidden, "account.code_wrong")
		}
		if o, _ = w.organizers.ByID(w.Context(), o.ID); o.Factor {
			t.Error("it is still on")
		}
		wantFault(w.T, w.organizers.RemoveFactorOf(w.Context(), "ana@example.org"), fault.Conflict, "account.factor_none")
		_, err := w.organizers.RecoveryCodes(w.Context(), o.ID)
		wantFault(w.T, err, fault.Conflict, "account.factor_none")
		if n, _ := w.organizers.RecoveryCodesLeft(w.Context(), o.ID); n != 0 {
			t.Errorf("%d codes are left", n)
		}
		if !strings.HasPrefix(w.actions(), "system organizer.factor_removed, ") {
			t.Errorf("trail: %s", w.actions())
		}
	})
}

func TestFactor_IsStoredSealedAndHashed(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		_, secret, codes := w.withApp()
		var account struct{ SealedTotp, SealedTotpNext []byte }
		if err := w.db.Read(w.Context()).Table("organizers").Take(&account).Error; err != nil {
			t.Fatal(err)
		}
		if len(account.SealedTotp) == 0 || account.SealedTotpNext != nil || strings.Contains(string(account.SealedTotp), secret) {
			t.Errorf("account %q", account)
		}
		var hashes [][]byte
		if err := w.db.Read(w.Context()).Table("recovery_codes").Pluck("code_hash", &hashes).Error; err != nil || len(hashes) != 10 {
			t.Fatalf("%d hashes, error %v", len(hashes), err)
		}
		for _, h := range hashes {
			if len(h) != 32 || slices.Contains(codes, string(h)) {
				t.Errorf("hash %q", h)
			}
		}
	})
}
