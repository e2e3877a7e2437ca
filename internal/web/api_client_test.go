package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/undersigned/undersigned/internal/tooltest"
)

// driven is what tools/apiclient/drive found.
type driven struct {
	Title, Wrong, Detail                    string
	Total, Pages, Filtered, Searched, Lines int
	Names, Milestones                       []string
}

// newDriver builds a program around a client that is generated from the API's own description, with oapi-codegen from a module
// of its own in tools. Where that can't be built (it isn't in the module cache and there is no network) the test is skipped, or
// fails with REQUIRE_ALL=1.
func newDriver(t *testing.T, description []byte) string {
	t.Helper()
	root, err := tooltest.Root()
	if err != nil {
		t.Fatal(err)
	}
	module, made := filepath.Join(root, "tools", "apiclient"), t.TempDir()
	in := func(program string, args ...string) ([]byte, error) {
		command := exec.CommandContext(t.Context(), program, args...)
		command.Dir, command.Env = module, append(os.Environ(), "CGO_ENABLED=0")
		return command.CombinedOutput()
	}
	generator := filepath.Join(made, "oapi-codegen")
	if out, err := in("go", "build", "-o", generator, "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"); err != nil {
		tooltest.Missing(t, "oapi-codegen: "+string(out))
	}
	if out, err := in("go", "build", "./api"); err != nil {
		tooltest.Missing(t, "what generated code needs: "+string(out))
	}
	read, client, program := filepath.Join(made, "openapi.json"), filepath.Join(made, "client.go"), filepath.Join(made, "drive")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(module, "api", "client.go"): client}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{read: description, filepath.Join(made, "overlay.json"): overlay} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range [][]string{
		{generator, "-config", "generate.yaml", "-o", client, read}, {"go", "build", "-overlay", filepath.Join(made, "overlay.json"), "-o", program, "./drive"},
	} {
		if out, err := in(step[0], step[1:]...); err != nil {
			t.Fatalf("%v: %v: %s", step, err, out)
		}
	}
	return program
}

func TestAPI_AGeneratedClientDrivesIt(t *testing.T) {
	p := newProgram(t)
	p.eventful()
	want := p.list(t, "/letters/libertad/signatories?sort=oldest&limit=100")
	site := httptest.NewServer(p.Handler())
	t.Cleanup(site.Close)
	program := newDriver(t, p.ask(t, http.StatusOK, "/openapi.json"))
	out, err := exec.CommandContext(t.Context(), program, site.URL+apiRoot, "libertad").Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got driven
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != "Por su libertad" || got.Total != 130 || len(got.Names) != want.Total || got.Pages != (len(got.Names)+39)/40 || got.Lines != len(got.Names) {
		t.Errorf("it read %q with %d signatures, %d names on %d pages, %d lines", got.Title, got.Total, len(got.Names), got.Pages, got.Lines)
	}
	if !slices.Equal(got.Names[:100], want.names()) {
		t.Error("the names are others, or in another order")
	}
	organizations, named := p.list(t, "/letters/libertad/signatories?kind=organization").Total, len(p.list(t, "/letters/libertad/signatories?q=quintana").names())
	if got.Filtered != organizations || got.Searched != named || named == 0 || named == want.Total {
		t.Errorf("it found %d organizations of %d, and %d names of %d by a word", got.Filtered, organizations, got.Searched, named)
	}
	if got.Wrong != "limit" || got.Detail == "" || !slices.Contains(got.Milestones, "goal") {
		t.Errorf("problems at %q and %q, milestones %q", got.Wrong, got.Detail, got.Milestones)
	}
}
