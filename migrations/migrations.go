// Package migrations embeds the schema's migrations. A file NNNN_name.sql runs on both engines; where a dialect forces a
// difference, NNNN_name.sqlite.sql and NNNN_name.postgres.sql stand side by side.
package migrations

import "embed"

// Files holds every migration.
//
//go:embed *.sql
var Files embed.FS
