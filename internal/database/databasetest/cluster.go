package databasetest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/tooltest"
)

// template is the migrated database that every test's database is a copy of.
const template = "undersigned_template"

// watch runs the server until its standard input closes, which happens at the latest when the test process dies, however
// it dies; then it stops the server and removes the cluster's folder.
const watch = `"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
  -c max_connections=200 -c shared_buffers=128MB -c autovacuum=off >"$2/log" 2>&1 &
read -r _
kill -QUIT $!
wait $!
rm -rf "$2"`

// started is the binary's one cluster.
var started = sync.OnceValues(startCluster)

type cluster struct {
	dir   string
	input io.WriteCloser // closing it stops the server

	mu   sync.Mutex // one copy of the template at a time
	next int
}

// binaries returns the folder of PostgreSQL's programs, "" if they are not installed.
func binaries() string {
	program := tooltest.Program([]string{"initdb"}, "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
	if program == "" {
		return ""
	}
	dir := filepath.Dir(program)
	if _, err := os.Stat(filepath.Join(dir, "postgres")); err != nil {
		return ""
	}
	return dir
}

func postgresURL(t testing.TB) string {
	t.Helper()
	if binaries() == "" {
		tooltest.Missing(t, "PostgreSQL's programs initdb and postgres, in PATH or /usr/lib/postgresql/*/bin")
	}
	c, err := started()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name, err := c.create(t.Context())
	if err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return c.url(name)
}

func startCluster() (*cluster, error) {
	// Not os.TempDir: a socket's path may have about 100 bytes.
	dir, err := os.MkdirTemp("/tmp", "undersigned-pg-")
	if err != nil {
		return nil, fmt.Errorf("make the cluster's folder: %w", err)
	}
	account, err := serverAccount(dir)
	if err != nil {
		return nil, err
	}
	bin := binaries()
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "undersigned",
		"-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: account}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	c := &cluster{dir: dir}
	server := exec.Command("sh", "-c", watch, "sh", filepath.Join(bin, "postgres"), dir)
	// A session of its own, so that an interrupt at the terminal reaches it by way of the closing pipe alone.
	server.Dir, server.SysProcAttr = dir, &syscall.SysProcAttr{Credential: account, Setsid: true}
	if c.input, err = server.StdinPipe(); err != nil {
		return nil, fmt.Errorf("make the server's pipe: %w", err)
	}
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	if err := c.prepare(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		c.input.Close()
		return nil, fmt.Errorf("%w; the server's log: %s", err, log)
	}
	return c, nil
}

// serverAccount hands dir to the account that the server runs as, since PostgreSQL refuses to run as root. It is nil for
// the account that the test runs as.
func serverAccount(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("find an account for the server: %w", err)
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return nil, fmt.Errorf("read the account's id: %w", err)
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return nil, fmt.Errorf("read the account's group: %w", err)
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, fmt.Errorf("hand over the cluster's folder: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// prepare waits until the server answers and makes the template.
func (c *cluster) prepare() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := c.exec(ctx, `CREATE DATABASE `+template)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	db, err := database.Open(ctx, c.url(template), database.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("open the template: %w", err)
	}
	if err := db.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate the template: %w", err)
	}
	return db.Close()
}

// create copies the template to a new database and returns its name.
func (c *cluster) create(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	name := fmt.Sprintf("test_%d", c.next)
	return name, c.exec(ctx, `CREATE DATABASE `+name+` TEMPLATE `+template)
}

func (c *cluster) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (c *cluster) url(name string) string {
	return "postgres:///" + name + "?host=" + c.dir + "&user=undersigned"
}
