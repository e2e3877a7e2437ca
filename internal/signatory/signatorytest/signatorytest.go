// Package signatorytest fills a database with generated signatories, for benchmarks of the list.
package signatorytest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signatory"
)

// batch is how many signatories one transaction adds.
const batch = 2000

// Fill adds n published signatures to a letter, one in twenty of an organization and one in ten withheld, the same ones at
// every call, and adds their figures up.
func Fill(tb testing.TB, db *database.DB, letterID, textID uuid.UUID, n int) {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for done := 0; done < n; done += batch {
		err := db.InTx(tb.Context(), func(tx *database.Tx) error {
			faces := make([]signatory.Face, min(batch, n-done))
			for i := range faces {
				faces[i] = face(random, letterID, done+i)
			}
			if err := insertSignatures(tx, textID, faces); err != nil {
				return err
			}
			return signatory.AddAll(tx, faces)
		})
		if err != nil {
			tb.Fatalf("fill the list: %v", err)
		}
	}
	for {
		if n, err := signatory.New(db).AddUp(tb.Context()); err != nil {
			tb.Fatal(err)
		} else if n == 0 {
			return
		}
	}
}

// insertSignatures inserts the bare signatures that the faces belong to.
func insertSignatures(tx *database.Tx, textID uuid.UUID, faces []signatory.Face) error {
	const columns = 13
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + ")"
	for len(faces) > 0 {
		some := faces[:min(50, len(faces))]
		faces = faces[len(some):]
		var args []any
		for _, f := range some {
			visibility := "public"
			if !f.Visible {
				visibility = "withheld"
			}
			args = append(args, f.SignatureID, f.LetterID, textID, f.Kind, "published", visibility, "es", f.Category, f.Country, false, tx.Now, tx.Now, tx.Now)
		}
		err := tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates,
			signed_at, confirmed_at, published_at, signals, reason, code_attempts, mails) VALUES `+
			strings.TrimSuffix(strings.Repeat(strings.TrimSuffix(row, ")")+",'[]','',0,0),", len(some)), ","), args...).Error
		if err != nil {
			return fmt.Errorf("insert signatures: %w", err)
		}
	}
	return nil
}

func face(random *rand.Rand, letterID uuid.UUID, i int) signatory.Face {
	f := signatory.Face{LetterID: letterID, Language: "es", Visible: i%10 != 9}
	f.SignatureID, f.Kind, f.Country = uuid.Must(uuid.NewV7()), signatory.Individual, pick(random, countries())
	if i%20 == 0 {
		f.Kind = signatory.Organization
		f.Name = fmt.Sprintf("%s %s de %s %d", pick(random, bodies()), pick(random, causes()), pick(random, cities()), i)
		return f
	}
	f.Name = pick(random, given()) + " " + surname(random) + " " + surname(random)
	f.Occupation, f.City, f.Category = pick(random, occupations()), pick(random, cities()), frequent(random, Categories())
	if i%50 == 1 {
		f.Country = pick(random, farCountries())
	}
	if i%5 == 0 {
		f.Affiliation = "Universidad de " + pick(random, cities())
	}
	return f
}

func pick(random *rand.Rand, words []string) string { return words[random.IntN(len(words))] }

// frequent picks the first words far oftener than the last.
func frequent(random *rand.Rand, words []string) string {
	share := random.Float64()
	return words[int(float64(len(words))*share*share*share)]
}

// surname returns one of the surnames that everybody knows, or, one time in four, one of a quarter of a million rare ones.
func surname(random *rand.Rand) string {
	if random.IntN(4) > 0 {
		return frequent(random, surnames())
	}
	name := pick(random, syllables()) + pick(random, syllables()) + pick(random, syllables())
	return strings.ToUpper(name[:1]) + name[1:]
}

func syllables() []string {
	return strings.Fields("ba be bo bri ca ce co cha da de di dro fa fe fi fra ga ge go gui ha he ja je la le li llo ma me mi mon na ne ni nar pa pe pi pra " +
		"ra re ri ron sa se si san ta te ti tra va ve vi zar za ze zo zul")
}

func farCountries() []string {
	return strings.Fields("AU NZ JP KR IN ZA EG IL GR TR UA RO HU BG HR IE IS LU MT CY PH TH VN KE GH SN MA TN JO GE")
}

// Categories returns the keys of the categories that Fill uses.
func Categories() []string {
	return []string{"former-prisoner", "relative", "activist", "academic", "artist", "journalist"}
}

func given() []string {
	return strings.Fields("Ana María José Luis Juan Carmen Pedro Lucía Zoë Łukasz Beatriz Ignacio Tomás Yoani Raúl Ángela Óscar Íñigo Ñico Úrsula " +
		"Amelia Berta Carlos Dora Elena Fidelio Gala Hugo Irene Jaime Karla Lázaro Marta Nuria Olga Pablo Quico Rosa Sara Teo Ulises Vera Wilfredo Ximena Yolanda Zacarías")
}

func surnames() []string {
	return strings.Fields("Quintana Ferrer Olivera Armenteros Lugo Oquendo Ñáñez Żółkiewski Pérez García Rodríguez Fernández López Martínez Sánchez Gómez Díaz " +
		"Álvarez Romero Núñez Ibáñez Peña Muñoz Echezábal Valdés Castillo Morales Ortega Delgado Cabrera Ramos Gil Serrano Blanco Molina Suárez Castro Rubio Sanz Iglesias " +
		"Medina Garrido Cortés Guerrero Lozano Cano Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera Peñalver Flores Cabello Campos Vega Fuentes Carrasco Diez Reyes Caballero Nieto Aguilar")
}

func occupations() []string {
	return strings.Fields("poeta docente historiador pintora médica periodista abogada músico actriz albañil campesino estudiante sacerdote cineasta traductora")
}

func cities() []string {
	return []string{"La Habana", "Matanzas", "Holguín", "Camagüey", "Madrid", "Miami", "Berlín", "Cracovia", "Ciudad de México", "Bogotá", "Santiago", "Roma", "París", "Montreal", "Cádiz"}
}

func countries() []string {
	return strings.Fields("CU CU CU CU ES ES ES US US US DE PL MX CO CL IT FR CA AR PE UY VE NI BR PT GB SE NO FI CZ")
}

func bodies() []string {
	return strings.Fields("Observatorio Asociación Comité Red Fundación Instituto Plataforma Mesa")
}

func causes() []string {
	return []string{"de Derechos", "de Familiares", "de Escritores", "por la Libertad", "de Juristas"}
}
