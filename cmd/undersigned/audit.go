package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/config"
)

func auditCommand(o *config.Overrides) *cobra.Command {
	command := &cobra.Command{Use: "audit", Short: "The audit trail"}
	command.AddCommand(auditCheckCommand(o))
	return command
}

func auditCheckCommand(o *config.Overrides) *cobra.Command {
	var known string
	command := &cobra.Command{
		Use: "check", Short: "Check that nobody changed the trail or took something out of it, and print its head for the next check",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				head, err := audit.ParseHead(known)
				if err != nil {
					return err
				}
				report, err := p.trail.Check(cmd.Context(), head)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d entries are in order.\n", report.Entries)
				if report.Head.Seq > 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "head %s\n", report.Head)
				}
				if report.Late {
					fmt.Fprintf(cmd.OutOrStdout(), "%d entries wait to be chained for over a minute: is the site running?\n", report.Waiting)
				}
				return brokenChain(report, head)
			})
		},
	}
	command.Flags().StringVar(&known, "known", "", "a head that was printed before, which the trail must still hold")
	return command
}

// brokenChain says what is wrong with a trail; nil if nothing is.
func brokenChain(r audit.Report, known audit.Head) error {
	switch {
	case r.Broken == "":
		return nil
	case r.Broken == audit.NotKnown:
		return fmt.Errorf("entry %d is not the one whose head was noted: the trail was written anew", known.Seq)
	case r.At == nil:
		return fmt.Errorf("the trail ends at entry %d, but the head of entry %d was noted: what came after was taken out", r.Head.Seq, known.Seq)
	case r.Broken == audit.Missing:
		return fmt.Errorf("entry %d is missing; the next one is %d, of %s", r.Head.Seq+1, r.At.Seq, r.At.At.Format(time.RFC3339))
	case r.Broken == audit.Changed:
		return fmt.Errorf("entry %d, of %s, was changed since it was written: %s", r.At.Seq, r.At.At.Format(time.RFC3339), r.At.Action)
	}
	return errors.New("the trail is broken")
}
