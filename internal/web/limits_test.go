package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/limit"
)

func TestLimits_GiveTheBurstAndThenTheInterval(t *testing.T) {
	clock := databasetest.NewClock()
	l, err := newLimits(clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	network := netip.MustParsePrefix("203.0.113.0/24")
	take := func(n netip.Prefix) time.Duration {
		t.Helper()
		wait, err := l.take(limit.Signing, n)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	for range limit.Signing.Burst {
		if wait := take(network); wait > 0 {
			t.Fatalf("within the burst: wait %v", wait)
		}
	}
	if wait := take(network); wait <= 0 || wait > limit.Signing.Every {
		t.Errorf("after the burst: wait %v", wait)
	}
	if wait := take(netip.MustParsePrefix("198.51.100.0/24")); wait > 0 {
		t.Errorf("another network waits %v", wait)
	}
	clock.Advance(limit.Signing.Every)
	if wait := take(network); wait > 0 {
		t.Errorf("after the interval: wait %v", wait)
	}
}

func TestLimits_AreForgottenWithinADay(t *testing.T) {
	clock := databasetest.NewClock()
	l, err := newLimits(clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	network := netip.MustParsePrefix("203.0.113.0/24")
	before := l.id(limit.Signing, network)
	if _, err := l.take(limit.Signing, network); err != nil {
		t.Fatal(err)
	}
	clock.Advance(24 * time.Hour)
	if _, err := l.take(limit.Signing, netip.MustParsePrefix("198.51.100.0/24")); err != nil {
		t.Fatal(err)
	}
	if l.id(limit.Signing, network) == before || len(l.limiters) != 1 {
		t.Error("yesterday's networks are still known")
	}
}

func TestLimits_AreBounded(t *testing.T) {
	clock := databasetest.NewClock()
	l, err := newLimits(clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range limit.MaxNetworks + 1000 {
		network := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32)
		if _, err := l.take(limit.Signing, network); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.limiters) > limit.MaxNetworks {
		t.Errorf("%d networks, at most %d", len(l.limiters), limit.MaxNetworks)
	}
}

func TestLimit_HoldsNetworksButNotThisMachine(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tests := map[string]struct {
		remote    string
		forwarded string // %d is the attempt
		want      int    // after the burst
	}{
		"one address":                         {"203.0.113.5:%d", "", http.StatusTooManyRequests},
		"an address in a neighbour's network": {"[2001:db8::%d]:1", "", http.StatusTooManyRequests},
		"this machine":                        {"127.0.0.1:%d", "", http.StatusNoContent},
		"this machine, by IPv6":               {"[::1]:%d", "", http.StatusNoContent},
		"one reader behind the proxy":         {"10.1.2.3:1", "198.51.100.7", http.StatusTooManyRequests},
		"readers behind the proxy":            {"10.1.2.3:1", "198.51.%d.7", http.StatusNoContent},
		"invented hops":                       {"10.1.2.3:1", "192.0.%d.1, 198.51.100.7, 10.9.9.9", http.StatusTooManyRequests},
		"a liar who is no proxy":              {"203.0.113.5:1", "198.51.%d.7", http.StatusTooManyRequests},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCore(t, "http://127.0.0.1:8080", func(s *Services) { s.TrustedProxies = proxies })
			c.echo.POST("/test/limited", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }, c.limit(limit.SigningIn))
			var answer *httptest.ResponseRecorder
			for i := range limit.SigningIn.Burst + 1 {
				r := httptest.NewRequest(http.MethodPost, "/test/limited", nil)
				r.RemoteAddr = numbered(test.remote, i+1)
				if test.forwarded != "" {
					r.Header.Set("X-Forwarded-For", numbered(test.forwarded, i+1))
				}
				answer = c.do(r)
			}
			if answer.Code != test.want {
				t.Errorf("%d, want %d", answer.Code, test.want)
			}
			if test.want == http.StatusTooManyRequests && answer.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		})
	}
}

// numbered puts n in the place of %d, if there is one.
func numbered(format string, n int) string { return strings.ReplaceAll(format, "%d", strconv.Itoa(n)) }
