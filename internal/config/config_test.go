package config_test

import (
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/config"
)

func load(t *testing.T, o config.Overrides, environ ...string) config.Config {
	t.Helper()
	c, err := config.Load(environ, o)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c
}

var comparePrefixes = cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })

func TestLoad_WithoutAnythingIsAnEmbeddedSite(t *testing.T) {
	got := load(t, config.Overrides{}, "PATH=/bin", "UNDERSIGNED_SMTP_URL=")
	want := config.Config{
		Addr: "127.0.0.1:8080", DataDir: "data", DatabaseURL: "sqlite:data/undersigned.db", KeysetFile: "data/keyset.json",
		LogLevel: slog.LevelInfo, LogFormat: "text", AutoMigrate: true,
	}
	if diff := cmp.Diff(want, got, comparePrefixes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoad_ReadsEverything(t *testing.T) {
	got := load(t, config.Overrides{},
		"UNDERSIGNED_ADDR=:9000", "UNDERSIGNED_BASE_URL=https://letter.example.org/", "UNDERSIGNED_DATA_DIR=/var/lib/undersigned",
		"UNDERSIGNED_DATABASE_URL=postgres://u:p@db/undersigned", "UNDERSIGNED_SMTP_URL=smtps://u:p@mail.example.org",
		"UNDERSIGNED_MAIL_FROM=Our letter <letter@example.org>", "UNDERSIGNED_KEYSET_FILE=/run/secrets/keyset",
		"UNDERSIGNED_WATCHED_MAILBOXES=/etc/watched.txt", "UNDERSIGNED_DISPOSABLE_MAILBOXES=/etc/disposable.txt", "UNDERSIGNED_NAME_WORDS=/etc/words.txt",
		"UNDERSIGNED_FONTS=/etc/fonts",
		"UNDERSIGNED_TRUSTED_PROXIES=10.0.0.5, 172.16.3.4/12,::1", "UNDERSIGNED_METRICS_ADDR=127.0.0.1:9090",
		"UNDERSIGNED_LOG_LEVEL=WARN", "UNDERSIGNED_LOG_FORMAT=json", "UNDERSIGNED_AUTO_MIGRATE=false")
	want := config.Config{
		Addr: ":9000", BaseURL: &url.URL{Scheme: "https", Host: "letter.example.org"}, DataDir: "/var/lib/undersigned",
		DatabaseURL: "postgres://u:p@db/undersigned", SMTPURL: "smtps://u:p@mail.example.org",
		MailFrom: "Our letter <letter@example.org>", KeysetFile: "/run/secrets/keyset", Watched: "/etc/watched.txt",
		Disposable: "/etc/disposable.txt", NameWords: "/etc/words.txt", Fonts: "/etc/fonts",
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("::1/128")},
		MetricsAddr:    "127.0.0.1:9090", LogLevel: slog.LevelWarn, LogFormat: "json",
	}
	if diff := cmp.Diff(want, got, comparePrefixes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoad_FlagsGoBeforeTheEnvironment(t *testing.T) {
	got := load(t, config.Overrides{Addr: "127.0.0.1:0", Data: "/tmp/x"}, "UNDERSIGNED_ADDR=wrong", "UNDERSIGNED_DATA_DIR=/other")
	if got.Addr != "127.0.0.1:0" || got.DatabaseURL != "sqlite:/tmp/x/undersigned.db" || got.KeysetFile != "/tmp/x/keyset.json" {
		t.Errorf("got %+v", got)
	}
}

func TestLoad_NamesEachWrongValue(t *testing.T) {
	tests := map[string]struct{ variable, says string }{
		"address without port":   {"UNDERSIGNED_ADDR=localhost", `UNDERSIGNED_ADDR: "localhost" is wrong: it may be HOST:PORT, such as 127.0.0.1:8080`},
		"port out of range":      {"UNDERSIGNED_ADDR=localhost:70000", `"localhost:70000"`},
		"base URL with a path":   {"UNDERSIGNED_BASE_URL=https://example.org/letters", `UNDERSIGNED_BASE_URL: "https://example.org/letters" is wrong: it may be https://HOST`},
		"base URL, other scheme": {"UNDERSIGNED_BASE_URL=ftp://example.org", `"ftp://example.org"`},
		"unknown database":       {"UNDERSIGNED_DATABASE_URL=mysql://u:hidden@h/n", `"mysql://u:xxxxx@h/n" is wrong: it may be sqlite:PATH or postgres://`},
		"database, unreadable":   {"UNDERSIGNED_DATABASE_URL=postgres://u:hidden%zz@h/n", `"postgres://(not shown)"`},
		"SMTP without scheme":    {"UNDERSIGNED_SMTP_URL=user:hidden@mail", "UNDERSIGNED_SMTP_URL: a value (not shown"},
		"SMTP without host":      {"UNDERSIGNED_SMTP_URL=smtp://", `UNDERSIGNED_SMTP_URL: "smtp://" is wrong`},
		"sender":                 {"UNDERSIGNED_MAIL_FROM=nobody", `UNDERSIGNED_MAIL_FROM: "nobody" is wrong`},
		"proxy":                  {"UNDERSIGNED_TRUSTED_PROXIES=10.0.0.1,proxy", `UNDERSIGNED_TRUSTED_PROXIES: "proxy" is wrong`},
		"metrics":                {"UNDERSIGNED_METRICS_ADDR=9090", `UNDERSIGNED_METRICS_ADDR: "9090" is wrong`},
		"log level":              {"UNDERSIGNED_LOG_LEVEL=loud", `UNDERSIGNED_LOG_LEVEL: "loud" is wrong: it may be debug, info, warn, error`},
		"log format":             {"UNDERSIGNED_LOG_FORMAT=xml", `UNDERSIGNED_LOG_FORMAT: "xml" is wrong: it may be text, json`},
		"migrate":                {"UNDERSIGNED_AUTO_MIGRATE=maybe", `UNDERSIGNED_AUTO_MIGRATE: "maybe" is wrong: it may be true, false`},
		"misspelled":             {"UNDERSIGNED_ADRR=:80", "UNDERSIGNED_ADRR: (not shown) is wrong: no such variable"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load([]string{"UNDERSIGNED_MAIL_FROM=a@example.org", test.variable}, config.Overrides{})
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q does not say %q", err, test.says)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			if strings.Contains(err.Error(), "hidden") {
				t.Errorf("shows the password: %q", err)
			}
		})
	}
}

func TestLoad_ReportsAllFaultsAtOnce(t *testing.T) {
	_, err := config.Load([]string{"UNDERSIGNED_ADDR=x", "UNDERSIGNED_SMTP_URL=smtp://mail", "UNDERSIGNED_LOG_FORMAT=y"}, config.Overrides{})
	faults, ok := errors.AsType[config.Faults](err)
	if !ok {
		t.Fatalf("%T, want Faults", err)
	}
	var names []string
	for _, f := range faults {
		names = append(names, f.Name)
	}
	want := []string{"UNDERSIGNED_ADDR", "UNDERSIGNED_MAIL_FROM", "UNDERSIGNED_LOG_FORMAT"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
