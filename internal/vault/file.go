package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// file is the keyset file's content: three Tink keysets in Tink's JSON form.
type file struct {
	Seal  json.RawMessage `json:"seal"`
	Hash  json.RawMessage `json:"hash"`
	Token json.RawMessage `json:"token"`
}

// Create makes a vault with fresh keys and writes them to path, readable by the owner alone. It fails if the file exists
// (fs.ErrExist), since overwritten keys are lost with all that they sealed.
func Create(path string) (*Vault, error) {
	v, err := New()
	if err != nil {
		return nil, err
	}
	content, err := v.marshal()
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create the keyset file: %w", err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close(), syncFolder(filepath.Dir(path))); err != nil {
		return nil, fmt.Errorf("write the keyset file: %w", err)
	}
	return v, nil
}

// syncFolder makes a new file's name durable: losing the keys in a power cut would lose all that they sealed.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Load reads the keys from the file at path.
func Load(path string) (*Vault, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keyset file: %w", err)
	}
	var f file
	if err := json.Unmarshal(content, &f); err != nil {
		return nil, fmt.Errorf("the keyset file %s is damaged: %w", path, err)
	}
	var k keysets
	for _, part := range []struct {
		name   string
		json   json.RawMessage
		handle **keyset.Handle
	}{{"seal", f.Seal, &k.Seal}, {"hash", f.Hash, &k.Hash}, {"token", f.Token, &k.Token}} {
		// The file is protected by its permissions and its place, as docs/operations.md says.
		h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(part.json)))
		if err != nil {
			return nil, fmt.Errorf("the keyset file %s is damaged: %s: %w", path, part.name, err)
		}
		*part.handle = h
	}
	return open(k)
}

// LoadOrCreate reads the keys from the file at path, or makes the file if there is none.
func LoadOrCreate(path string) (*Vault, error) {
	v, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return v, err
	}
	if v, err = Create(path); errors.Is(err, fs.ErrExist) {
		return Load(path) // another process was quicker
	}
	return v, err
}

func (v *Vault) marshal() ([]byte, error) {
	var f file
	for _, part := range []struct {
		handle *keyset.Handle
		json   *json.RawMessage
	}{{v.keys.Seal, &f.Seal}, {v.keys.Hash, &f.Hash}, {v.keys.Token, &f.Token}} {
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(part.handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, fmt.Errorf("write keys: %w", err)
		}
		*part.json = b.Bytes()
	}
	return json.MarshalIndent(f, "", "  ")
}
