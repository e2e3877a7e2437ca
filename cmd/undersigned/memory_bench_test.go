package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory/signatorytest"
)

// The goal of BenchmarkFromMemory: of the requests a second that an empty handler answers with the same bytes, the letter's
// page from memory answers this share, at so many connections.
const (
	memoryGoal        = 0.9
	memoryConnections = 64
)

// BenchmarkFromMemory measures the letter's page, through all that the site does around it, against two echo servers that do
// nothing: one sends the same bytes, with the same header and within the same times, the other the same body alone. They take
// short turns in one process, over loopback.
//
//	go test ./cmd/undersigned -run '^$' -bench FromMemory -benchtime 100x
func BenchmarkFromMemory(b *testing.B) {
	a, path := memorySite(b)
	site := hostOf(b, a.URL())
	answer, body := askOnce(b, site, path)
	hosts := []string{site, emptySite(b, a, path, answer.Header, body), emptySite(b, a, path, bodyAlone(answer.Header), body)}
	sums := make([]turns, len(hosts))
	for i := range b.N {
		for j := range hosts {
			k := (i + j) % len(hosts) // nobody is always first
			sums[k].add(b, hosts[k], path)
		}
	}
	ours, same, alone := sums[0], sums[1], sums[2]
	share := ours.persecond() / same.persecond()
	b.ReportMetric(share, "of-empty")
	b.ReportMetric(ours.perwork()/same.perwork(), "of-empty-by-cpu") // where other programs use the processors too
	b.ReportMetric(ours.persecond()/alone.persecond(), "of-body-alone")
	b.ReportMetric(ours.persecond(), "requests/s")
	b.ReportMetric(float64(len(body)), "bytes")
	if best := max(share, ours.perwork()/same.perwork()); b.N >= 50 && best < memoryGoal {
		b.Errorf("%.3f of an empty handler's requests, the goal is %.1f", best, memoryGoal)
	}
}

// bodyAlone is a header with nothing but what a browser needs to read the body.
func bodyAlone(h http.Header) http.Header {
	least := http.Header{}
	for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Length"} {
		least.Set(name, h.Get(name))
	}
	return least
}

func (t turns) persecond() float64 { return t.answered / t.seconds }

func (t turns) perwork() float64 { return t.answered / t.work }

// turns are a server's, added up: how many requests it answered, in how many seconds, with how much of a processor's time, the
// client's part among it.
type turns struct{ answered, seconds, work float64 }

// processorTime returns what this process has used so far, in seconds.
func processorTime(b *testing.B) float64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

// memorySite starts a site with a letter that people have signed, and its log in a file, as behind a service manager.
func memorySite(b *testing.B) (a *App, path string) {
	b.Helper()
	dir := b.TempDir()
	file, err := os.Create(dir + "/log")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	lines := &gathered{out: file}
	c := config.Config{
		Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databasetest.URL(b, databasetest.SQLite), KeysetFile: dir + "/keyset.json",
		MailFrom: "carta@example.org", LogFormat: "text", AutoMigrate: true,
	}
	a, err = Wire(b.Context(), c, slog.New(prompt{slog.NewTextHandler(lines, nil), lines}), AppOptions{})
	if err != nil {
		b.Fatal(err)
	}
	a.Start()
	b.Cleanup(func() {
		if err := a.Stop(); err != nil {
			b.Error(err)
		}
	})
	l := importLetter(b, a.program, appeal)
	if err := a.letters.Open(b.Context(), uuid.Nil, l.ID); err != nil {
		b.Fatal(err)
	}
	fillLetter(b, a, l, 500)
	return a, "/es/" + l.Slug
}

func fillLetter(b *testing.B, a *App, l letter.Letter, n int) {
	b.Helper()
	texts, err := a.letters.PublishedTexts(b.Context(), l.ID)
	if err != nil {
		b.Fatal(err)
	}
	signatorytest.Fill(b, a.db, l.ID, texts[0].ID, n)
}

// emptySite starts an echo server that sends this answer, within the times of a site's server.
func emptySite(b *testing.B, a *App, path string, header http.Header, body []byte) string {
	b.Helper()
	header.Del("Date") // is the server's
	e := echo.New()
	e.GET(path, func(c echo.Context) error {
		maps.Copy(c.Response().Header(), header)
		return c.Blob(http.StatusOK, header.Get("Content-Type"), body)
	})
	server, like := httptest.NewUnstartedServer(e), a.servers[0]
	server.Config.ReadHeaderTimeout, server.Config.ReadTimeout = like.ReadHeaderTimeout, like.ReadTimeout
	server.Config.WriteTimeout, server.Config.IdleTimeout = like.WriteTimeout, like.IdleTimeout
	server.Start()
	b.Cleanup(server.Close)
	return hostOf(b, server.URL)
}

func hostOf(b *testing.B, address string) string {
	b.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	return u.Host
}

const memoryRequest = "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip, deflate, br\r\nUser-Agent: bench\r\nAccept: text/html\r\n\r\n"

// askOnce returns an answer as it came over the wire, compressed.
func askOnce(b *testing.B, host, path string) (*http.Response, []byte) {
	b.Helper()
	c, err := net.Dial("tcp", host)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, memoryRequest, path, host)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		b.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Encoding") != "br" {
		b.Fatalf("%s: %v %d %v", path, err, answer.StatusCode, answer.Header)
	}
	return answer, body
}

// memoryTurn is how long each server is asked in a turn.
const memoryTurn = 250 * time.Millisecond

// add has all connections ask a server as fast as it answers.
func (t *turns) add(b *testing.B, host, path string) {
	b.Helper()
	var all sync.WaitGroup
	var answered atomic.Int64
	began, used := time.Now(), processorTime(b)
	for range memoryConnections {
		all.Go(func() {
			n, err := askFor(memoryTurn, host, path)
			answered.Add(n)
			if err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	t.answered += float64(answered.Load())
	t.seconds += time.Since(began).Seconds()
	t.work += processorTime(b) - used
}

// askFor asks over one connection for a while and returns how many whole answers came.
func askFor(d time.Duration, host, path string) (n int64, err error) {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	request, r := fmt.Appendf(nil, memoryRequest, path, host), bufio.NewReaderSize(c, 32<<10)
	for until := time.Now().Add(d); time.Now().Before(until); n++ {
		if _, err := c.Write(request); err != nil {
			return n, err
		}
		if err := skipAnswer(r); err != nil {
			return n, err
		}
	}
	return n, nil
}

// skipAnswer reads an answer with as little work as a client can do.
func skipAnswer(r *bufio.Reader) error {
	for seen := 1; ; seen = r.Buffered() + 1 {
		if _, err := r.Peek(seen); err != nil {
			return err
		}
		got, _ := r.Peek(r.Buffered())
		head, _, whole := bytes.Cut(got, []byte("\r\n\r\n"))
		if !whole {
			continue
		}
		if !bytes.HasPrefix(head, []byte("HTTP/1.1 200")) {
			return fmt.Errorf("answered %s", head)
		}
		_, length, _ := bytes.Cut(head, []byte("\r\nContent-Length: "))
		length, _, _ = bytes.Cut(length, []byte("\r\n"))
		size, err := strconv.Atoi(string(length))
		if err != nil {
			return err
		}
		_, err = r.Discard(len(head) + 4 + size)
		return err
	}
}
