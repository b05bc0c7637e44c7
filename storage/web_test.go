package storage_test

import (
	"testing"

	"ketenbot/bot/web"
	"ketenbot/bot/web/webtest"
	"ketenbot/storage/storagetest"
)

func TestWebStore(t *testing.T) {
	webtest.RunStore(t, func(t *testing.T) web.Store {
		t.Helper()
		return storagetest.Open(t).Web()
	})
}
