package signature_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/signature"
)

// report says of a signature's name: this is not me.
func (w *world) report(sig signature.Signature, email, note string) {
	w.t.Helper()
	if err := w.tryReport(sig, email, note); err != nil {
		w.t.Fatalf("report: %v", err)
	}
}

func (w *world) tryReport(sig signature.Signature, email, note string) error {
	w.t.Helper()
	return w.Report(w.t.Context(), signature.ReportInput{LetterID: w.letterID, SignatureID: sig.ID, Email: email, Note: note})
}

func (w *world) now(sig signature.Signature) signature.Signature {
	w.t.Helper()
	sig, err := w.ByID(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return sig
}

func (w *world) reports(sig signature.Signature) []report.Report {
	w.t.Helper()
	all, err := w.Reports(w.t.Context(), sig.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestReport_TellsTheOrganizersAndLeavesTheSignatureAsItIs(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		w.report(sig, "", "  Es mi nombre, y no firmé.  ")
		w.clock.Advance(time.Minute)
		w.report(sig, "somebody@example.com", "")
		if got := w.mail(); len(got) != 0 {
			t.Errorf("mailed %s", kinds(got))
		}
		all := w.reports(sig)
		if len(all) != 2 || all[0].Note != "" || all[1].Note != "Es mi nombre, y no firmé." || !all[0].At.Equal(w.db.Now()) {
			t.Errorf("reports: %+v", all)
		}
		if now := w.now(sig); now.Status != signature.Published || now.ReportedAt == nil || !now.ReportedAt.Equal(w.db.Now()) || len(w.listed()) != 1 {
			t.Errorf("%+v, listed %v", now, w.listed())
		}
		if got := w.actions(sig.ID); got != "signed confirmed published reported reported" {
			t.Errorf("trail: %s", got)
		}
		if n, err := w.CountReported(t.Context(), w.letterID, 10); n != 1 || err != nil {
			t.Errorf("%d reported, %v", n, err)
		}
	})
}

func TestReport_KeepsTheNoteSealed(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.report(sig, "somebody@example.com", "Llamar al 555-1234")
		var sealed [][]byte
		if err := w.db.Read(t.Context()).Raw("SELECT sealed_note FROM reports").Scan(&sealed).Error; err != nil || len(sealed) != 1 {
			t.Fatalf("%d rows, %v", len(sealed), err)
		}
		if bytes.Contains(sealed[0], []byte("555")) || bytes.Contains(sealed[0], []byte("somebody")) {
			t.Errorf("it holds %q", sealed[0])
		}
	})
}

func TestReport_OnlyTheAddressThatSignedGetsALinkAndNotTooOften(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		w.report(sig, "luz@example.org", "")
		if got := w.mail(); len(got) != 0 {
			t.Fatalf("mailed %s", kinds(got))
		}
		w.report(sig, " Ana+x@Example.org ", "")
		if data := w.only(outbox.KindNotMe); data["token"] == "" || data["letter_title"] != "Por su libertad" || data["name"] != "" {
			t.Errorf("mailed %v", data)
		}
		w.report(sig, "ana@example.org", "")
		if got := w.mail(); len(got) != 0 {
			t.Errorf("within the cool-down: %s", kinds(got))
		}
		w.clock.Advance(time.Minute)
		w.report(sig, "ana@example.org", "")
		w.only(outbox.KindNotMe)
	})
}

func TestReport_ADiscreetSignersLinkSaysNothing(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		d := person("Ana Quintana", "ana@example.org")
		d.Discreet = true
		sig := w.confirmed(d)
		w.mail()
		w.report(sig, "ana@example.org", "")
		if data := w.only(outbox.KindNotMe); len(data) != 2 || data["token"] == "" || data["discreet"] != "1" {
			t.Errorf("mailed %v", data)
		}
	})
}

func TestReport_RefusesWhatIsWrongAndWhatIsNotListed(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		for _, wrong := range [][2]string{{"ana", ""}, {"", strings.Repeat("ñ", report.MaxNote+1)}, {"", "a\u202eb"}} {
			if err := w.tryReport(sig, wrong[0], wrong[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		other := w.Report(t.Context(), signature.ReportInput{LetterID: sig.ID, SignatureID: sig.ID})
		if !fault.Is(other, fault.NotFound) {
			t.Errorf("another letter's: %v", other)
		}
		if err := w.Hide(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		if err := w.tryReport(sig, "", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a withheld one: %v", err)
		}
		if err := w.tryReport(signature.Signature{}, "", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown one: %v", err)
		}
		if all := w.reports(sig); len(all) != 0 {
			t.Errorf("stored %+v", all)
		}
	})
}

func TestReport_StoresNoMoreThanAnOrganizerReads(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.mail()
		for range report.MaxWaiting + 3 {
			w.report(sig, "", "")
		}
		if n := len(w.reports(sig)); n != report.MaxWaiting {
			t.Errorf("%d reports", n)
		}
		w.report(sig, "ana@example.org", "") // a flood keeps nobody from their own name
		w.only(outbox.KindNotMe)
	})
}

func TestReport_ALetterStoresOnlySoManyInAnHour(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		var all []signature.Signature
		for i := range report.MaxHourly/report.MaxWaiting + 1 {
			name := string(rune('a' + i))
			all = append(all, w.confirmed(person("Ana "+strings.ToUpper(name), name+"@example.org")))
		}
		for _, sig := range all {
			for range report.MaxWaiting {
				w.report(sig, "", "")
			}
		}
		last := all[len(all)-1]
		if n := len(w.reports(last)); n != 0 {
			t.Errorf("%d more", n)
		}
		w.clock.Advance(time.Hour + time.Second)
		w.report(last, "", "")
		if n := len(w.reports(last)); n != 1 {
			t.Errorf("%d an hour later", n)
		}
	})
}

func TestWithdraw_ErasesTheReportsToo(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Quintana", "ana@example.org"))
		w.report(sig, "", "Es mi nombre.")
		if err := w.Withdraw(t.Context(), w.own(sig)); err != nil {
			t.Fatal(err)
		}
		var left int64
		if err := w.db.Read(t.Context()).Table("reports").Count(&left).Error; err != nil || left != 0 {
			t.Errorf("%d reports are left, %v", left, err)
		}
		if n, err := w.CountReported(t.Context(), w.letterID, 10); n != 0 || err != nil {
			t.Errorf("%d reported, %v", n, err)
		}
	})
}
