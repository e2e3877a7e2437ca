package main

import (
	"bufio"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/config"
)

// binary compiles the program once per test binary.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "undersigned")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", &buildError{string(out)}
	}
	return path, nil
})

type buildError struct{ output string }

func (e *buildError) Error() string { return "go build: " + e.output }

// process is the program as the operator runs it.
type process struct {
	t       *testing.T
	command *exec.Cmd
	URL     string
	Lines   []string // what it said before it was ready
	Log     *logbook
}

// environment returns the settings as variables.
func environment(c config.Config) []string {
	return []string{
		"PATH=/usr/bin:/bin", "TZ=America/Caracas",
		"UNDERSIGNED_ADDR=" + c.Addr, "UNDERSIGNED_DATA_DIR=" + c.DataDir, "UNDERSIGNED_DATABASE_URL=" + c.DatabaseURL,
		"UNDERSIGNED_KEYSET_FILE=" + c.KeysetFile, "UNDERSIGNED_SMTP_URL=" + c.SMTPURL, "UNDERSIGNED_MAIL_FROM=" + c.MailFrom,
	}
}

// serveProcess starts "undersigned serve" and waits until it says where the site is.
func serveProcess(t *testing.T, c config.Config) *process {
	t.Helper()
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, command: exec.Command(program, "serve"), Log: &logbook{}}
	p.command.Env, p.command.Stderr = environment(c), p.Log
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			p.Lines = append(p.Lines, lines.Text())
			if url, ok := strings.CutPrefix(lines.Text(), "The site is at "); ok {
				p.URL = url
				break
			}
		}
		close(ready)
		_, _ = io.Copy(io.Discard, out)
	}()
	select {
	case <-ready:
	case <-time.After(time.Minute):
	}
	if p.URL == "" {
		t.Fatalf("it doesn't serve: %s", p.Log)
	}
	return p
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	if p.command.ProcessState == nil {
		_ = p.command.Process.Kill()
		_ = p.command.Wait()
	}
}
