package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// awaitText returns what a pattern's group matches in a log as soon as it does.
func awaitText(t *testing.T, log *logbook, pattern string) string {
	t.Helper()
	for end := time.Now().Add(4 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if found := regexp.MustCompile(pattern).FindStringSubmatch(log.String()); found != nil {
			return found[1]
		}
	}
	t.Fatalf("no %s in:\n%s", pattern, log)
	return ""
}

func TestDemo_IsACompleteSiteAndLeavesNothing(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("UNDERSIGNED_DATABASE_URL", "postgres://a.real.site.example/not_for_the_demo")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, ended := &logbook{}, make(chan error, 1)
	root := rootCommand()
	root.SetOut(out)
	root.SetArgs([]string{"demo", "--addr", "127.0.0.1:0"})
	go func() { ended <- root.ExecuteContext(ctx) }()

	password := awaitText(t, out, `password\s+(\S+)\n`)
	email, base := awaitText(t, out, `email\s+(\S+)\n`), awaitText(t, out, `(http://127\.0\.0\.1:\d+)/\n`)
	v := newVisitor(t, base)
	letter := v.get("/").expect(t, 200)
	if n := v.get(letter.At+"/signatories").expect(t, 200).Find("main li").Length(); n < 50 {
		t.Errorf("the list has %d lines", n)
	}
	v.post(letter.At+"/sign", "name", "Nueva Firmante", "email", "nueva@example.org", "visibility", "public", "consent", "1").expect(t, 200)
	v.post(awaitMailbox(t, v, "nueva@example.org").link(t, "/confirm/")).expect(t, 200)
	v.get("/dev/mail").expect(t, 200)
	desk := v.post("/desk/sign-in", "email", email, "password", password).expect(t, 200)
	if !strings.HasPrefix(desk.At, "/desk/letters/") || desk.Find(`input[name="id"]`).Length() == 0 {
		t.Errorf("after signing in at %s, with nothing to decide", desk.At)
	}

	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// awaitMailbox returns the newest message to an address in the demonstration's mailbox.
func awaitMailbox(t *testing.T, v *visitor, to string) letterReceived {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var list []struct{ To, Subject, Text string }
		if err := json.Unmarshal([]byte(v.get("/dev/mail.json").Body), &list); err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if m.To == to {
				return letterReceived{To: m.To, Subject: m.Subject, Text: m.Text}
			}
		}
	}
	t.Fatalf("no message to %s", to)
	return letterReceived{}
}

func TestDemo_KeepsAFolderThatWasNamed(t *testing.T) {
	dir, remove, err := demoFolder("somewhere")
	if err != nil || dir != "somewhere" || remove() != nil {
		t.Errorf("got %q, %v", dir, err)
	}
}
