package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
)

// limits counts by network in memory. It keeps no address: a network is known by a keyed hash whose key is made at
// start, changes every day and is never written. Sites that lead here are known the same way.
type limits struct {
	clock func() time.Time

	mu       sync.Mutex
	key      []byte
	since    time.Time
	limiters map[[16]byte]*rate.Limiter
}

func newLimits(clock func() time.Time) (*limits, error) {
	l := &limits{clock: clock}
	return l, l.forget(clock())
}

func (l *limits) forget(now time.Time) error {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("make a key for limits: %w", err)
	}
	l.key, l.since, l.limiters = key, now, make(map[[16]byte]*rate.Limiter)
	return nil
}

// take uses up one of the network's allowance, and returns how long to wait if there is none left.
func (l *limits) take(a limit.Allowance, network netip.Prefix) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if now.Sub(l.since) > limit.ForgetNetworks {
		if err := l.forget(now); err != nil {
			return 0, err
		}
	}
	id := l.id(a, network)
	limiter := l.limiters[id]
	if limiter == nil {
		l.makeRoom(now)
		limiter = rate.NewLimiter(rate.Every(a.Every), a.Burst)
		l.limiters[id] = limiter
	}
	r := limiter.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait, nil
}

// mark returns what a network is known by until all is forgotten, and nowhere but here can be known by. Networks of this
// machine have none.
func (l *limits) mark(client netip.Addr) ([]byte, error) {
	if client.IsLoopback() || !client.IsValid() {
		return nil, nil
	}
	return l.markOf("mark", networkOf(client).String())
}

// markSite is mark for the site that led somebody here. "" has none.
func (l *limits) markSite(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	return l.markOf("site", name)
}

func (l *limits) markOf(kind, name string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.clock(); now.Sub(l.since) > limit.ForgetNetworks {
		if err := l.forget(now); err != nil {
			return nil, err
		}
	}
	hash := l.hash(kind, name)
	return hash[:], nil
}

func (l *limits) id(a limit.Allowance, network netip.Prefix) [16]byte {
	return l.hash(a.Name, network.String())
}

func (l *limits) hash(kind, name string) [16]byte {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(kind + "\x00" + name))
	return [16]byte(mac.Sum(nil))
}

// makeRoom drops networks whose allowance is whole again, and if that isn't enough, any: memory is bounded before all.
func (l *limits) makeRoom(now time.Time) {
	if len(l.limiters) < limit.MaxNetworks {
		return
	}
	for id, limiter := range l.limiters {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(l.limiters, id)
		}
	}
	for id := range l.limiters {
		if len(l.limiters) < limit.MaxNetworks*9/10 {
			return
		}
		delete(l.limiters, id)
	}
}

// limit holds each network to an allowance. Peers on this machine are not limited: everybody who comes by an onion
// service or a proxy that isn't trusted comes from there.
func (s *Server) limit(a limit.Allowance) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			client := s.client(c)
			if client.IsLoopback() || !client.IsValid() {
				return next(c)
			}
			wait, err := s.limits.take(a, networkOf(client))
			if err != nil {
				return err
			}
			if wait > 0 {
				return &fault.Error{Kind: fault.TooMany, Key: "error.network_busy", RetryAfter: wait}
			}
			return next(c)
		}
	}
}

// client returns the address of who asks: the peer's, or if the peer is a trusted proxy, the last address in
// X-Forwarded-For that isn't one.
func (s *Server) client(c echo.Context) netip.Addr {
	address := peer(c.Request().RemoteAddr)
	if !s.trusted(address) {
		return address
	}
	hops := strings.Split(strings.Join(c.Request().Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return address
		}
		if address = hop.Unmap(); !s.trusted(address) {
			return address
		}
	}
	return address
}

func (s *Server) trusted(address netip.Addr) bool {
	for _, network := range s.TrustedProxies {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// peer returns the address of a connection's other end, the zero one if it has none (a Unix socket).
func peer(remote string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}

// networkOf returns what a provider gives one customer: a /64 of IPv6; of IPv4 the /24 around it.
func networkOf(address netip.Addr) netip.Prefix {
	bits := 64
	if address.Is4() {
		bits = 24
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return netip.PrefixFrom(address, address.BitLen())
	}
	return network
}
