package figure

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everyVector calls fn with all vectors of k numbers below limit.
func everyVector(k, limit int, fn func([]int)) {
	v := make([]int, k)
	for {
		fn(v)
		i := 0
		for ; i < k && v[i] == limit-1; i++ {
			v[i] = 0
		}
		if i == k {
			return
		}
		v[i]++
	}
}

// Who knows the rule, the sum, and all that is told, can't tell any small number: for each there is another possibility.
func TestConceal_NoSmallNumberFollowsFromWhatIsTold(t *testing.T) {
	for k, limit := range map[int]int{2: 40, 3: 26, 4: 15} {
		possible := map[string][]map[int]bool{}
		key := func(v []int) string {
			sum := 0
			for _, n := range v {
				sum += n
			}
			return fmt.Sprint(sum, conceal(v))
		}
		everyVector(k, limit, func(v []int) {
			sets := possible[key(v)]
			if sets == nil {
				sets = make([]map[int]bool, k)
				for i := range sets {
					sets[i] = map[int]bool{}
				}
				possible[key(v)] = sets
			}
			for i, n := range v {
				sets[i][n] = true
			}
		})
		everyVector(k, limit, func(v []int) {
			sum := 0
			for _, n := range v {
				sum += n
			}
			if sum >= limit {
				return // larger numbers than those tried would be possible too
			}
			for i, n := range v {
				if n > 0 && n < smallest && len(possible[key(v)][i]) < 2 {
					t.Errorf("of %v is told %v: number %d follows", v, conceal(v), i)
				}
			}
		})
	}
}

func TestConceal_TellsNoMoreThanThereAre(t *testing.T) {
	everyVector(3, 20, func(v []int) {
		for i, n := range conceal(v) {
			if n > v[i] || n%smallest != 0 {
				t.Errorf("%v: %v", v, conceal(v))
			}
		}
	})
	if diff := cmp.Diff([]int{20, 0, 5}, conceal([]int{23, 1, 7})); diff != "" {
		t.Error(diff)
	}
}

func TestCells_AValueOfTheWithheldAloneHasNoLine(t *testing.T) {
	got := cellsOf(map[string]raw{"CU": {30, 22}, "ES": {3, 1}, "NI": {0, 9}, "VE": {0, 1}, "": {2, 0}})
	want := []Cell{{"CU", 30, 20}, {"ES", 3, 0}, {"", 2, 10}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
