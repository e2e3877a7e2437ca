package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/organizer"
)

func organizerCommand(o *config.Overrides) *cobra.Command {
	command := &cobra.Command{Use: "organizer", Short: "Accounts at the desk, for the locked-out"}
	command.AddCommand(inviteCommand(o), listCommand(o), resetCommand(o))
	return command
}

func inviteCommand(o *config.Overrides) *cobra.Command {
	var role, name, language string
	command := &cobra.Command{
		Use: "invite EMAIL", Short: "Make an account and print the address where its password is set, once within a week",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				if !p.locales.Has(language) {
					return fmt.Errorf("--language may be %s", strings.Join(p.locales.Languages(), ", "))
				}
				token, err := p.organizers.Invite(cmd.Context(), uuid.Nil, args[0], name, role, language)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s/desk/setup/%s\n", p.baseURL(), token)
				return nil
			})
		},
	}
	command.Flags().StringVar(&role, "role", organizer.Moderator, strings.Join(organizer.Roles(), ", "))
	command.Flags().StringVar(&name, "name", "", "the organizer's name")
	command.Flags().StringVar(&language, "language", "es", "of the invitation and the desk")
	return command
}

func listCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the accounts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				accounts, err := p.organizers.List(cmd.Context())
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "EMAIL\tNAME\tROLE\tSTATE\tLAST SIGN-IN")
				for _, account := range accounts {
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", account.Email, account.Name, account.Role, state(account), lastSignIn(account))
				}
				return w.Flush()
			})
		},
	}
}

func resetCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "reset EMAIL", Short: "Print an address where the account's password is set anew, once within a day",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				token, err := p.organizers.Reset(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s/desk/setup/%s\n", p.baseURL(), token)
				return nil
			})
		},
	}
}

func state(o organizer.Organizer) string {
	switch {
	case o.Disabled:
		return "disabled"
	case o.Invited:
		return "invited"
	}
	return "active"
}

func lastSignIn(o organizer.Organizer) string {
	if o.LastSignInAt == nil {
		return "never"
	}
	return o.LastSignInAt.UTC().Format(time.DateTime)
}

// withProgram runs fn with everything that a command needs, beside a running site or without one.
func withProgram(ctx context.Context, o *config.Overrides, fn func(*program) error) error {
	c, err := settings(o)
	if err != nil {
		return err
	}
	p, err := open(ctx, c, newLogger(c), nil)
	if err != nil {
		return err
	}
	return errors.Join(fn(p), p.Close())
}

// baseURL returns the site's address as the settings have it, for commands that don't listen.
func (p *program) baseURL() string {
	if p.config.BaseURL != nil {
		return p.config.BaseURL.String()
	}
	host, port, err := net.SplitHostPort(p.config.Addr)
	if err != nil || host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
