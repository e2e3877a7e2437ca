package view

import (
	"html/template"
	"time"
)

// functions are what templates may call beside the methods of their page.
func functions(asset func(name string) (string, error)) template.FuncMap {
	return template.FuncMap{
		"asset":   asset,
		"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },  // for <time datetime>
		"day":     func(t time.Time) string { return t.UTC().Format(time.DateOnly) }, // the same, without the time of day
		"add":     func(a, b int) int { return a + b },
	}
}
