package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/vault"
)

var noon = time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)

func newVault(t testing.TB) *vault.Vault {
	t.Helper()
	v, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOpen_NeedsTheSameContextAndKeys(t *testing.T) {
	v := newVault(t)
	sealed, err := v.Seal([]byte("ana@example.org"), "row:1")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("ana")) {
		t.Error("the sealed value shows its content")
	}
	if plain, err := v.Open(sealed, "row:1"); err != nil || string(plain) != "ana@example.org" {
		t.Errorf("Open = %q, %v", plain, err)
	}
	if _, err := v.Open(sealed, "row:2"); err == nil {
		t.Error("another row's context opened it")
	}
	if _, err := newVault(t).Open(sealed, "row:1"); err == nil {
		t.Error("other keys opened it")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := v.Open(sealed, "row:1"); err == nil {
		t.Error("a changed value opened")
	}
}

func TestHash_DependsOnPurposeDataAndKey(t *testing.T) {
	v := newVault(t)
	hash := func(v *vault.Vault, purpose, data string) string {
		h, err := v.Hash(purpose, []byte(data))
		if err != nil || len(h) != 32 {
			t.Fatalf("Hash = %d bytes, %v", len(h), err)
		}
		return string(h)
	}
	if one, again := hash(v, "email", "a"), hash(v, "email", "a"); one != again {
		t.Error("the same data hash differently")
	}
	for _, other := range []string{hash(v, "email", "b"), hash(v, "name", "a"), hash(newVault(t), "email", "a")} {
		if other == hash(v, "email", "a") {
			t.Error("different input hashes the same")
		}
	}
}

func TestVerify(t *testing.T) {
	v, id := newVault(t), uuid.New()
	token, err := v.Token("confirm", id, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Verify("confirm", token, noon); err != nil || got != id {
		t.Errorf("Verify = %v, %v", got, err)
	}
	changed := []byte(token)
	changed[3] ^= 1
	for name, c := range map[string]struct {
		vault          *vault.Vault
		purpose, token string
		at             time.Time
		want           fault.Kind
	}{
		"expired":         {v, "confirm", token, noon.Add(time.Hour), fault.Gone},
		"another purpose": {v, "manage", token, noon, fault.NotFound},
		"changed":         {v, "confirm", string(changed), noon, fault.NotFound},
		"cut":             {v, "confirm", token[:20], noon, fault.NotFound},
		"empty":           {v, "confirm", "", noon, fault.NotFound},
		"not base64":      {v, "confirm", "ñ" + token, noon, fault.NotFound},
		"another vault":   {newVault(t), "confirm", token, noon, fault.NotFound},
	} {
		if _, err := c.vault.Verify(c.purpose, c.token, c.at); !fault.Is(err, c.want) {
			t.Errorf("%s: Verify = %v, want %v", name, err, c.want)
		}
	}
}

func TestRef_SaysNothing(t *testing.T) {
	v, id := newVault(t), uuid.Must(uuid.NewV7())
	one, err := v.Ref("check", id, noon)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := v.Ref("check", id, noon)
	other, _ := v.Ref("check", uuid.New(), noon.Add(1000*time.Hour))
	if one == two {
		t.Error("two refs of one id are alike")
	}
	if len(one) != len(two) || len(one) != len(other) {
		t.Error("refs differ in length")
	}
	got, at, err := v.OpenRef("check", one)
	if err != nil || got != id || !at.Equal(noon) {
		t.Errorf("OpenRef = %v, %v, %v", got, at, err)
	}
	for _, bad := range []string{"", "x", one[:10], one + "A"} {
		if _, _, err := v.OpenRef("check", bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("OpenRef(%q) = %v", bad, err)
		}
	}
	if _, _, err := v.OpenRef("thanks", one); !fault.Is(err, fault.NotFound) {
		t.Errorf("another purpose: %v", err)
	}
}

func TestLoad_OpensWhatTheFileSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	v, err := vault.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("keyset file: %v, %v", info.Mode(), err)
	}
	sealed, _ := v.Seal([]byte("x"), "c")
	hash, _ := v.Hash("p", []byte("x"))
	again, err := vault.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(sealed, "c"); err != nil || string(plain) != "x" {
		t.Errorf("after reading the file: %q, %v", plain, err)
	}
	if h, _ := again.Hash("p", []byte("x")); !bytes.Equal(h, hash) {
		t.Error("after reading the file the hash differs")
	}
	if _, err := vault.Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create over a file: %v", err)
	}
}

// ringOf is one use's keys in the file.
type ringOf []struct {
	ID     uint32 `json:"id"`
	Secret []byte `json:"secret"`
}

// edited loads a vault from its file after a change of its keys.
func edited(t *testing.T, path string, change func(file map[string]ringOf)) (*vault.Vault, error) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]ringOf
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	change(file)
	if content, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "keyset.json")
	if err := os.WriteFile(other, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return vault.Load(other)
}

func TestLoad_OlderKeysOpenAndVerifyWhatTheyMade(t *testing.T) {
	dir := t.TempDir()
	old, err := vault.Create(filepath.Join(dir, "old.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Create(filepath.Join(dir, "new.json")); err != nil {
		t.Fatal(err)
	}
	var fresh map[string]ringOf
	if _, err := edited(t, filepath.Join(dir, "new.json"), func(file map[string]ringOf) { fresh = file }); err != nil {
		t.Fatal(err)
	}
	rotated, err := edited(t, filepath.Join(dir, "old.json"), func(file map[string]ringOf) {
		for _, use := range []string{"seal", "token"} {
			file[use] = append(fresh[use], file[use]...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := old.Seal([]byte("x"), "c")
	if plain, err := rotated.Open(sealed, "c"); err != nil || string(plain) != "x" {
		t.Errorf("sealed before: %q, %v", plain, err)
	}
	token, _ := old.Token("confirm", uuid.New(), noon.Add(time.Hour))
	if _, err := rotated.Verify("confirm", token, noon); err != nil {
		t.Errorf("a token of before: %v", err)
	}
	sealed, _ = rotated.Seal([]byte("x"), "c")
	if _, err := old.Open(sealed, "c"); !errors.Is(err, vault.ErrOtherKeys) {
		t.Errorf("sealed after, by the old keys: %v", err)
	}
	before, _ := old.Hash("p", []byte("x"))
	if after, _ := rotated.Hash("p", []byte("x")); !bytes.Equal(before, after) {
		t.Error("the hash changes")
	}
}

func TestLoad_RefusesADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	if _, err := vault.Create(path); err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string]func(file map[string]ringOf){
		"seal: there is no key": func(file map[string]ringOf) { delete(file, "seal") },
		"has 31 bytes, not 32":  func(file map[string]ringOf) { file["hash"][0].Secret = file["hash"][0].Secret[1:] },
		"token: there are two":  func(file map[string]ringOf) { file["token"] = append(file["token"], file["token"][0]) },
	} {
		if _, err := edited(t, path, change); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
	if err := os.WriteFile(path, []byte(`{"seal":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.LoadOrCreate(path); err == nil {
		t.Error("no JSON of keys was accepted")
	}
}

func FuzzVerify(f *testing.F) {
	v := newVault(f)
	good, _ := v.Token("confirm", uuid.New(), noon.Add(time.Hour))
	f.Add(good)
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := v.Verify("confirm", token, noon); err == nil && token != good {
			t.Errorf("accepted %q", token)
		}
	})
}
