package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/undersigned/undersigned/internal/config"
)

// newLogger returns the log, which goes to the standard error, and what writes its last lines when the program ends.
func newLogger(c config.Config) (*slog.Logger, func()) {
	lines := &gathered{out: os.Stderr}
	o := &slog.HandlerOptions{Level: c.LogLevel}
	var handler slog.Handler = slog.NewTextHandler(lines, o)
	if c.LogFormat == "json" {
		handler = slog.NewJSONHandler(lines, o)
	}
	return slog.New(prompt{handler, lines}), lines.flush
}

// How long a line may wait for others, after how many bytes they don't, and how many may wait for whoever reads the log.
const (
	logWaits = 100 * time.Millisecond
	logHolds = 32 << 10
	logBears = 1 << 20
)

// gathered writes lines together: a line for each request would otherwise cost a tenth of what a page from memory does. It is
// safe for concurrent use.
type gathered struct {
	out io.Writer

	mu    sync.Mutex
	lines []byte
	due   bool // somebody is about to write them

	writing sync.Mutex
	spare   []byte
}

// Write implements io.Writer.
func (g *gathered) Write(line []byte) (int, error) {
	g.mu.Lock()
	g.lines = append(g.lines, line...)
	held, due := len(g.lines), g.due
	g.due = true
	g.mu.Unlock()
	switch {
	case held >= logBears:
		g.flush()
	case !due:
		time.AfterFunc(logWaits, g.flush)
	case held >= logHolds && held-len(line) < logHolds:
		go g.flush()
	}
	return len(line), nil
}

// flush writes what has been gathered. Who writes lines meanwhile doesn't wait for it.
func (g *gathered) flush() {
	g.writing.Lock()
	defer g.writing.Unlock()
	g.mu.Lock()
	lines := g.lines
	g.lines, g.due = g.spare[:0], false
	g.mu.Unlock()
	_, _ = g.out.Write(lines) // there is nobody else to tell
	g.spare = lines
}

// prompt has what an operator must know written at once, with all before it.
type prompt struct {
	slog.Handler
	lines *gathered
}

// Handle implements slog.Handler.
func (p prompt) Handle(ctx context.Context, r slog.Record) error {
	err := p.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		p.lines.flush()
	}
	return err
}

// WithAttrs implements slog.Handler.
func (p prompt) WithAttrs(attrs []slog.Attr) slog.Handler {
	return prompt{p.Handler.WithAttrs(attrs), p.lines}
}

// WithGroup implements slog.Handler.
func (p prompt) WithGroup(name string) slog.Handler {
	return prompt{p.Handler.WithGroup(name), p.lines}
}
