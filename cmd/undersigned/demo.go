package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/demo"
)

func demoCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Run a complete site to look at, with a letter, signatories and a mailbox",
		Long: "Runs a complete site with a demonstration letter and a mailbox page in place of a mail server. It needs no\n" +
			"configuration and takes none but its flags. Its data is gone when it stops, unless --data names a folder.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, remove, err := demoFolder(o.Data)
			if err != nil {
				return err
			}
			return errors.Join(runDemo(cmd.Context(), cmd.OutOrStdout(), config.Overrides{Addr: o.Addr, Data: dir}), remove())
		},
	}
}

// demoFolder returns the folder that was asked for, or a temporary one, and what to do with it at the end.
func demoFolder(asked string) (dir string, remove func() error, err error) {
	if asked != "" {
		return asked, func() error { return nil }, nil
	}
	if dir, err = os.MkdirTemp("", "undersigned-demo-"); err != nil {
		return "", nil, fmt.Errorf("make a folder for the demonstration: %w", err)
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

func runDemo(ctx context.Context, out io.Writer, o config.Overrides) error {
	c, err := config.Load(nil, o) // not the environment: a real site's settings have no business here
	if err != nil {
		return err
	}
	c.LogLevel = slog.LevelWarn
	logger, flush := newLogger(c)
	defer flush()
	a, err := Wire(ctx, c, logger, AppOptions{Mailbox: true})
	if err != nil {
		return err
	}
	account, err := a.seed(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("prepare the demonstration: %w", err), a.Stop())
	}
	a.Start()
	fmt.Fprintf(out, "The demonstration is ready. Stop it with Ctrl-C.\n\n"+
		"  The letter   %[1]s/\n"+
		"  The mailbox  %[1]s/dev/mail   (every message that the site sends)\n"+
		"  The desk     %[1]s/desk\n"+
		"    email      %[2]s\n"+
		"    password   %[3]s\n\n", a.URL(), account.Email, account.Password)
	return errors.Join(a.Wait(ctx), a.Stop())
}

// seed fills the site with the demonstration's letter, signatories and organizer.
func (a *App) seed(ctx context.Context) (demo.Account, error) {
	return demo.Seed(ctx, demo.Services{DB: a.db, Vault: a.vault, Languages: a.locales.Languages()})
}
