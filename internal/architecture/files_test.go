package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// maxLines is how long a file may be: what is longer is two files.
const maxLines = 400

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestFiles_AreShort(t *testing.T) {
	for _, p := range packages(t) {
		for _, files := range [][]string{p.GoFiles, p.TestGoFiles, p.XTestGoFiles} {
			for _, file := range files {
				if n := strings.Count(read(t, filepath.Join(p.Dir, file)), "\n"); n > maxLines {
					t.Errorf("%s/%s has %d lines, at most %d are allowed", p.name(), file, n, maxLines)
				}
			}
		}
	}
}

func TestFiles_NoDialectOutsideTheDatabasePackage(t *testing.T) {
	knowing := func(name string) bool { return inDatabase(name) || name == "internal/config" || name == "migrations" }
	for _, p := range packages(t) {
		if knowing(p.name()) {
			continue
		}
		for _, file := range p.GoFiles {
			content := strings.ToLower(read(t, filepath.Join(p.Dir, file)))
			for _, word := range []string{"sqlite", "postgres"} {
				if strings.Contains(content, word) {
					t.Errorf("%s/%s says %q", p.name(), file, word)
				}
			}
		}
	}
}

func TestMigrations_NoDialectInSharedOnes(t *testing.T) {
	files, err := filepath.Glob("../../migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, file := range files {
		if strings.Count(filepath.Base(file), ".") > 1 {
			continue // of one engine
		}
		content := strings.ToLower(read(t, file))
		for _, word := range []string{"sqlite", "postgres"} {
			if strings.Contains(content, word) {
				t.Errorf("%s says %q", filepath.Base(file), word)
			}
		}
	}
}

func TestNames_ExportedOnesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		documented := false
		for _, file := range p.GoFiles {
			f := parse(t, filepath.Join(p.Dir, file))
			documented = documented || f.Doc != nil
			for _, name := range undocumented(f) {
				t.Errorf("%s/%s: %s has no doc comment", p.name(), file, name)
			}
		}
		if !documented && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package comment", p.name())
		}
	}
}

func TestFunctions_NoneRunsByItself(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.GoFiles {
			for _, d := range parse(t, filepath.Join(p.Dir, file)).Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
					t.Errorf("%s/%s has an init function", p.name(), file)
				}
			}
		}
	}
}

// undocumented returns the exported names of a file without a doc comment. A group's comment covers its members.
func undocumented(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && receiverIsExported(d) && d.Doc == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				names = append(names, undocumentedSpec(d, spec)...)
			}
		}
	}
	return names
}

func undocumentedSpec(d *ast.GenDecl, spec ast.Spec) []string {
	var names []string
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
			names = append(names, s.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

func receiverIsExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	kind := d.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if index, ok := kind.(*ast.IndexExpr); ok {
		kind = index.X
	}
	name, ok := kind.(*ast.Ident)
	return ok && name.IsExported()
}
