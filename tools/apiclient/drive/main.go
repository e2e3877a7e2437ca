// Command drive reads a site by a client that was generated from its description, and prints what it found as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"github.com/undersigned/undersigned/tools/apiclient/api"
)

// found is what the test compares with what it knows of the site.
type found struct {
	Title      string   // of the letter's first text
	Total      int      // of its figures
	Names      []string // of the whole list, page by page
	Pages      int
	Filtered   int    // organizations
	Searched   int    // names with a word
	Wrong      string // the field that a problem names
	Detail     string // of a letter that isn't there
	Milestones []string
	Lines      int // of the whole list in one piece
}

func main() {
	if err := drive(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func drive(ctx context.Context, site, slug string) error {
	client, err := api.NewClientWithResponses(site)
	if err != nil {
		return err
	}
	var f found
	for _, step := range []func(context.Context, *api.ClientWithResponses, string, *found) error{readLetter, readList, narrow, fail, readRest} {
		if err := step(ctx, client, slug, &f); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(f)
}

func readLetter(ctx context.Context, client *api.ClientWithResponses, slug string, f *found) error {
	l, err := client.GetLetterWithResponse(ctx, slug)
	if err != nil || l.JSON200 == nil {
		return fmt.Errorf("letter: %w: %s", err, l.Status())
	}
	f.Title, f.Total = l.JSON200.Texts[0].Title, l.JSON200.Figures.Total
	return nil
}

// readList follows the cursors from the first page to the last.
func readList(ctx context.Context, client *api.ClientWithResponses, slug string, f *found) error {
	limit, sort := 40, api.ListSignatoriesParamsSort("oldest")
	for params := (&api.ListSignatoriesParams{Limit: &limit, Sort: &sort}); ; {
		page, err := client.ListSignatoriesWithResponse(ctx, slug, params)
		if err != nil || page.JSON200 == nil {
			return fmt.Errorf("list: %w: %s", err, page.Status())
		}
		f.Pages++
		for _, one := range page.JSON200.Signatories {
			f.Names = append(f.Names, one.Name)
		}
		if page.JSON200.Next == nil {
			return nil
		}
		next, err := url.Parse(*page.JSON200.Next)
		if err != nil {
			return err
		}
		after := next.Query().Get("after")
		params.After = &after
	}
}

func narrow(ctx context.Context, client *api.ClientWithResponses, slug string, f *found) error {
	kind, word := api.ListSignatoriesParamsKind("organization"), "quintana"
	filtered, err := client.ListSignatoriesWithResponse(ctx, slug, &api.ListSignatoriesParams{Kind: &kind})
	if err != nil || filtered.JSON200 == nil || filtered.JSON200.Total == nil {
		return fmt.Errorf("filter: %w: %s", err, filtered.Status())
	}
	f.Filtered = *filtered.JSON200.Total
	searched, err := client.ListSignatoriesWithResponse(ctx, slug, &api.ListSignatoriesParams{Q: &word})
	if err != nil || searched.JSON200 == nil {
		return fmt.Errorf("search: %w: %s", err, searched.Status())
	}
	f.Searched = len(searched.JSON200.Signatories)
	return nil
}

// fail makes mistakes, which are answered by problems.
func fail(ctx context.Context, client *api.ClientWithResponses, slug string, f *found) error {
	limit := 1000
	wrong, err := client.ListSignatoriesWithResponse(ctx, slug, &api.ListSignatoriesParams{Limit: &limit})
	if err != nil || wrong.ApplicationproblemJSON422 == nil || wrong.ApplicationproblemJSON422.Errors == nil {
		return fmt.Errorf("a wrong limit: %w: %s", err, wrong.Status())
	}
	f.Wrong = (*wrong.ApplicationproblemJSON422.Errors)[0].Field
	missing, err := client.GetLetterWithResponse(ctx, "nowhere")
	if err != nil || missing.ApplicationproblemJSON404 == nil {
		return fmt.Errorf("no letter: %w: %s", err, missing.Status())
	}
	f.Detail = *missing.ApplicationproblemJSON404.Detail
	return nil
}

func readRest(ctx context.Context, client *api.ClientWithResponses, slug string, f *found) error {
	milestones, err := client.ListMilestonesWithResponse(ctx, slug)
	if err != nil || milestones.JSON200 == nil {
		return fmt.Errorf("milestones: %w: %s", err, milestones.Status())
	}
	for _, m := range milestones.JSON200.Milestones {
		f.Milestones = append(f.Milestones, string(m.Kind))
	}
	whole, err := client.DownloadSignatoriesWithResponse(ctx, slug)
	if err != nil || whole.StatusCode() != 200 {
		return fmt.Errorf("download: %w: %s", err, whole.Status())
	}
	for _, b := range whole.Body {
		if b == '\n' {
			f.Lines++
		}
	}
	return nil
}
