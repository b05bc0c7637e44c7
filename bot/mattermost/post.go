package mattermost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/singleflight"

	"ketenbot/bot/chat"
)

// flight makes one post of what is asked twice at the same moment.
type flight struct{ group singleflight.Group }

func (f *flight) do(key string, post func() (chat.Ref, error)) (chat.Ref, error) {
	v, err, _ := f.group.Do(key, func() (any, error) { return post() })
	ref, _ := v.(chat.Ref)
	return ref, err
}

// Post places m; see chat.Platform. The server itself knows a key for 30 seconds only: after an uncertain outcome, ask Find.
func (p *Platform) Post(ctx context.Context, to chat.Destination, m chat.Message, key string) (chat.Ref, error) {
	if key == "" {
		return chat.Ref{}, permanent(errors.New("mattermost: a post needs a key"))
	}
	if err := p.held(); err != nil {
		return chat.Ref{}, err
	}
	channel, err := p.destination(ctx, to)
	if err != nil {
		return chat.Ref{}, err
	}
	return p.posts.do(channel+"\x00"+key, func() (chat.Ref, error) { return p.post(ctx, channel, m, key) })
}

// post places m in a channel; without a key it is not looked for later.
func (p *Platform) post(ctx context.Context, channel string, m chat.Message, key string) (chat.Ref, error) {
	s, err := p.known(ctx)
	if err != nil {
		return chat.Ref{}, err
	}
	m = chat.FitMessage(m, p.Caps())
	at, err := p.attachments(m.Buttons, channel, "")
	if err != nil {
		return chat.Ref{}, permanent(err)
	}
	post := &model.Post{ChannelId: channel, Message: clean(m.Text)}
	post.SetProps(props(key, at))
	if key != "" {
		sum := sha256.Sum256([]byte(channel + "\x00" + key))
		post.PendingPostId = s.bot + ":" + hex.EncodeToString(sum[:12])
	}
	for _, f := range m.Files {
		up, resp, err := p.client.UploadFile(ctx, f.Data, channel, f.Name)
		if err != nil {
			return chat.Ref{}, p.failed("upload", resp, err, false)
		}
		for _, info := range up.FileInfos {
			post.FileIds = append(post.FileIds, info.Id)
		}
	}
	out, resp, err := p.client.CreatePost(ctx, post)
	if err != nil {
		return chat.Ref{}, p.failed("post", resp, err, true)
	}
	return refOf(out), nil
}

// Update replaces what stands at ref; see chat.Platform. Files cannot be changed on Mattermost: those that are there stay. What is deleted stays so,
// and is a permanent error.
func (p *Platform) Update(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if err := p.held(); err != nil {
		return err
	}
	return p.update(ctx, ref, m)
}

func (p *Platform) update(ctx context.Context, ref chat.Ref, m chat.Message) error {
	old, err := p.own(ctx, ref)
	if err != nil {
		return err
	}
	m = chat.FitMessage(m, p.Caps())
	at, err := p.attachments(m.Buttons, old.ChannelId, "")
	if err != nil {
		return permanent(err)
	}
	return p.patch(ctx, old, clean(m.Text), at)
}

// patch changes a post; what already stands there is left alone, so that it is not called edited.
func (p *Platform) patch(ctx context.Context, old *model.Post, text string, at []*model.MessageAttachment) error {
	if looks(old.Message, old.Attachments()) == looks(text, at) {
		return nil
	}
	key, _ := old.GetProp(keyProp).(string)
	changed := props(key, at)
	_, resp, err := p.client.PatchPost(ctx, old.Id, &model.PostPatch{Message: &text, Props: &changed})
	if err != nil {
		return p.failed("update", resp, err, true)
	}
	return nil
}

// Delete removes what stands at ref; see chat.Platform.
func (p *Platform) Delete(ctx context.Context, ref chat.Ref) error {
	if err := p.held(); err != nil {
		return err
	}
	old, err := p.own(ctx, ref)
	if isGone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	resp, err := p.client.DeletePost(ctx, old.Id)
	if err == nil || resp != nil && resp.StatusCode == http.StatusNotFound {
		return nil
	}
	return p.failed("delete", resp, err, true)
}

// own reads a post of the bot's own. What is gone is a permanent error with status 404.
func (p *Platform) own(ctx context.Context, ref chat.Ref) (*model.Post, error) {
	if len(ref.IDs) != 1 || !model.IsValidId(ref.IDs[0]) {
		return nil, permanent(errors.New("mattermost: a ref that is not ours"))
	}
	s, err := p.known(ctx)
	if err != nil {
		return nil, err
	}
	post, resp, err := p.client.GetPost(ctx, ref.IDs[0], "")
	if err != nil {
		return nil, p.failed("read post", resp, err, false)
	}
	if post.DeleteAt != 0 {
		return nil, permanent(&callError{what: "read post", status: http.StatusNotFound})
	}
	if post.UserId != s.bot || ref.Channel != "" && post.ChannelId != ref.Channel {
		return nil, permanent(errors.New("mattermost: a post that is not ours"))
	}
	return post, nil
}

// How far back Find looks.
const (
	findPages   = 20
	findPerPage = 200
	findBack    = 7 * 24 * time.Hour
)

// Find looks for the bot's own post with this key; see chat.Finder. It looks a week back, and at most at the newest 4,000 posts.
func (p *Platform) Find(ctx context.Context, to chat.Destination, key string) (chat.Ref, bool, error) {
	if err := p.held(); err != nil {
		return chat.Ref{}, false, err
	}
	channel, err := p.destination(ctx, to)
	if err != nil {
		return chat.Ref{}, false, err
	}
	s, err := p.known(ctx)
	if err != nil {
		return chat.Ref{}, false, err
	}
	oldest := p.o.Now().Add(-findBack).UnixMilli()
	for page := range findPages {
		list, resp, err := p.client.GetPostsForChannel(ctx, channel, page, findPerPage, "", false, false)
		if err != nil {
			return chat.Ref{}, false, p.failed("find", resp, err, false)
		}
		for _, id := range list.Order {
			post := list.Posts[id]
			if post == nil || post.UserId != s.bot || post.DeleteAt != 0 {
				continue
			}
			if found, _ := post.GetProp(keyProp).(string); found == key && key != "" {
				return refOf(post), true, nil
			}
		}
		if len(list.Order) < findPerPage {
			break
		}
		if last := list.Posts[list.Order[len(list.Order)-1]]; last != nil && last.CreateAt < oldest {
			break
		}
	}
	return chat.Ref{}, false, nil
}

func refOf(post *model.Post) chat.Ref {
	return chat.Ref{Channel: post.ChannelId, IDs: []string{post.Id}}
}

// destination returns the id of the channel to post in.
func (p *Platform) destination(ctx context.Context, to chat.Destination) (string, error) {
	switch {
	case (to.Channel != "") == (to.Person != ""):
		return "", permanent(errors.New("mattermost: a destination is a channel or a person"))
	case !model.IsValidId(to.Channel + to.Person):
		return "", permanent(errors.New("mattermost: no such destination"))
	case to.Channel != "":
		return to.Channel, nil
	}
	return p.dm(ctx, to.Person)
}

// dm returns the channel between the bot and a person, making it where needed.
func (p *Platform) dm(ctx context.Context, person string) (string, error) {
	if id, ok := p.dms.Load(person); ok {
		return id.(string), nil //nolint:forcetypeassert // only strings are stored
	}
	s, err := p.known(ctx)
	if err != nil {
		return "", err
	}
	if person == s.bot {
		return "", permanent(errors.New("mattermost: the bot does not write to itself"))
	}
	ch, resp, err := p.client.CreateDirectChannel(ctx, s.bot, person)
	if err != nil {
		return "", p.failed("direct channel", resp, err, false)
	}
	p.dms.Store(person, ch.Id)
	return ch.Id, nil
}
