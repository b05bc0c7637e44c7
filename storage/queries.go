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

// A file holds queries, and parts that more than one of its queries begin with: "-- part: p" defines one, "{p}" in a query stands for it.
var queryMark = regexp.MustCompile(`(?m)^-- (name|part): (\w+)\n`)

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
		parts := map[string]string{}
		marks := queryMark.FindAllStringSubmatchIndex(text, -1)
		for i, m := range marks {
			end := len(text)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			name, body := text[m[4]:m[5]], strings.TrimSpace(text[m[1]:end])
			if text[m[2]:m[3]] == "part" {
				parts["{"+name+"}"] = body
				continue
			}
			for part, stands := range parts {
				body = strings.ReplaceAll(body, part, stands)
			}
			if _, double := out[name]; double {
				return nil, fmt.Errorf("%s: query %q is there twice", path, name)
			}
			out[name] = "-- " + name + "\n" + body
		}
	}
	return out, nil
}
