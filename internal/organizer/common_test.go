package organizer

import "testing"

func TestCommon_KnowsWhatIsTriedFirstHoweverItIsDressedUp(t *testing.T) {
	for _, password := range []string{
		"password1234", "P@ssw0rd2026!!", "Contraseña2024", "passwordadmin", "¡¡Libertad2026!!", "qwertyuiop123", "123456789012", "210987654321",
		"abcdefghijkl", "aaaaaaaaaaaa", "abc1abc1abc1", "Ana.Marquez.1980", "undersigned2026", "CubaLibre1959!", "t3quier0much0",
	} {
		if !common(password, "Ana Márquez", "ana.marquez@example.org") {
			t.Errorf("%q is taken", password)
		}
	}
}

func TestCommon_LeavesEverythingElse(t *testing.T) {
	for _, password := range []string{
		"correct horse battery", "una contraseña larga", "a password for tests", "tres gatos en el tejado", "vH7#kq!29xPz", "另一个很长的密码短语啊啊", "ana y los pájaros",
	} {
		if common(password, "Ana Márquez", "ana.marquez@example.org") {
			t.Errorf("%q is refused", password)
		}
	}
}
