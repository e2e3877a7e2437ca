package mirror

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// What a copy's folder holds beside the copy: the list of its files, of which the first line says what it is a copy of; and
// the list of the copy that is being made, which stays if it ends early.
const (
	listName = "undersigned-mirror.txt"
	nextName = "undersigned-mirror.next.txt"
	partName = ".part-*" // of a file that is being written
)

// folder is where a copy is written.
type folder struct {
	dir     string
	written map[[16]byte]bool // the names of all files of this copy, hashed, so that a million pages fit
	changed int
	next    *os.File
}

// openFolder makes or opens a folder. One with other things in it is an error.
func openFolder(o Options) (*folder, error) {
	f := &folder{dir: o.Dir, written: make(map[[16]byte]bool)}
	head := "A copy by undersigned of " + strings.TrimSuffix(o.Base.String(), "/") + "/" + o.Letter
	if err := f.claim(head); err != nil {
		return nil, err
	}
	var err error
	if f.next, err = os.Create(filepath.Join(f.dir, nextName)); err != nil {
		return nil, fmt.Errorf("write into %s: %w", f.dir, err)
	}
	if _, err := fmt.Fprintln(f.next, head); err != nil {
		return nil, f.abandon(fmt.Errorf("write into %s: %w", f.dir, err))
	}
	return f, nil
}

// claim makes sure that the folder is this copy's own.
func (f *folder) claim(head string) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("read the folder: %w", err)
	}
	if len(entries) == 0 {
		return nil
	}
	known := false
	for _, name := range []string{listName, nextName} {
		content, err := os.ReadFile(filepath.Join(f.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read the folder's list: %w", err)
		}
		known = true
		if found, _, _ := strings.Cut(string(content), "\n"); found != head {
			return fmt.Errorf("%s holds another copy (%q, not %q): choose another folder", f.dir, found, head)
		}
	}
	if !known {
		return fmt.Errorf("%s is not empty, and no earlier copy: choose another folder", f.dir)
	}
	return f.keepBroken()
}

// keepBroken adds the list of a copy that ended early to that of the one before it, so that its files are known too.
func (f *folder) keepBroken() error {
	broken, err := os.ReadFile(filepath.Join(f.dir, nextName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var list *os.File
	if err == nil {
		list, err = os.OpenFile(filepath.Join(f.dir, listName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	}
	if err != nil {
		return fmt.Errorf("read the list of a copy that ended early: %w", err)
	}
	_, err = list.Write(broken)
	if err = errors.Join(err, list.Close()); err != nil {
		return fmt.Errorf("keep the list of a copy that ended early: %w", err)
	}
	return nil
}

func hashed(name string) [16]byte {
	sum := sha256.Sum256([]byte(name))
	return [16]byte(sum[:16])
}

// write puts a file in its place at once, after its name is in the list. One that holds the same already is left alone.
func (f *folder) write(name string, content io.Reader) error {
	fresh, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	target, err := f.list(name)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, fresh) {
		return nil
	}
	f.changed++
	if err := replace(target, fresh); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

// list notes that the copy has a file, and returns its place on the disk.
func (f *folder) list(name string) (string, error) {
	if !f.written[hashed(name)] {
		f.written[hashed(name)] = true
		if _, err := fmt.Fprintln(f.next, name); err != nil {
			return "", fmt.Errorf("write the list of files: %w", err)
		}
	}
	return filepath.Join(f.dir, filepath.FromSlash(name)), nil
}

// take puts a part in its place as a file, as write does; without one the file is empty.
func (f *folder) take(name string, part *os.File) error {
	if part == nil {
		return f.write(name, strings.NewReader(""))
	}
	target, err := f.list(name)
	if err != nil {
		return err
	}
	if err := errors.Join(part.Chmod(0o644), part.Close()); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	same, err := sameFiles(part.Name(), target)
	if err != nil || same {
		return err
	}
	f.changed++
	err = os.MkdirAll(filepath.Dir(target), 0o755)
	if err == nil {
		err = os.Rename(part.Name(), target)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

// sameFiles reports whether two files hold the same; one that is missing holds nothing.
func sameFiles(one, other string) (bool, error) {
	var sums [2]string
	for i, path := range []string{one, other} {
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("compare %s: %w", path, err)
		}
		sum := sha256.New()
		_, err = io.Copy(sum, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return false, fmt.Errorf("compare %s: %w", path, err)
		}
		sums[i] = string(sum.Sum(nil))
	}
	return sums[0] == sums[1], nil
}

// replace writes a file beside its place and moves it there, so that no reader sees half of it.
func replace(target string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(target), partName)
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	err = errors.Join(err, part.Chmod(0o644), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

// abandon leaves the folder with both lists after an error.
func (f *folder) abandon(err error) error { return errors.Join(err, f.next.Close()) }

// finish removes what an earlier copy wrote and this one did not, and puts the new list in place of the old one.
func (f *folder) finish() (removed int, err error) {
	if err := f.next.Close(); err != nil {
		return 0, fmt.Errorf("write the list of files: %w", err)
	}
	removed, err = f.sweep()
	if err != nil {
		return removed, err
	}
	if err := os.Rename(filepath.Join(f.dir, nextName), filepath.Join(f.dir, listName)); err != nil {
		return removed, fmt.Errorf("write the list of files: %w", err)
	}
	return removed, nil
}

func (f *folder) sweep() (removed int, err error) {
	list, err := os.Open(filepath.Join(f.dir, listName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the list of files: %w", err)
	}
	defer list.Close()
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		name := lines.Text()
		if f.written[hashed(name)] || !filepath.IsLocal(filepath.FromSlash(name)) {
			continue
		}
		switch err := os.Remove(filepath.Join(f.dir, filepath.FromSlash(name))); {
		case err == nil:
			removed++
			f.removeEmpty(path.Dir(name))
		case !errors.Is(err, fs.ErrNotExist):
			return removed, fmt.Errorf("remove what is gone: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return removed, fmt.Errorf("read the list of files: %w", err)
	}
	return removed, nil
}

// removeEmpty removes folders that nothing is left in.
func (f *folder) removeEmpty(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		if os.Remove(filepath.Join(f.dir, filepath.FromSlash(dir))) != nil {
			return // something is
		}
	}
}
