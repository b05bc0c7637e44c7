package mattermost

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// command answers a slash command. What follows it may hold anything: it is handed on and kept nowhere. The answer is for the asker's eyes only:
// one that is not would be posted as theirs.
func (r *receiver) command(body []byte, header http.Header) (any, error) {
	if kind, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, errBadBody
	}
	in, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errBadBody
	}
	if !r.knowsToken(in.Get("token")) {
		return nil, errForged
	}
	where, err := r.at(in.Get("user_id"), in.Get("channel_id"), in.Get("channel_name"), in.Get("trigger_id"))
	if err != nil {
		return nil, err
	}
	if s := r.server.Load(); in.Get("team_id") != s.team {
		return nil, errForged // another team's
	}
	ev := chat.CommandRun{
		Origin: where.origin(), Command: strings.ToLower(strings.TrimSpace(in.Get("command"))), Text: strings.TrimSpace(in.Get("text")),
	}
	reply, sorry := r.ask(ev)
	if sorry != "" {
		return r.ephemeral(where, plain(sorry))
	}
	out, err := r.answerCommand(where, reply)
	if err != nil {
		return r.ephemeral(where, plain(r.sorry("command", err)))
	}
	return out, nil
}

func (r *receiver) answerCommand(where place, reply chat.Reply) (any, error) {
	switch a := reply.(type) {
	case nil, chat.Ack:
		return struct{}{}, nil
	case chat.Say:
		return r.sayToCommand(where, a.Message)
	case chat.ReplaceCard:
		return r.sayToCommand(where, a.Message)
	case chat.ShowForm:
		opened, err := r.show(where, a.Form, "")
		if err != nil || opened || where.dm {
			return struct{}{}, err
		}
		return r.ephemeral(where, plain(r.elsewhere()))
	default:
		return nil, fmt.Errorf("mattermost: reply %T to a command", reply)
	}
}

// sayToCommand answers in the command's own reply, which cannot hold files: with these it goes by DM.
func (r *receiver) sayToCommand(where place, m chat.Message) (any, error) {
	if len(m.Files) > 0 {
		return struct{}{}, r.say(where, m)
	}
	return r.ephemeral(where, m)
}

func (r *receiver) ephemeral(where place, m chat.Message) (any, error) {
	m = chat.FitMessage(m, r.Caps())
	at, err := r.attachments(m.Buttons, where.channel, where.person)
	if err != nil {
		return nil, err
	}
	return &model.CommandResponse{
		ResponseType: model.CommandResponseTypeEphemeral, Text: clean(m.Text), Attachments: at, SkipSlackParsing: true,
	}, nil
}

// knowsToken compares in constant time, and with all.
func (r *receiver) knowsToken(token string) bool {
	got, good := sha256.Sum256([]byte(token)), 0
	for _, t := range r.o.CommandTokens {
		want := sha256.Sum256([]byte(t))
		if t != "" {
			good |= subtle.ConstantTimeCompare(got[:], want[:])
		}
	}
	return good == 1
}

// elsewhere says where a dialog waits that is not opened in a channel.
func (r *receiver) elsewhere() string {
	s := r.server.Load()
	return fmt.Sprintf("Ga verder in [je berichten met Ketenbot](%s). Daar leest niemand mee.", joinURL(strings.TrimRight(r.o.URL, "/"), r.o.Team, "messages", "@"+s.name))
}
