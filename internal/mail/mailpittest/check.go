package mailpittest

import "testing"

// HTMLCheck is what Mailpit says of how mail programs show a message's HTML, by the tables of caniemail.com.
type HTMLCheck struct {
	Warnings []Warning
	Total    Score
}

// Warning is a feature that the message uses and not every mail program shows.
type Warning struct {
	Slug    string // the feature, like "css-border-radius"
	Results []Support
	Score   Score
}

// Support is how one version of one mail program shows a feature.
type Support struct {
	Family   string // like "Gmail"
	Platform string // like "android"
	Support  string // "yes", "partial" or "no"
}

// Score is how much is shown, in per cent of the programs, weighted by use within the message.
type Score struct{ Supported, Partial, Unsupported float64 }

// LinkCheck is what came of asking every address in a message's text and HTML.
type LinkCheck struct {
	Errors int
	Links  []struct {
		URL        string
		StatusCode int
		Status     string
	}
}

// CheckHTML has Mailpit look at the HTML of a message that has arrived.
func (s *Server) CheckHTML(t testing.TB, m Message) HTMLCheck {
	t.Helper()
	var check HTMLCheck
	s.get(t, "/api/v1/message/"+m.ID+"/html-check", &check)
	return check
}

// CheckLinks has Mailpit ask (HEAD) every address in a message that has arrived; redirects are not followed.
func (s *Server) CheckLinks(t testing.TB, m Message) LinkCheck {
	t.Helper()
	var check LinkCheck
	s.get(t, "/api/v1/message/"+m.ID+"/link-check", &check)
	return check
}
