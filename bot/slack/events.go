package slack

import (
	"context"
	"encoding/json"
	"net/http"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// eventCallback is a delivery of the Events API: what we read of it.
type eventCallback struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	TeamID    string `json:"team_id"`
	EventID   string `json:"event_id"`
	Event     struct {
		Type        string `json:"type"`
		Subtype     string `json:"subtype"`
		Channel     string `json:"channel"`
		ChannelType string `json:"channel_type"`
		User        string `json:"user"`
		BotID       string `json:"bot_id"`
		Text        string `json:"text"`
		Tab         string `json:"tab"`
	} `json:"event"`
}

func eventJSON(raw []byte) (eventCallback, error) {
	var e eventCallback
	err := json.Unmarshal(raw, &e)
	return e, err
}

// event hands on a DM or an opened home page. A delivery that is repeated is handed on once, also when the first was not acknowledged in time.
func (d *desk) event(e eventCallback) request {
	do := func(ctx context.Context) outcome {
		me, status := d.ours(ctx, e.TeamID)
		if status != 0 {
			return refused(status)
		}
		in := e.Event
		if in.User == me.user || in.BotID != "" || !isPerson(in.User) { // our own posts and other bots: no loops
			return outcome{}
		}
		a := act{person: in.User, channel: in.Channel, dm: true}
		switch {
		case in.Type == "message" && in.ChannelType == "im" && (in.Subtype == "" || in.Subtype == "file_share") && isChannel(in.Channel):
			a.kind = byMessage
			a.event = chat.DirectMessage{Origin: a.origin(e.EventID), Text: vertrouwelijk.Nieuw(plain(in.Text))}
		case in.Type == "app_home_opened" && in.Tab == "home":
			a.kind = byHome
			a.event = chat.HomeOpened{Origin: a.origin(e.EventID)}
		default: // an edit, somebody who joined, a channel
			return outcome{}
		}
		if e.EventID != "" && !d.events.add(e.EventID, struct{}{}) {
			return outcome{}
		}
		return d.handle(ctx, a)
	}
	if e.Type != "event_callback" {
		return always(refused(http.StatusBadRequest))
	}
	return request{do: do, late: func() outcome { return outcome{} }}
}
