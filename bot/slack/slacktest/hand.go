package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"ketenbot/bot/chat/chattest"
)

// byHand lets somebody without a test play a person, with curl: POST /hand {"person":"U0ANNA","do":"command","channel":"","text":"/zvh"} answers what
// that person sees. do is command, press (text is the label), submit, back, dismiss, home, presshome or messages. A channel "" is the DM with the bot.
func (s *Slack) byHand(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Person, Do, Channel, Text string
		Values                    chattest.Values
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	t := &hand{}
	var out any
	func() {
		defer func() {
			if v := recover(); v != nil {
				t.Errorf("%v", v)
			}
		}()
		out = s.play(t, in.Person, in.Do, in.Channel, in.Text, in.Values)
	}()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(object{"sees": out, "trouble": t.said})
}

func (s *Slack) play(t testing.TB, person, do, channel, text string, values chattest.Values) any {
	switch do {
	case "command":
		return s.Command(t, person, channel, text)
	case "press":
		return s.Press(t, person, channel, text)
	case "submit":
		return s.Submit(t, person, values)
	case "back":
		return s.Back(t, person, values)
	case "dismiss":
		return s.Dismiss(t, person)
	case "home":
		s.OpenHome(t, person)
		return s.Home(person)
	case "presshome":
		return s.PressHome(t, person, text)
	case "messages":
		return s.Messages(t, person, channel)
	}
	t.Fatalf("do is command, press, submit, back, dismiss, home, presshome or messages")
	return nil
}

// hand is a testing.TB that only remembers what went wrong.
type hand struct {
	testing.TB

	said []string
}

func (h *hand) Helper() {}

func (h *hand) Error(args ...any) { h.said = append(h.said, fmt.Sprint(args...)) }

func (h *hand) Errorf(format string, args ...any) {
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

func (h *hand) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func (h *hand) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
