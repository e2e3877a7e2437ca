package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Fault is one wrong setting.
type Fault struct {
	Name string // the variable or flag
	Held string // what it held, without any secret
	May  string // what it may hold
}

// String returns the fault as one line.
func (f Fault) String() string { return fmt.Sprintf("%s: %s is wrong: %s", f.Name, f.Held, f.May) }

// Faults is every wrong setting, one a line.
type Faults []Fault

// Error returns the faults, one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// check collects what is wrong.
type check struct {
	addrName string // the flag, if it gave the address
	faults   Faults
}

func (c *check) wrong(name, held, may string) {
	c.faults = append(c.faults, Fault{Name: name, Held: held, May: may})
}

func (c *check) nameOfAddr() string {
	if c.addrName != "" {
		return c.addrName
	}
	return Prefix + "ADDR"
}

func (c *check) addr(name, value string) string {
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		c.wrong(name, strconv.Quote(value), "it may be HOST:PORT, such as 127.0.0.1:8080")
	}
	return value
}

func (c *check) baseURL(value string) *url.URL {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err == nil {
		u.Path = strings.TrimSuffix(u.Path, "/")
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil ||
		u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		c.wrong(Prefix+"BASE_URL", redacted(value), "it may be https://HOST or http://HOST, with a port but without a path")
		return nil
	}
	return u
}

func (c *check) databaseURL(value string) string {
	if value == "" {
		return ""
	}
	scheme, rest, _ := strings.Cut(value, ":")
	if scheme == "sqlite" && rest != "" && !strings.HasPrefix(rest, "//") {
		return value
	}
	if u, err := url.Parse(value); err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		return value
	}
	c.wrong(Prefix+"DATABASE_URL", redacted(value), "it may be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
	return ""
}

func (c *check) smtpURL(value string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		c.wrong(Prefix+"SMTP_URL", redacted(value), "it may be smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465")
		return ""
	}
	return value
}

func (c *check) mailFrom(value string, needed bool) string {
	if value == "" && !needed {
		return ""
	}
	if _, err := mail.ParseAddress(value); err != nil {
		held := strconv.Quote(value)
		if value == "" {
			held = "nothing"
		}
		c.wrong(Prefix+"MAIL_FROM", held, "with "+Prefix+"SMTP_URL it may be an address, or a name and an address: Our letter <letter@example.org>")
		return ""
	}
	return value
}

func (c *check) proxies(value string) []netip.Prefix {
	var list []netip.Prefix
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(item)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(item); err == nil {
				prefix = netip.PrefixFrom(address, address.BitLen())
			}
		}
		if err != nil {
			c.wrong(Prefix+"TRUSTED_PROXIES", strconv.Quote(item), "it may be addresses or networks with commas between: 10.0.0.5,172.16.0.0/12")
			continue
		}
		list = append(list, prefix.Masked())
	}
	return list
}

func (c *check) logLevel(value string) slog.Level {
	var level slog.Level
	name := c.choice("LOG_LEVEL", strings.ToLower(value), "debug", "info", "warn", "error")
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo // choice has reported it
	}
	return level
}

func (c *check) choice(name, value string, allowed ...string) string {
	if !slices.Contains(allowed, value) {
		c.wrong(Prefix+name, strconv.Quote(value), "it may be "+strings.Join(allowed, ", "))
	}
	return value
}

// redacted quotes an address without what may be its password or query.
func redacted(value string) string {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		// Whatever this is, it may hold a password; only a scheme is surely none.
		scheme, rest, found := strings.Cut(value, "://")
		if !found {
			return "a value (not shown, since it may hold a password)"
		}
		if !strings.Contains(rest, "@") && err == nil {
			return strconv.Quote(scheme + "://" + rest)
		}
		return strconv.Quote(scheme + "://(not shown)")
	}
	if u.RawQuery != "" {
		u.RawQuery = "xxxxx"
	}
	return strconv.Quote(u.Redacted())
}
