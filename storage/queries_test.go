package storage_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func allQueries(t *testing.T) map[string]string {
	t.Helper()
	all, err := storage.Queries()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Fatalf("only %d queries were read", len(all))
	}
	return all
}

func TestEveryQueryPreparesAgainstTheSchema(t *testing.T) {
	db := storagetest.Open(t).SQL()
	for name, text := range allQueries(t) {
		if stmt, err := db.PrepareContext(t.Context(), text); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			defer stmt.Close()
		}
	}
}

func TestQueriesNameTheirColumns(t *testing.T) {
	star := regexp.MustCompile(`(?i)select\s+(\w+\.)?\*|returning\s+\*`)
	for name, text := range allQueries(t) {
		if star.MatchString(text) {
			t.Errorf("%s selects *: name the columns", name)
		}
		if strings.Count(text, ";") != 1 || !strings.HasSuffix(text, ";") {
			t.Errorf("%s is not one statement that ends in a semicolon", name)
		}
	}
}

// usedNames returns every name of a query that the source asks for: the constant strings given to exec, get, list and to the helpers that pass them on,
// those in queries["…"], and those in a list of names.
func usedNames(t *testing.T, known map[string]string) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	text := func(e ast.Expr) (string, bool) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(lit.Value)
		return s, err == nil
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr: // t.exec(ctx, "name", …), t.get(ctx, &dst, "name", …), t.zaken(ctx, "name", …)
			fun, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at, ok := map[string]int{"exec": 1, "get": 2, "list": 2, "zaak": 1, "zaken": 1, "sessie": 1, "medewerkers": 1}[fun.Sel.Name]
			if ok && at < len(n.Args) {
				if s, ok := text(n.Args[at]); ok {
					used[s] = true
				}
			}
		case *ast.IndexExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "queries" {
				if s, ok := text(n.Index); ok {
					used[s] = true
				}
			}
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if s, ok := text(e); ok && known[s] != "" {
					used[s] = true
				}
			}
		}
		return true
	}
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, visit)
	}
	return used
}

func TestEveryQueryIsUsedAndEveryUsedQueryExists(t *testing.T) {
	all := allQueries(t)
	used := usedNames(t, all)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !used[name] {
			t.Errorf("query %s is not used", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if all[name] == "" {
			t.Errorf("query %s does not exist", name)
		}
	}
}
