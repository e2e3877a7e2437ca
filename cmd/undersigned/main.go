// Command undersigned is the site where an open letter gathers its names, and the commands that run it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run carries out the command line and returns the exit status. The first interrupt or SIGTERM ends the command in good
// order, a second one at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, describe(err))
		return 1
	}
	return 0
}
