package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
)

func serveCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the site",
		Long: "Runs the site until it is told to stop (SIGTERM or Ctrl-C). Without configuration everything is kept in\n" +
			"./data; the first start prints an address where the first owner sets a password. All settings are in .env.example.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := settings(o)
			if err != nil {
				return err
			}
			return serve(cmd, c)
		},
	}
}

func serve(cmd *cobra.Command, c config.Config) error {
	logger, flush := newLogger(c)
	defer flush()
	a, err := Wire(cmd.Context(), c, logger, AppOptions{})
	if err != nil {
		return err
	}
	token, needed, err := a.organizers.FirstOwnerToken(cmd.Context())
	if err != nil {
		return errors.Join(err, a.Stop())
	}
	a.Start()
	fmt.Fprintf(cmd.OutOrStdout(), "The site is at %s\n", a.URL())
	if needed {
		fmt.Fprintf(cmd.OutOrStdout(), "Nobody runs it yet. The first owner sets a password here, once:\n  %s/desk/setup/%s\n", a.URL(), token)
	}
	return errors.Join(a.Wait(cmd.Context()), a.Stop())
}
