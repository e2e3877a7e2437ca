// Package cork sends an answer in one piece. net/http writes one that is longer than its buffer of 4 KB in several, and each
// costs a system call here and wakes the reader's program there; most pages are a little longer.
package cork

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// most is up to how many bytes are held back.
const most = 64 << 10

// Serve is server.Serve for a server whose handlers may call Hold.
func Serve(server *http.Server, l net.Listener) error {
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, key{}, c) }
	server.ConnState = func(c net.Conn, s http.ConnState) {
		if held, ok := c.(*conn); ok && s == http.StateIdle { // the answer is complete
			held.release()
		}
	}
	return server.Serve(listener{l, &sync.Pool{New: func() any { return new(bytes.Buffer) }}})
}

// key is under which a request's context has its connection.
type key struct{}

// Hold has what is written to a request's connection wait until the answer is complete, or longer than 64 KB. It is for an
// answer that is written at once, not for one that is flushed in parts. Without Serve it does nothing.
func Hold(ctx context.Context) {
	if c, ok := ctx.Value(key{}).(*conn); ok {
		c.hold()
	}
}

type listener struct {
	net.Listener
	buffers *sync.Pool // for connections that hold something back: the others take no memory
}

// Accept implements net.Listener.
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, buffers: l.buffers}, nil
}

// conn is a connection that can hold back what is written to it.
type conn struct {
	net.Conn
	buffers *sync.Pool
	mu      sync.Mutex
	held    *bytes.Buffer // nil: nothing is held back
}

func (c *conn) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = c.buffers.Get().(*bytes.Buffer)
	}
}

// release writes what was held back. Its error is that of the next write or read: nobody waits for this one.
func (c *conn) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.flush()
}

func (c *conn) flush() error {
	held := c.held
	if held == nil {
		return nil
	}
	c.held = nil
	_, err := c.Conn.Write(held.Bytes())
	held.Reset()
	c.buffers.Put(held)
	return err
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held != nil && c.held.Len()+len(p) <= most {
		return c.held.Write(p)
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// SetWriteDeadline implements net.Conn. A server takes the deadline of an answer away when it has written it: what is held back
// goes before that, so that it has a deadline too.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.release()
	return c.Conn.SetWriteDeadline(t)
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.release()
	return c.Conn.Close()
}

// CloseWrite is what a server calls after an answer to a request that it hasn't read to its end.
func (c *conn) CloseWrite() error {
	c.release()
	if inner, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return inner.CloseWrite()
	}
	return nil
}
