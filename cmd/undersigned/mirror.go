package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/mirror"
	"github.com/undersigned/undersigned/internal/web"
)

func mirrorCommand(o *config.Overrides) *cobra.Command {
	var slug, base string
	command := &cobra.Command{
		Use: "mirror DIR", Short: "Write the public pages as files that need no server, or update an earlier copy",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				if base == "" {
					base = p.baseURL()
				}
				r, err := p.mirror(cmd.Context(), args[0], slug, base)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d pages in %d files in %s: %d new or changed, %d removed\n", r.Pages, r.Files, args[0], r.Changed, r.Removed)
				return nil
			})
		},
	}
	command.Flags().StringVar(&slug, "letter", "", "short name of the one letter to copy (default all that are public)")
	command.Flags().StringVar(&base, "base", "", "address of the original, to which forms lead (default "+config.Prefix+"BASE_URL)")
	return command
}

// mirror copies the public side into a folder, in the name of the site at an address.
func (p *program) mirror(ctx context.Context, dir, slug, base string) (mirror.Report, error) {
	home, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || (home.Scheme != "https" && home.Scheme != "http") || home.Host == "" || home.Path != "" || home.RawQuery != "" || home.Fragment != "" {
		return mirror.Report{}, fmt.Errorf("--base holds %q; it may hold the site's address, like https://letters.example.org", base)
	}
	services, err := p.site(home)
	if err != nil {
		return mirror.Report{}, err
	}
	services.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})) // not a line for each page
	site, err := web.New(services)
	if err != nil {
		return mirror.Report{}, err
	}
	at := p.db.Now()
	return mirror.Write(ctx, mirror.Options{
		Site: site.Handler(), Base: home, Languages: p.locales.Languages(), Letter: slug, Dir: dir,
		Words: func(language string) mirror.Words {
			l := p.locales.For(language)
			return mirror.Words{
				Note: l.T("mirror.note", "At", l.DateTime(at), "Host", home.Host), Original: l.T("mirror.original"),
				Form: l.T("mirror.form", "Host", home.Host), Search: l.T("mirror.search", "Host", home.Host),
			}
		},
	})
}
