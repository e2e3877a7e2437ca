package locale

// Changed says what a value was and what it is now; "" stands for nothing.
func (l *Locale) Changed(was, becomes string) string {
	switch {
	case was == "":
		return l.T("change.added", "Becomes", becomes)
	case becomes == "":
		return l.T("change.removed", "Was", was)
	}
	return l.T("change.both", "Was", was, "Becomes", becomes)
}
