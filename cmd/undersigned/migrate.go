package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
)

func migrateCommand(o *config.Overrides) *cobra.Command {
	command := &cobra.Command{Use: "migrate", Short: "The database's schema"}
	command.AddCommand(
		&cobra.Command{
			Use: "up", Short: "Bring the schema up to date", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return withDatabase(cmd.Context(), o, func(db *database.DB) error {
					if err := db.Migrate(cmd.Context()); err != nil {
						return err
					}
					fmt.Fprintln(cmd.OutOrStdout(), "The schema is up to date.")
					return nil
				})
			},
		},
		&cobra.Command{
			Use: "status", Short: "List the schema's steps", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return withDatabase(cmd.Context(), o, func(db *database.DB) error { return listMigrations(cmd, db) })
			},
		},
	)
	return command
}

func listMigrations(cmd *cobra.Command, db *database.DB) error {
	steps, err := db.Migrations(cmd.Context())
	if err != nil {
		return err
	}
	for _, step := range steps {
		state := "waiting"
		if !step.AppliedAt.IsZero() {
			state = step.AppliedAt.UTC().Format(time.DateTime)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%-20s %s\n", state, step.Name)
	}
	return nil
}

// withDatabase runs fn with the database that the settings name, whatever the state of its schema.
func withDatabase(ctx context.Context, o *config.Overrides, fn func(*database.DB) error) error {
	c, err := settings(o)
	if err != nil {
		return err
	}
	logger, flush := newLogger(c)
	defer flush()
	db, err := openDatabase(ctx, c, logger, nil)
	if err != nil {
		return err
	}
	return errors.Join(fn(db), db.Close())
}
