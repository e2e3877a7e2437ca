package main

import (
	"fmt"
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
	command.AddCommand(organizerInviteCommand(o), organizerListCommand(o), organizerResetCommand(o))
	return command
}

func organizerInviteCommand(o *config.Overrides) *cobra.Command {
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
	command.Flags().StringVar(&role, "role", organizer.Moderator, strings.Join(organizer.SiteRoles(), ", "))
	command.Flags().StringVar(&name, "name", "", "the organizer's name")
	command.Flags().StringVar(&language, "language", "es", "of the invitation and the desk")
	return command
}

func organizerListCommand(o *config.Overrides) *cobra.Command {
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
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", account.Email, account.Name, account.Role, accountState(account), lastSignIn(account))
				}
				return w.Flush()
			})
		},
	}
}

func organizerResetCommand(o *config.Overrides) *cobra.Command {
	var noFactor bool
	command := &cobra.Command{
		Use: "reset EMAIL", Short: "Print an address where the account's password is set anew, once within a day",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				if noFactor {
					if err := p.organizers.RemoveFactorOf(cmd.Context(), args[0]); err != nil {
						return err
					}
				}
				token, err := p.organizers.Reset(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s/desk/setup/%s\n", p.baseURL(), token)
				return nil
			})
		},
	}
	command.Flags().BoolVar(&noFactor, "without-second-step", false, "also switch the second step of the sign-in off, for who has lost phone and recovery codes")
	return command
}

func accountState(o organizer.Organizer) string {
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
