package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/config"
)

func TestServe_SIGTERMEndsInGoodOrder(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		between(t, c, func(p *program) { putOnline(t, p) })
		site := serveProcess(t, c)
		address := strings.TrimPrefix(site.URL, "http://")
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		const form = "name=Ana+Pe%C3%B1a&email=ana%40example.org&consent=1"
		fmt.Fprintf(conn, "POST /es/libertad/sign HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
			"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", address, len(form))
		answers := bufio.NewReader(conn)
		if got := nextAnswer(t, answers); got.StatusCode != http.StatusContinue { // said when the form is being read
			t.Fatalf("before the form: %s", got.Status)
		}
		if err := site.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		awaitRefusal(t, address)
		if _, err := io.WriteString(conn, form); err != nil {
			t.Fatal(err)
		}
		if got := nextAnswer(t, answers); got.StatusCode != http.StatusSeeOther {
			t.Errorf("the request under way got %s", got.Status)
		}
		if err := site.command.Wait(); err != nil {
			t.Errorf("it ended with %v: %s", err, site.Log)
		}
		between(t, c, func(p *program) {
			if n := counts(t, p); n.Waiting != 1 {
				t.Errorf("what was acknowledged last is lost: %+v", n)
			}
		})
	})
}

// nextAnswer reads an answer's head.
func nextAnswer(t *testing.T, r *bufio.Reader) *http.Response {
	t.Helper()
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatalf("the request under way was cut: %v", err)
	}
	answer.Body.Close()
	return answer
}

// awaitRefusal waits until nobody listens on an address.
func awaitRefusal(t *testing.T, address string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
	}
	t.Fatal("it still takes connections")
}

func TestHealthcheck_FollowsReadiness(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		a, _ := startApp(t, c, AppOptions{})
		address := a.listener.Addr().String()
		if err := probe(t.Context(), address); err != nil {
			t.Errorf("running: %v", err)
		}
		if err := probe(t.Context(), freeAddress(t)); err == nil {
			t.Error("nobody listens, and it is well")
		}
	})
}
