package web_test

import (
	"testing"

	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/web"
	"ketenbot/bot/web/webtest"
)

func TestConformance(t *testing.T) {
	chattest.Run(t, func(t *testing.T) *chattest.Fixture {
		log := &webtest.Log{}
		p, err := web.New(webtest.Options(t, log))
		if err != nil {
			t.Fatal(err)
		}
		people := webtest.NewClient("http://" + p.Listener.Addr().String())
		return &chattest.Fixture{
			Platform: p, People: people, Anna: "gemeente1", Bram: "om1", Channel: "triage", Logged: log.String, Close: people.Close,
		}
	})
}

func TestMemory(t *testing.T) {
	webtest.RunStore(t, func(*testing.T) web.Store { return &webtest.Memory{} })
}
