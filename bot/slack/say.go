package slack

import (
	"context"
	"encoding/json"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// say answers the person alone, in the nearest place where that can be done.
func (d *desk) say(ctx context.Context, a act, m chat.Message) (outcome, error) {
	switch a.kind {
	case byCommand, byButton:
		return outcome{}, d.whisper(ctx, a, m)
	case byMessage:
		_, err := d.send(ctx, a.channel, m, "")
		return outcome{}, err
	case byHome:
		if _, opened := a.event.(chat.HomeOpened); opened {
			return outcome{}, d.publish(ctx, a.person, m)
		}
		return outcome{}, d.direct(ctx, a.person, m)
	case bySubmit:
		return outcome{body: slackgo.NewClearViewSubmissionResponse(), after: func(ctx context.Context) {
			if err := d.whisper(ctx, a, m); err != nil {
				chat.LogFailure(d.o.Log, chat.NewReference(), "the answer to a form", err)
			}
		}}, nil
	case byBack: // a page can only be closed by the person
		return outcome{}, d.updateView(ctx, a.view.ID, textModal(callbackText, a.viewTitle(), m.Text))
	case byClose:
	}
	return outcome{}, nil
}

func (a act) viewTitle() string {
	if a.view != nil && a.view.Title != nil {
		return a.view.Title.Text
	}
	return "Ketenbot"
}

// whisper shows m to the person in the channel where they acted. Where that is not possible, or a file comes along, it is a DM.
func (d *desk) whisper(ctx context.Context, a act, m chat.Message) error {
	if len(m.Files) > 0 || a.channel == "" {
		return d.direct(ctx, a.person, m)
	}
	if a.responseURL != "" {
		err := d.respond(ctx, a.responseURL, m, false)
		if err == nil || chat.AsDeliveryError(err).Uncertain {
			return err
		}
		d.o.Log.WarnContext(ctx, "slack: no answer where somebody acted", "error", err)
	}
	if a.dm {
		return d.direct(ctx, a.person, m)
	}
	err := d.call(ctx, "chat.postEphemeral", a.channel, func(ctx context.Context) error {
		_, err := d.api.PostEphemeralContext(ctx, a.channel, a.person, render(m).options()...)
		return err
	})
	if err == nil || chat.AsDeliveryError(err).Uncertain {
		return err
	}
	return d.direct(ctx, a.person, m)
}

func (d *desk) direct(ctx context.Context, person string, m chat.Message) error {
	im, err := d.im(ctx, person)
	if err != nil {
		return err
	}
	_, err = d.send(ctx, im, m, "")
	return err
}

// replaceCard puts m in the place of the card. What only the person sees can be replaced only by the address that came with the press.
func (d *desk) replaceCard(ctx context.Context, a act, m chat.Message) error {
	if !a.card.IsZero() {
		return d.Update(ctx, a.card, m)
	}
	return d.respond(ctx, a.responseURL, m, true)
}

// respond uses the address that came with a command or press: good for 30 minutes and five times.
func (d *desk) respond(ctx context.Context, address string, m chat.Message, replace bool) error {
	body := render(m)
	blocks := slackgo.Blocks{BlockSet: body.blocks}
	raw, err := json.Marshal(slackgo.WebhookMessage{
		Text: body.text, Blocks: &blocks, ResponseType: slackgo.ResponseTypeEphemeral, ReplaceOriginal: replace,
	})
	if err != nil {
		return permanent("response_url", "invalid_message")
	}
	return d.call(ctx, "response_url", address, func(ctx context.Context) error {
		return d.put(ctx, address, "application/json; charset=utf-8", raw)
	})
}

// publish shows m as the person's home page.
func (d *desk) publish(ctx context.Context, person string, m chat.Message) error {
	return d.call(ctx, "views.publish", "", func(ctx context.Context) error {
		_, err := d.api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{
			UserID: person, View: slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, Blocks: slackgo.Blocks{BlockSet: render(m).blocks}},
		})
		return err
	})
}
