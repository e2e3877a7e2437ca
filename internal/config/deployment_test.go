package config_test

import (
	"bufio"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/config"
)

// root is the repository's folder.
const root = "../../"

func known(t *testing.T) map[string]string {
	t.Helper()
	list, err := config.Variables()
	if err != nil {
		t.Fatal(err)
	}
	defaults := make(map[string]string)
	for _, v := range list {
		defaults[v.Name] = v.Default
	}
	return defaults
}

func TestEnvExample_ListsEveryVariableWithItsDefault(t *testing.T) {
	file, err := os.Open(root + ".env.example")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	listed := make(map[string]string)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok && strings.HasPrefix(name, config.Prefix) {
			listed[name] = value
		}
	}
	if diff := cmp.Diff(known(t), listed); diff != "" {
		t.Errorf("(-config +.env.example):\n%s", diff)
	}
}

func project(t *testing.T, env map[string]string) (*types.Project, error) {
	t.Helper()
	content, err := os.ReadFile(root + "docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  root,
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml", Content: content}},
		Environment: env,
	}, func(o *loader.Options) { o.SetProjectName("undersigned", true) })
}

func TestCompose_IsValidAndStartsInOrder(t *testing.T) {
	p, err := project(t, map[string]string{"POSTGRES_PASSWORD": "abc123"})
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(p.Services)); !slices.Equal(got, []string{"mailpit", "postgres", "undersigned"}) {
		t.Fatalf("services: %v", got)
	}
	for name, service := range p.Services {
		if service.HealthCheck == nil || len(service.HealthCheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
		if len(service.Volumes) == 0 {
			t.Errorf("%s keeps nothing", name)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s opens port %s to everybody", name, port.Published)
			}
		}
		if name != "undersigned" && p.Services["undersigned"].DependsOn[name].Condition != types.ServiceConditionHealthy {
			t.Errorf("undersigned doesn't wait for %s", name)
		}
	}
}

func TestCompose_TheSettingsAreAccepted(t *testing.T) {
	p, err := project(t, map[string]string{"POSTGRES_PASSWORD": "abc123"})
	if err != nil {
		t.Fatal(err)
	}
	var environ []string
	for name, value := range p.Services["undersigned"].Environment {
		if value != nil {
			environ = append(environ, name+"="+*value)
		}
	}
	c := load(t, config.Overrides{}, environ...)
	if c.DatabaseURL != "postgres://undersigned:abc123@postgres:5432/undersigned?sslmode=disable" || c.SMTPURL != "smtp://mailpit:1025" {
		t.Errorf("got %+v", c)
	}
}

func TestCompose_HoldsNoSecretAndAsksForIt(t *testing.T) {
	if _, err := project(t, nil); err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Errorf("without a password: %v", err)
	}
	content, err := os.ReadFile(root + "docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if strings.Contains(strings.ToUpper(name), "PASSWORD") && !strings.Contains(value, "${") {
			t.Errorf("a secret: %s", line)
		}
	}
}
