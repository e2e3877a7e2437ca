package web

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// textsFor returns the prepared texts of a letter by their names.
func textsFor(t *testing.T, lang string, w filling) map[string]preparedText {
	t.Helper()
	about := newPages(t).about(lang, lang, w)
	texts := map[string]preparedText{}
	for _, one := range preparedTexts(about, "Han firmado 412 personas") {
		texts[one.ID] = one
	}
	return texts
}

func TestPreparedTexts_AreAsLongAsTheirServiceShows(t *testing.T) {
	endless := realWords()
	endless.title = strings.Repeat("Por la libertad de todas ", 8)
	one := endless
	one.title = strings.Repeat("自由", 120)
	for name, w := range map[string]filling{"usual": realWords(), "endless": endless, "one word": one, "hostile": {hostile, hostile, hostile}} {
		texts := textsFor(t, "es", w)
		link := "https://letters.example/libertad"
		for id, text := range texts {
			if !strings.HasSuffix(text.Text, link) {
				t.Errorf("%s: the text for %s doesn't end with the link: %q", name, id, text.Text)
			}
		}
		without := strings.TrimSuffix(texts["x"].Text, link)
		if n := weightOnX(without) + linkOnX; n > mostX {
			t.Errorf("%s: %d on X", name, n)
		}
		if n := utf8.RuneCountInString(texts["bluesky"].Text); n > mostBluesky {
			t.Errorf("%s: %d on Bluesky", name, n)
		}
		if n := utf8.RuneCountInString(texts["mastodon"].Text); n > mostMastodon {
			t.Errorf("%s: %d on Mastodon", name, n)
		}
		if n := len(utf16.Encode([]rune(texts["sms"].Text))); n > mostSMS {
			t.Errorf("%s: %d by SMS", name, n)
		}
	}
}

func TestPreparedTexts_SayMoreWhereThereIsRoom(t *testing.T) {
	w := realWords()
	texts := textsFor(t, "es", w)
	for _, id := range []string{"whatsapp", "signal", "mastodon", "email"} {
		if !strings.Contains(texts[id].Text, w.title) || !strings.Contains(texts[id].Text, w.long) {
			t.Errorf("%s lacks the title or the summary: %q", id, texts[id].Text)
		}
	}
	if sms := texts["sms"].Text; sms != w.title+" https://letters.example/libertad" {
		t.Errorf("SMS: %q", sms)
	}
	if !strings.Contains(texts["email"].Text, "Han firmado 412 personas.") {
		t.Errorf("the mail names no figure: %q", texts["email"].Text)
	}
}

func TestWeightOnX_CountsAsXDoes(t *testing.T) {
	for text, want := range map[string]int{"": 0, "libertad": 8, "“ñ” – …": 8, "自由": 4, "한": 2} {
		if got := weightOnX(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
