package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/letter"
)

func letterCommand(o *config.Overrides) *cobra.Command {
	command := &cobra.Command{Use: "letter", Short: "The letters and their texts"}
	command.AddCommand(
		letterImportCommand(o),
		letterExportCommand(o),
		letterListCommand(o),
		letterMoveCommand(o, "open SLUG", "Publish a draft with its texts, or open a closed letter again", letterOpen),
		letterMoveCommand(o, "close SLUG", "End the gathering of signatures; letter and list stay to be read", letterClose),
		letterMoveCommand(o, "pause SLUG", "Take no signatures for a while; who has signed can still confirm", letterPause),
		letterMoveCommand(o, "resume SLUG", "Take signatures again after a pause", letterResume),
		letterMoveCommand(o, "publish SLUG", "Publish the new versions of an opened letter's texts", letterPublish),
	)
	return command
}

func letterImportCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Create or update a letter from a Markdown file with front matter",
		Long: "Creates or updates a letter from a Markdown file with front matter, as docs/letter-format.md describes it. The files\n" +
			"beside it that hold its other languages (NAME.en.md beside NAME.md) are read with it. What is not understood is\n" +
			"refused, all of it at once, as file:line: reason.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				document, err := letter.ParseFile(args[0], p.locales.Languages())
				if err != nil {
					return err
				}
				result, err := p.letters.Import(cmd.Context(), uuid.Nil, document)
				if err != nil {
					return err
				}
				fmt.Fprint(cmd.OutOrStdout(), importReport(result))
				return nil
			})
		},
	}
}

func letterExportCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "export SLUG", Short: "Write a letter as a file that import reads", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				l, err := p.letters.BySlug(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				content, err := p.letters.Export(cmd.Context(), l)
				if err != nil {
					return err
				}
				fmt.Fprint(cmd.OutOrStdout(), content)
				return nil
			})
		},
	}
}

// importReport tells what an import did and what remains to be done.
func importReport(r letter.ImportResult) string {
	var b strings.Builder
	slug := r.Letter.Slug
	switch {
	case r.Created:
		fmt.Fprintf(&b, "%s: created as a draft\n", slug)
	case len(r.Changes) > 0:
		fmt.Fprintf(&b, "%s: updated\n", slug)
	default:
		fmt.Fprintf(&b, "%s: nothing has changed\n", slug)
	}
	for _, change := range append(r.Changes, r.Notes...) {
		fmt.Fprintf(&b, "  %s\n", change)
	}
	switch {
	case r.Letter.State == letter.Draft:
		fmt.Fprintf(&b, "Nobody sees it before: undersigned letter open %s\n", slug)
	case len(r.Drafts) > 0:
		fmt.Fprintf(&b, "The new versions wait for: undersigned letter publish %s\n", slug)
	}
	return b.String()
}

func letterListCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the letters", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				letters, err := p.letters.List(cmd.Context())
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "SLUG\tSTATE\tTEXTS\tOPENED\tADDRESS")
				for _, l := range letters {
					texts, err := p.letters.LatestTexts(cmd.Context(), l.ID)
					if err != nil {
						return err
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s/%s\n", l.Slug, stateOf(l), versions(texts), opened(l), p.baseURL(), l.Slug)
				}
				return w.Flush()
			})
		},
	}
}

// versions lists the latest version in each language, such as "en 1, es 2 (draft)".
func versions(texts []letter.Text) string {
	names := make([]string, len(texts))
	for i, t := range texts {
		names[i] = fmt.Sprintf("%s %d", t.Language, t.Version)
		if !t.Published() {
			names[i] += " (draft)"
		}
	}
	return strings.Join(names, ", ")
}

func stateOf(l letter.Letter) string {
	if l.PausedAt != nil {
		return string(l.State) + " (paused)"
	}
	return string(l.State)
}

func opened(l letter.Letter) string {
	if l.OpenedAt == nil {
		return "-"
	}
	return l.OpenedAt.UTC().Format(time.DateTime)
}

// letterMoveCommand is a command that does something with one letter and tells what came of it.
func letterMoveCommand(o *config.Overrides, use, short string, move func(context.Context, *program, letter.Letter) (string, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withProgram(cmd.Context(), o, func(p *program) error {
				l, err := p.letters.BySlug(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				told, err := move(cmd.Context(), p, l)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), told)
				return nil
			})
		},
	}
}

func letterOpen(ctx context.Context, p *program, l letter.Letter) (string, error) {
	if err := p.letters.Open(ctx, uuid.Nil, l.ID); err != nil {
		return "", err
	}
	told := fmt.Sprintf("%s is open: %s/%s", l.Slug, p.baseURL(), l.Slug)
	if now := p.db.Now(); l.OpensAt != nil && now.Before(*l.OpensAt) {
		told += "\nIt takes signatures from " + l.OpensAt.UTC().Format(time.RFC3339)
	}
	return told, nil
}

func letterClose(ctx context.Context, p *program, l letter.Letter) (string, error) {
	if err := p.letters.Close(ctx, uuid.Nil, l.ID); err != nil {
		return "", err
	}
	return l.Slug + " is closed", nil
}

func letterPause(ctx context.Context, p *program, l letter.Letter) (string, error) {
	if err := p.letters.Pause(ctx, uuid.Nil, l.ID); err != nil {
		return "", err
	}
	return l.Slug + " is paused; it takes signatures again with: undersigned letter resume " + l.Slug, nil
}

func letterResume(ctx context.Context, p *program, l letter.Letter) (string, error) {
	if err := p.letters.Resume(ctx, uuid.Nil, l.ID); err != nil {
		return "", err
	}
	return l.Slug + " takes signatures again", nil
}

func letterPublish(ctx context.Context, p *program, l letter.Letter) (string, error) {
	before, err := p.letters.LatestTexts(ctx, l.ID)
	if err != nil {
		return "", err
	}
	if err := p.letters.PublishTexts(ctx, uuid.Nil, l.ID); err != nil {
		return "", err
	}
	var published []letter.Text
	for _, t := range before {
		if !t.Published() {
			published = append(published, t)
		}
	}
	if len(published) == 0 {
		return l.Slug + ": no version waits to be published", nil
	}
	return l.Slug + ": published " + strings.ReplaceAll(versions(published), " (draft)", ""), nil
}
