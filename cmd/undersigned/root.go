package main

import (
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
)

// rootCommand returns the whole command line.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "undersigned",
		Short:         "The place where an open letter gathers its names",
		SilenceUsage:  true,
		SilenceErrors: true, // main writes them
	}
	o := &config.Overrides{}
	root.PersistentFlags().StringVar(&o.Addr, "addr", "", "HOST:PORT to listen on (default 127.0.0.1:8080)")
	root.PersistentFlags().StringVar(&o.Data, "data", "", "folder of the embedded database and the keys (default ./data)")
	root.AddCommand(
		demoCommand(o),
		serveCommand(o),
		migrateCommand(o),
		organizerCommand(o),
		letterCommand(o),
		mirrorCommand(o),
		auditCommand(o),
		healthcheckCommand(o),
		versionCommand(),
	)
	return root
}

// settings reads the environment.
func settings(o *config.Overrides) (config.Config, error) { return config.Load(os.Environ(), *o) }

// describe returns what the operator is told of an error: every wrong setting, and everything wrong in a letter's file,
// on a line of its own; the domain's refusals in words; else the error with its causes.
func describe(err error) string {
	if faults, ok := errors.AsType[config.Faults](err); ok {
		return faults.Error()
	}
	if wrong, ok := errors.AsType[*letter.ParseError](err); ok {
		return wrong.Error()
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal {
		if text := inWords(f); text != "" {
			return "undersigned: " + text
		}
	}
	return "undersigned: " + err.Error()
}

// inWords says a fault in English, the language of the command line; "" if the catalogue doesn't know it.
func inWords(f *fault.Error) string {
	catalogue, err := locale.Load()
	if err != nil {
		return ""
	}
	l := catalogue.For("en")
	if len(f.Fields) > 0 {
		lines := make([]string, len(f.Fields))
		for i, field := range f.Fields {
			lines[i] = field.Name + ": " + l.Message(field.Key, field.Args)
		}
		return strings.Join(lines, "\n")
	}
	if f.Kind == fault.Unavailable || !l.Has(f.Key) {
		return "" // the cause says more
	}
	return l.Message(f.Key, f.Args)
}
