package cork_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/cork"
)

// counting counts what is written to its connections.
type counting struct {
	net.Listener
	writes *atomic.Int64
}

func (l counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, l.writes}, err
}

type countingConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countingConn) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// serve serves a handler and returns its address, and how often its connections are written to.
func serve(t *testing.T, h http.HandlerFunc) (string, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var writes atomic.Int64
	server := &http.Server{Handler: h, WriteTimeout: 10 * time.Second}
	go func() { _ = cork.Serve(server, counting{l, &writes}) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String(), &writes
}

func answer(hold bool, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if hold {
			cork.Hold(r.Context())
		}
		_, _ = io.WriteString(w, strings.Repeat("x", size))
	}
}

func TestHold_SendsAnAnswerInOnePiece(t *testing.T) {
	for name, c := range map[string]struct {
		hold bool
		size int
		most int64 // writes for each of three answers over one connection
	}{
		"a page":           {true, 8000, 1},
		"a short one":      {true, 10, 1},
		"nearly too long":  {true, 60 << 10, 1},
		"too long":         {true, 1 << 20, 1 << 20},
		"not held":         {false, 8000, 3},
		"not held, short":  {false, 10, 1},
		"nothing is in it": {true, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			address, writes := serve(t, answer(c.hold, c.size))
			for range 3 {
				got, err := http.Get(address)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(got.Body)
				_ = got.Body.Close()
				if err != nil || len(body) != c.size {
					t.Fatalf("%d bytes of %d, %v", len(body), c.size, err)
				}
			}
			if n := writes.Load(); n > 3*c.most || !c.hold && c.size > 4096 && n < 6 {
				t.Errorf("%d writes, at most %d are expected", n, 3*c.most)
			}
		})
	}
}

// Whoever says that they read no further gets the answer before the connection ends, and so does who sends more than is read.
func TestHold_AnEndingConnectionHasItsAnswer(t *testing.T) {
	address, _ := serve(t, answer(true, 8000))
	for name, request := range map[string]string{
		"closing":   "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"1.0":       "GET / HTTP/1.0\r\n\r\n",
		"too much":  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + strings.Repeat("y", 300_000),
		"pipelined": "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(c, request) }()
		in := bufio.NewReader(c)
		for range strings.Count(request, " / ") {
			got, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if body, err := io.ReadAll(got.Body); err != nil || len(body) != 8000 {
				t.Errorf("%s: %d bytes, %v", name, len(body), err)
			}
		}
		_ = c.Close()
	}
}

func TestServe_WhatIsFlushedAndNotHeldGoesAtOnce(t *testing.T) {
	read := make(chan struct{})
	address, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first\n")
		_ = http.NewResponseController(w).Flush()
		<-read
		_, _ = io.WriteString(w, "second\n")
	})
	got, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	lines := bufio.NewReader(got.Body)
	if line, err := lines.ReadString('\n'); err != nil || line != "first\n" {
		t.Fatalf("%q, %v", line, err)
	}
	close(read)
	if line, err := lines.ReadString('\n'); err != nil || line != "second\n" {
		t.Errorf("%q, %v", line, err)
	}
}

func TestHold_DoesNothingElsewhere(t *testing.T) {
	cork.Hold(t.Context()) // as in a handler's test without a server
}
