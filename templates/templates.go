// Package templates embeds the templates of pages and mails; package view parses them.
package templates

import "embed"

// Files holds layout, partials and a folder per side of the site.
//
//go:embed */*
var Files embed.FS
