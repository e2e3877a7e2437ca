package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/config"
	"github.com/undersigned/undersigned/internal/database"
)

func TestAttack_IsLoggedWithoutAnythingPersonal(t *testing.T) {
	eachEngine(t, func(t *testing.T, c config.Config) {
		a, log := startApp(t, c, AppOptions{})
		l := importLetter(t, a.program, appeal)
		if err := a.letters.Open(t.Context(), uuid.Nil, l.ID); err != nil {
			t.Fatal(err)
		}
		texts, err := a.letters.PublishedTexts(t.Context(), l.ID)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]map[string]any, 310)
		for i := range rows {
			rows[i] = map[string]any{"id": uuid.New(), "letter_id": l.ID, "text_id": texts[0].ID, "kind": "individual", "status": "unconfirmed",
				"visibility": "public", "language": "es", "category": "", "country": "", "wants_updates": false, "signals": "[]", "reason": "",
				"code_attempts": 0, "mails": 0, "signed_at": a.db.Now().Add(-5 * time.Minute)}
		}
		err = a.db.InTx(t.Context(), func(tx *database.Tx) error { return tx.DB.Table("signatures").Create(rows).Error })
		if err != nil {
			t.Fatal(err)
		}
		newVisitor(t, a.URL()).get("/es/libertad").expect(t, 200)
		if !strings.Contains(log.String(), "a letter is under attack") || !strings.Contains(log.String(), l.ID.String()) {
			t.Errorf("the log says nothing of the attack:\n%s", log)
		}
	})
}
