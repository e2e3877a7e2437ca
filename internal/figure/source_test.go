package figure_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/figure"
)

func TestCame_CountsEachSourceAlsoWhenManyComeAtOnce(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		if sum := s.count(); len(sum.Sources) != 0 {
			t.Errorf("before: %v", sum.Sources)
		}
		var all sync.WaitGroup
		for _, source := range []string{"email", "telegram", "telegram", "telegram", "", "carrier pigeon"} {
			all.Go(func() {
				if err := s.figures.Came(t.Context(), s.letterID, source); err != nil {
					t.Errorf("%s: %v", source, err)
				}
			})
		}
		all.Wait()
		if diff := cmp.Diff([]figure.Came{{Source: "telegram", N: 3}, {Source: "email", N: 1}}, s.count().Sources); diff != "" {
			t.Error(diff)
		}
	})
}
