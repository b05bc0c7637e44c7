package mattermost

import (
	"context"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// say answers the asker alone: in the channel when the bot may post for one pair of eyes and it holds no files, else by DM.
func (r *receiver) say(where place, m chat.Message) error {
	return r.patiently(r.work, func() error {
		if !where.dm && len(m.Files) == 0 {
			if said, err := r.whisper(r.work, where, m); said || err != nil {
				return err
			}
		}
		channel, err := r.dm(r.work, where.person)
		if err != nil {
			return err
		}
		_, err = r.post(r.work, channel, m, "")
		return err
	})
}

// whisper posts for one pair of eyes, and reports whether the bot may. (An answer to a press can hold such a text too, but that lands in
// a thread, where it is not seen.)
func (r *receiver) whisper(ctx context.Context, where place, m chat.Message) (bool, error) {
	if r.mute.Load() {
		return false, nil
	}
	m = chat.FitMessage(m, r.Caps())
	at, err := r.attachments(m.Buttons, where.channel, where.person)
	if err != nil {
		return false, err
	}
	post := &model.Post{ChannelId: where.channel, Message: clean(m.Text)}
	post.SetProps(props("", at))
	_, resp, err := r.client.CreatePostEphemeral(ctx, &model.PostEphemeral{UserID: where.person, Post: post})
	if err == nil {
		return true, nil
	}
	if resp != nil && (resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusNotFound) {
		r.mute.Store(true)
		return false, nil
	}
	return false, r.failed("ephemeral post", resp, err, true)
}

// hint points to the DM, where it can be said in the channel itself; the unread message there says it too.
func (r *receiver) hint(where place) {
	if _, err := r.whisper(r.work, where, plain(r.elsewhere())); err != nil {
		r.o.Log.WarnContext(r.work, "hint was not shown", "error", err)
	}
}
