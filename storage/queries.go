package storage

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

//go:embed queries/*.sql
var queryFiles embed.FS

var queryName = regexp.MustCompile(`(?m)^-- name: (\w+)\n`)

// queries holds every statement of queries/*.sql by its name; Open reports queriesErr. A test prepares each against the schema.
var queries, queriesErr = loadQueries(queryFiles)

func loadQueries(files fs.FS) (map[string]string, error) {
	out := map[string]string{}
	paths, err := fs.Glob(files, "queries/*.sql")
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		raw, err := fs.ReadFile(files, path)
		if err != nil {
			return nil, err
		}
		text := string(raw)
		marks := queryName.FindAllStringSubmatchIndex(text, -1)
		for i, m := range marks {
			end := len(text)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			name := text[m[2]:m[3]]
			if _, double := out[name]; double {
				return nil, fmt.Errorf("%s: query %q is there twice", path, name)
			}
			out[name] = "-- " + name + "\n" + strings.TrimSpace(text[m[1]:end])
		}
	}
	return out, nil
}
