package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Create makes a vault with fresh keys and writes them to path, readable by the owner alone. It fails if the file exists
// (fs.ErrExist), since overwritten keys are lost with all that they sealed.
func Create(path string) (*Vault, error) {
	v, err := New()
	if err != nil {
		return nil, err
	}
	content, err := json.MarshalIndent(v.keys, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
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
	v := &Vault{}
	if err := json.Unmarshal(content, &v.keys); err != nil {
		return nil, fmt.Errorf("the keyset file %s is damaged: %w", path, err)
	}
	for _, part := range []struct {
		name string
		ring ring
	}{{"seal", v.keys.Seal}, {"hash", v.keys.Hash}, {"token", v.keys.Token}} {
		if err := part.ring.check(); err != nil {
			return nil, fmt.Errorf("the keyset file %s is damaged: %s: %w", path, part.name, err)
		}
	}
	return v, nil
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
