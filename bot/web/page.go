package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed assets
var assets embed.FS

// pageHandler serves the page: files that hold no data. All that is shown comes through the API and is put in place as text.
func pageHandler() http.Handler {
	sub, err := fs.Sub(assets, "assets")
	if err != nil {
		return http.NotFoundHandler() // cannot be: the folder is embedded
	}
	return http.FileServerFS(sub)
}
