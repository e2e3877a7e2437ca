package web

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/mail"
)

// mailboxPage is the data of public/mailbox.
type mailboxPage struct {
	Page
	Messages []mail.Received
	Open     *openMessage // the one that is read; nil: the list
}

// openMessage is a message that is read.
type openMessage struct {
	mail.Received
	Parts []textPart // of its text
}

// textPart is a piece of text, or an address to follow.
type textPart struct{ Text, URL string }

// loopbackOnly hides a page from everybody who is not on this machine, whatever name they call it by (a page elsewhere
// may have its name point here) and whatever stands before it.
func loopbackOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
		if forwarded || !peer(r.RemoteAddr).IsLoopback() || !loopbackHost(r.Host) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return next(c)
	}
}

func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || (err == nil && address.IsLoopback())
}

// showMailbox lists the demonstration's messages, or shows the one that the query names: its text, or as=html.
func (s *Server) showMailbox(c echo.Context) error {
	page := mailboxPage{Page: s.page(c), Messages: s.Mailbox.Messages()}
	page.Title, page.NoIndex = page.T("mailbox.title"), true
	id := c.QueryParam("id")
	if id == "" {
		return s.render(c, http.StatusOK, "public/mailbox", page)
	}
	for _, m := range page.Messages {
		if m.ID != id {
			continue
		}
		if c.QueryParam("as") == "html" {
			// A mail's styles stand in it; it may do nothing else.
			c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
			return s.write(c, http.StatusOK, "text/html; charset=utf-8", []byte(m.HTML))
		}
		page.Title, page.Open = m.Subject, &openMessage{Received: m, Parts: textParts(m.Text)}
		return s.render(c, http.StatusOK, "public/mailbox", page)
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// showMailboxJSON is the same for scripts and tests.
func (s *Server) showMailboxJSON(c echo.Context) error {
	type message struct {
		ID      string    `json:"id"`
		To      string    `json:"to"`
		Subject string    `json:"subject"`
		Text    string    `json:"text"`
		HTML    string    `json:"html"`
		At      time.Time `json:"at"`
	}
	list := []message{}
	for _, m := range s.Mailbox.Messages() {
		list = append(list, message{m.ID, m.To, m.Subject, m.Text, m.HTML, m.At})
	}
	body, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("write mailbox: %w", err)
	}
	return s.write(c, http.StatusOK, "application/json", body)
}

// textParts finds the addresses in a text.
func textParts(text string) []textPart {
	var parts []textPart
	at := 0
	for _, found := range regexp.MustCompile(`https?://[^\s<>"]+`).FindAllStringIndex(text, -1) {
		if found[0] > at {
			parts = append(parts, textPart{Text: text[at:found[0]]})
		}
		url := text[found[0]:found[1]]
		parts = append(parts, textPart{Text: url, URL: url})
		at = found[1]
	}
	if at < len(text) {
		parts = append(parts, textPart{Text: text[at:]})
	}
	return parts
}
