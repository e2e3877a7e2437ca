package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestLog_LinesAreGatheredAndNoneIsLost(t *testing.T) {
	out := &logbook{}
	lines := &gathered{out: out}
	log := slog.New(prompt{slog.NewTextHandler(lines, nil), lines})
	log.With("site", "one").Info("first")
	log.Error("second")
	if got := out.String(); !strings.Contains(got, "msg=first site=one\n") || !strings.Contains(got, "msg=second\n") {
		t.Fatalf("what must be known at once isn't written: %s", got)
	}
	log.Info("third")
	for !strings.Contains(out.String(), "msg=third\n") { // the timer's
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	log.Info("fourth")
	if lines.flush(); !strings.HasSuffix(out.String(), "msg=fourth\n") {
		t.Error("the last line is missing")
	}
	long := strings.Repeat("x", logBears)
	log.Info(long)
	if !strings.Contains(out.String(), long) {
		t.Error("more is held than should be")
	}
}
