package limit_test

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/limit"
)

func TestCoolDown_DoublesFromAMinuteToADay(t *testing.T) {
	for n, want := range map[int]time.Duration{
		-1: 0, 0: 0, 1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 11: 1024 * time.Minute, 12: 24 * time.Hour, 1000: 24 * time.Hour,
	} {
		if got := limit.CoolDown(n); got != want {
			t.Errorf("after message %d: %v, want %v", n, got, want)
		}
	}
}

func TestForgetAddress_OutlivesWhatIsRemembered(t *testing.T) {
	if limit.ForgetAddress < limit.StopFor || limit.ForgetAddress < limit.CoolDown(1000) {
		t.Error("an address is forgotten while it still rests")
	}
}

// arrivals are signings of ten minutes at a rate a minute that grows by a factor each minute. A share of the signers ever
// confirms, each after a delay.
func arrivals(rate, growth, share float64, delay time.Duration) limit.Counts {
	var c limit.Counts
	minutes := limit.Window.Minutes()
	for m := minutes; m > 0; m -= 0.1 {
		n := rate / 10
		for range int(minutes - m) {
			n *= growth
		}
		confirmed := 0.0
		if time.Duration(m*float64(time.Minute)) >= delay {
			confirmed = n * share
		}
		c.Unconfirmed += int(n - confirmed)
		if m >= limit.Grace.Minutes() {
			c.Due, c.Confirmed = c.Due+int(n), c.Confirmed+int(confirmed)
		}
	}
	return c
}

func TestCounts_OfALetterThatGoesViralAreNoAttack(t *testing.T) {
	for name, c := range map[string]limit.Counts{
		"1,500 a minute, as the largest petition":       arrivals(1500, 1, .6, 2*time.Minute),
		"growing by half every minute":                  arrivals(40, 1.5, .6, 2*time.Minute),
		"slow mail: five minutes until anybody can":     arrivals(600, 1, .6, 5*time.Minute),
		"few confirm, as old addresses of a mailing do": arrivals(300, 1, .3, 2*time.Minute),
		"a handful that nobody confirms":                arrivals(30, 1, 0, 0),
		"nothing":                                       {},
	} {
		if c.Attacked(false) || c.Full() {
			t.Errorf("%s: %+v is taken for an attack, or for full", name, c)
		}
	}
}

func TestCounts_OfAFloodAreAnAttack(t *testing.T) {
	for name, c := range map[string]limit.Counts{
		"invented addresses alone":                         arrivals(100, 1, 0, 0),
		"some of them beside a letter that people do sign": {Unconfirmed: 3000, Due: 2000, Confirmed: 450},
	} {
		if !c.Attacked(false) {
			t.Errorf("%s: %+v is no attack", name, c)
		}
	}
	if c := arrivals(2000, 1, 0, 0); !c.Full() {
		t.Errorf("%+v isn't full", c)
	}
}

func TestCounts_AnAttackEndsWellBelowWhereItBegan(t *testing.T) {
	between := limit.Counts{Due: 200, Confirmed: 40}
	if between.Attacked(false) || !between.Attacked(true) {
		t.Error("what is between begins an attack, or ends one")
	}
	for _, over := range []limit.Counts{{Due: 100}, {Due: 600, Confirmed: 200}} {
		if over.Attacked(true) {
			t.Errorf("%+v: the attack goes on", over)
		}
	}
}
