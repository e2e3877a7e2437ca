package figure

import (
	"cmp"
	"slices"
)

// smallest is how many withheld signers must be alike before it is told.
const smallest = 5

// Cell is how many published signatures have one value: those on the public list exactly, and the withheld ones as at
// least so many, or 0 where nothing is told of them. The value "" is all that nobody on the list has, or that wasn't given.
type Cell struct {
	Value   string `json:"value"`
	Listed  int    `json:"listed"`
	AtLeast int    `json:"at_least"`
}

// raw is a cell before anything is concealed.
type raw struct{ listed, withheld int }

func (r raw) addTo(values map[string]raw, value string) {
	had := values[value]
	values[value] = raw{had.listed + r.listed, had.withheld + r.withheld}
}

// cellsOf returns the cells that may be told, the largest first. A value that only withheld signers have is put with
// the rest: that there is such a line would tell of them.
func cellsOf(values map[string]raw) []Cell {
	var cells []Cell
	rest := values[""]
	for value, r := range values {
		switch {
		case value == "":
		case r.listed == 0:
			rest.withheld += r.withheld
		default:
			cells = append(cells, Cell{Value: value, Listed: r.listed})
		}
	}
	slices.SortFunc(cells, func(a, b Cell) int { return cmp.Or(cmp.Compare(b.Listed, a.Listed), cmp.Compare(a.Value, b.Value)) })
	cells = append(cells, Cell{Listed: rest.listed})
	withheld := make([]int, len(cells))
	for i, c := range cells {
		withheld[i] = values[c.Value].withheld
	}
	withheld[len(cells)-1] = rest.withheld
	for i, n := range conceal(withheld) {
		cells[i].AtLeast = n
	}
	return cells
}

// conceal returns numbers that may be told beside their sum, which the public knows: each rounded down to a multiple of
// smallest. Nothing is told where sum and rule together would leave only one possibility for a small number: where so few
// are spread that all may be small, and where what rounding took away is the most that it can take.
func conceal(numbers []int) []int {
	told := make([]int, len(numbers))
	sum, rounded := 0, 0
	for i, n := range numbers {
		told[i] = n - n%smallest
		sum, rounded = sum+n, rounded+told[i]
	}
	if sum < smallest*len(numbers) || sum-rounded == (smallest-1)*len(numbers) {
		clear(told)
	}
	return told
}
