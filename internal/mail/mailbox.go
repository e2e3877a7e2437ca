package mail

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// mailboxSize is how many messages a mailbox keeps.
const mailboxSize = 500

// Received is a message in a mailbox.
type Received struct {
	ID      string
	To      string // the bare address
	Subject string
	Text    string
	HTML    string
	At      time.Time // UTC
}

// Mailbox is a deliverer that keeps the last 500 messages in memory instead of sending them, for the demonstration. It is
// safe for concurrent use.
type Mailbox struct {
	renderer *Renderer

	mu       sync.Mutex
	messages []Received // oldest first
}

// NewMailbox returns an empty mailbox whose messages r writes.
func NewMailbox(r *Renderer) *Mailbox { return &Mailbox{renderer: r} }

// Deliver keeps the message. Once the mailbox is full, the oldest one makes room.
func (m *Mailbox) Deliver(_ context.Context, e outbox.Envelope) error {
	rendered, err := m.renderer.Render(e)
	if err != nil {
		return outbox.Temporary("render", err)
	}
	at := m.renderer.clock().UTC()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.messages) == mailboxSize {
		m.messages = slices.Delete(m.messages, 0, 1)
	}
	m.messages = append(m.messages, Received{
		ID: e.ID.String(), To: e.To, Subject: rendered.Subject, Text: rendered.Text, HTML: rendered.HTML, At: at,
	})
	return nil
}

// Messages returns the messages, newest first.
func (m *Mailbox) Messages() []Received {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.messages)
	slices.Reverse(list)
	return list
}
