package notify_test

import (
	"testing"

	"go.uber.org/goleak"

	"ketenbot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Main(m)) }
