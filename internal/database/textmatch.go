package database

// TextIndex names a table's searchable column and the index that serves it.
type TextIndex struct {
	Table  string // the table
	Key    string // its integer key
	Column string // the stored, folded text
	Name   string // the index
	Kind   string // if not "", the index holds only the rows with this value in their column kind, and only they match
}

// Match holds conditions for rows whose text contains every one of some terms, in two forms.
type Match struct {
	Source     string // a query for the keys of matching rows, served by the index: quick where few rows match
	SourceArgs []any
	Where      string // a condition checked row by row: quick in a scan that stops early, where many rows match
	WhereArgs  []any
}

// TextMatch returns the conditions for rows that contain every term. There must be at least one, none of them empty.
func (db *DB) TextMatch(ix TextIndex, terms []string) Match { return db.engine.textMatch(ix, terms) }
