package mattermost

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// keyProp carries the key of a message in its post, so that Find sees it.
const keyProp = "ketenbot_key"

// Uses of a seal.
const (
	sealButton = "mattermost button"
	sealPage   = "mattermost page"
	sealDialog = "mattermost dialog"
)

// contextKey is where the seal stands in a button's context.
const contextKey = "ketenbot"

// button is what travels with a button, sealed. Cards live for weeks, so without expiry; who presses is authorised at the press.
type button struct {
	Action  chat.Action `json:"a"`
	Channel string      `json:"c"`
	Only    string      `json:"o,omitempty"` // the person for whose eyes alone it was posted; such a post is not kept by the server
}

// attachments renders the buttons of a message in channel; only is the person who alone sees it, or "".
func (p *Platform) attachments(buttons []chat.Button, channel, only string) ([]*model.MessageAttachment, error) {
	actions := make([]*model.PostAction, 0, len(buttons))
	ids := actionIDs{}
	for _, b := range buttons {
		token, err := p.o.Sealer.Seal(sealButton, "", button{Action: b.Action, Channel: channel, Only: only}, time.Time{})
		if err != nil {
			return nil, fmt.Errorf("mattermost: seal button: %w", err)
		}
		actions = append(actions, p.postAction(ids.next(b.Action), b.Label, b.Style, map[string]any{contextKey: token}))
	}
	return asAttachments(actions), nil
}

func (p *Platform) postAction(id, label string, style chat.Style, context map[string]any) *model.PostAction {
	if strings.TrimSpace(label) == "" { // the server would show an empty button
		label = "Kies"
	}
	return &model.PostAction{
		Id: id, Type: model.PostActionTypeButton, Name: label, Style: string(style),
		Integration: &model.PostActionIntegration{URL: p.callback + actionPath, Context: context},
	}
}

func asAttachments(actions []*model.PostAction) []*model.MessageAttachment {
	if len(actions) == 0 {
		return []*model.MessageAttachment{}
	}
	return []*model.MessageAttachment{{Actions: actions}}
}

// actionIDs names each button after what it means, in letters and digits, once per post. A place in the row would not do: after an edit another
// button stands there, while somebody still sees the first.
type actionIDs map[string]int

func (seen actionIDs) next(a chat.Action) string {
	sum := sha256.Sum256([]byte(a.Name + "\x00" + a.Subject))
	id := hex.EncodeToString(sum[:10])
	if seen[id]++; seen[id] > 1 {
		return id + "x" + strconv.Itoa(seen[id])
	}
	return id
}

// props are all props of a post of ours. They are always built anew: what the server gives back has lost its addresses and contexts.
func props(key string, at []*model.MessageAttachment) model.StringInterface {
	out := model.StringInterface{model.PostPropsAttachments: at, model.PostPropsFromBot: "true"}
	if key != "" {
		out[keyProp] = key
	}
	return out
}

// clean drops control characters that Postgres cannot store; lines and tabs stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// looks tells two renderings apart as people see them.
func looks(message string, at []*model.MessageAttachment) string {
	var b strings.Builder
	b.WriteString(message)
	for _, a := range at {
		for _, x := range a.Actions {
			if x != nil {
				fmt.Fprintf(&b, "\x00%s\x00%s\x00%s", x.Id, x.Name, x.Style)
			}
		}
	}
	return b.String()
}
