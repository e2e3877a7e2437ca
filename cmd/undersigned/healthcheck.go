package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/undersigned/undersigned/internal/config"
)

// probeTime is how long a site that is well takes to say so.
const probeTime = 4 * time.Second

func healthcheckCommand(o *config.Overrides) *cobra.Command {
	return &cobra.Command{
		Use: "healthcheck", Short: "Ask the running site whether it is ready; for containers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := settings(o)
			if err != nil {
				return err
			}
			return probe(cmd.Context(), c.Addr)
		},
	}
}

// probe asks the site that listens on an address of this machine.
func probe(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask the site: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the site: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the site is not ready: it answers %s", response.Status)
	}
	return nil
}
