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
			for _, f := range faces {
				if err := signatory.Add(tx, f); err != nil {
					return err
				}
			}
			return nil
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
		some := faces[:min(500, len(faces))]
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
	pick := func(words []string) string { return words[random.IntN(len(words))] }
	f := signatory.Face{LetterID: letterID, Language: "es", Visible: i%10 != 9}
	f.SignatureID, f.Kind, f.Country = uuid.Must(uuid.NewV7()), signatory.Individual, pick(countries())
	if i%20 == 0 {
		f.Kind = signatory.Organization
		f.Name = fmt.Sprintf("%s %s de %s %d", pick(bodies()), pick(causes()), pick(cities()), i)
		return f
	}
	f.Name = pick(given()) + " " + pick(surnames()) + " " + pick(surnames())
	f.Occupation, f.City, f.Category = pick(occupations()), pick(cities()), pick(Categories())
	if i%5 == 0 {
		f.Affiliation = "Universidad de " + pick(cities())
	}
	return f
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
