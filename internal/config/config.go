// Package config reads the program's settings from the environment into one struct and reports all their faults at once.
package config

import (
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Prefix starts the name of every variable.
const Prefix = "UNDERSIGNED_"

// Config is the program's settings, checked.
type Config struct {
	Addr           string         // HOST:PORT to listen on; port 0 takes a free one
	BaseURL        *url.URL       // where readers find the site, without a path; nil: http:// and Addr
	DataDir        string         // folder of the embedded database and the keyset
	DatabaseURL    string         // "sqlite:PATH" or "postgres://..."
	SMTPURL        string         // "smtp://..." or "smtps://..."; "": messages wait in the outbox
	MailFrom       string         // sender of messages, "Name <address>" or the address alone; "" only without SMTPURL
	KeysetFile     string         // file of the keys that seal personal data
	Watched        string         // file of the mailbox domains that signers are warned about; "": the bundled list
	Disposable     string         // file of the domains of throw-away addresses; "": the bundled list
	NameWords      string         // file of the words by which a name is known to be none; "": the bundled lists
	Fonts          string         // folder of more fonts for pictures and documents; "": the bundled ones alone
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	MetricsAddr    string         // HOST:PORT of the metrics' own listener; "": none
	LogLevel       slog.Level
	LogFormat      string // "text" or "json"
	AutoMigrate    bool   // whether serve brings the schema up to date
}

// DatabaseFile returns the embedded database's file; false if the database is a server's.
func (c Config) DatabaseFile() (path string, embedded bool) {
	return strings.CutPrefix(c.DatabaseURL, "sqlite:")
}

// Overrides are the settings that the command line may give in place of the environment; "" leaves the environment's.
type Overrides struct {
	Addr string // flag --addr
	Data string // flag --data
}

// variables is the environment as it stands, before any check.
type variables struct {
	Addr           string `env:"ADDR" envDefault:"127.0.0.1:8080"`
	BaseURL        string `env:"BASE_URL"`
	DataDir        string `env:"DATA_DIR" envDefault:"./data"`
	DatabaseURL    string `env:"DATABASE_URL"`
	SMTPURL        string `env:"SMTP_URL"`
	MailFrom       string `env:"MAIL_FROM"`
	KeysetFile     string `env:"KEYSET_FILE"`
	Watched        string `env:"WATCHED_MAILBOXES"`
	Disposable     string `env:"DISPOSABLE_MAILBOXES"`
	NameWords      string `env:"NAME_WORDS"`
	Fonts          string `env:"FONTS"`
	TrustedProxies string `env:"TRUSTED_PROXIES"`
	MetricsAddr    string `env:"METRICS_ADDR"`
	LogLevel       string `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat      string `env:"LOG_FORMAT" envDefault:"text"`
	AutoMigrate    string `env:"AUTO_MIGRATE" envDefault:"true"`
}

// Variable is the name of a setting in the environment and its default, "" if it has none or one that follows another.
type Variable struct{ Name, Default string }

// Variables returns every variable that Load reads, in the order of the documentation.
func Variables() ([]Variable, error) {
	params, err := env.GetFieldParamsWithOptions(&variables{}, env.Options{Prefix: Prefix})
	if err != nil {
		return nil, fmt.Errorf("list variables: %w", err)
	}
	list := make([]Variable, 0, len(params))
	for _, p := range params {
		list = append(list, Variable{Name: p.Key, Default: p.DefaultValue})
	}
	return list, nil
}

// Load reads the settings from environ, lines of NAME=value as from os.Environ. If any is wrong the error is Faults,
// with every wrong one.
func Load(environ []string, o Overrides) (Config, error) {
	given := env.ToMap(environ)
	maps.DeleteFunc(given, func(_, value string) bool { return strings.TrimSpace(value) == "" })
	var v variables
	if err := env.ParseWithOptions(&v, env.Options{Prefix: Prefix, Environment: given}); err != nil {
		return Config{}, fmt.Errorf("read the environment: %w", err)
	}
	c := check{}
	if o.Addr != "" {
		v.Addr, c.addrName = o.Addr, "--addr"
	}
	if o.Data != "" {
		v.DataDir = o.Data
	}
	config := c.config(v)
	c.unknown(given)
	if len(c.faults) > 0 {
		return Config{}, c.faults
	}
	return config, nil
}

// config checks v and fills in the defaults that follow other settings.
func (c *check) config(v variables) Config {
	config := Config{
		Addr:           c.addr(c.nameOfAddr(), v.Addr),
		BaseURL:        c.baseURL(v.BaseURL),
		DataDir:        filepath.Clean(v.DataDir),
		DatabaseURL:    c.databaseURL(v.DatabaseURL),
		SMTPURL:        c.smtpURL(v.SMTPURL),
		MailFrom:       c.mailFrom(v.MailFrom, v.SMTPURL != ""),
		KeysetFile:     v.KeysetFile,
		Watched:        v.Watched,
		Disposable:     v.Disposable,
		NameWords:      v.NameWords,
		Fonts:          v.Fonts,
		TrustedProxies: c.proxies(v.TrustedProxies),
		LogLevel:       c.logLevel(v.LogLevel),
		LogFormat:      c.choice("LOG_FORMAT", v.LogFormat, "text", "json"),
		AutoMigrate:    c.choice("AUTO_MIGRATE", v.AutoMigrate, "true", "false") == "true",
	}
	if v.MetricsAddr != "" {
		config.MetricsAddr = c.addr(Prefix+"METRICS_ADDR", v.MetricsAddr)
	}
	if config.DatabaseURL == "" {
		config.DatabaseURL = "sqlite:" + filepath.Join(config.DataDir, "undersigned.db")
	}
	if config.KeysetFile == "" {
		config.KeysetFile = filepath.Join(config.DataDir, "keyset.json")
	}
	return config
}

// unknown reports variables with the prefix that don't exist: a misspelled setting would else be ignored in silence.
func (c *check) unknown(given map[string]string) {
	list, err := Variables()
	if err != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		known := func(v Variable) bool { return v.Name == name }
		if strings.HasPrefix(name, Prefix) && !slices.ContainsFunc(list, known) {
			c.faults = append(c.faults, Fault{Name: name, Held: "(not shown)", May: "no such variable; .env.example lists all"})
		}
	}
}
