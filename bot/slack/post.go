package slack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// Our key in a message's metadata, and the files that belong to it.
const (
	metaType  = "ketenbot"
	metaKey   = "key"
	metaFiles = "files"
)

// How far back Find looks: an attempt whose outcome is unknown was made not long ago.
const (
	findPages = 5
	findPage  = 200
)

// Post places m; see chat.Platform. The same key gives one message within this process; after an uncertain error or a restart, ask Find first.
// A Ref holds the message's ts and then its files, which Slack shows as messages of their own.
func (p *Platform) Post(ctx context.Context, to chat.Destination, m chat.Message, key string) (chat.Ref, error) {
	if key == "" {
		return chat.Ref{}, permanent("chat.postMessage", "invalid_key")
	}
	if err := valid(to); err != nil {
		return chat.Ref{}, err
	}
	id := to.Channel + to.Person + " " + key
	defer p.keys.lock(id)()
	if ref, ok := p.posted.get(id); ok {
		return ref, nil
	}
	channel, err := p.channel(ctx, to)
	if err != nil {
		return chat.Ref{}, err
	}
	ref, err := p.send(ctx, channel, m, key)
	if err != nil {
		return chat.Ref{}, err
	}
	p.posted.add(id, ref)
	return ref, nil
}

// Find looks in the newest 1,000 messages at the destination for one of ours with this key; see chat.Finder. A file of it that was not shown yet is
// shown now.
func (p *Platform) Find(ctx context.Context, to chat.Destination, key string) (chat.Ref, bool, error) {
	if err := valid(to); err != nil {
		return chat.Ref{}, false, err
	}
	me, err := p.self(ctx)
	if err != nil {
		return chat.Ref{}, false, err
	}
	channel, err := p.channel(ctx, to)
	if err != nil {
		return chat.Ref{}, false, err
	}
	shown := map[string]bool{}
	cursor := ""
	for range findPages {
		var page *slackgo.GetConversationHistoryResponse
		err := p.call(ctx, "conversations.history", channel, func(ctx context.Context) (err error) {
			page, err = p.api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{
				ChannelID: channel, Cursor: cursor, Limit: findPage, IncludeAllMetadata: true,
			})
			return err
		})
		if err != nil {
			return chat.Ref{}, false, err
		}
		for _, m := range page.Messages { // newest first: a file comes after the message it belongs to
			for _, f := range m.Files {
				shown[f.ID] = true
			}
			if (m.User != me.user && (me.bot == "" || m.BotID != me.bot)) || m.Metadata.EventType != metaType || m.Metadata.EventPayload[metaKey] != key {
				continue
			}
			files := texts(m.Metadata.EventPayload[metaFiles])
			missing := slices.DeleteFunc(slices.Clone(files), func(id string) bool { return shown[id] })
			if err := p.share(ctx, channel, missing); err != nil && !isPermanent(err) {
				return chat.Ref{}, false, err
			}
			ref := chat.Ref{Channel: channel, IDs: append([]string{m.Timestamp}, files...)}
			p.posted.add(to.Channel+to.Person+" "+key, ref)
			return ref, true, nil
		}
		if cursor = page.ResponseMetaData.NextCursor; cursor == "" {
			break
		}
	}
	return chat.Ref{}, false, nil
}

// Update replaces the text and buttons of what stands at ref; its files stay. See chat.Platform.
func (p *Platform) Update(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if ref.IsZero() || !isChannel(ref.Channel) {
		return permanent("chat.update", "message_not_found")
	}
	return p.call(ctx, "chat.update", ref.Channel, func(ctx context.Context) error {
		_, _, _, err := p.api.UpdateMessageContext(ctx, ref.Channel, ref.IDs[0], render(m).options()...)
		return err
	})
}

// Delete removes what stands at ref, with its files. See chat.Platform.
func (p *Platform) Delete(ctx context.Context, ref chat.Ref) error {
	if ref.IsZero() || !isChannel(ref.Channel) {
		return permanent("chat.delete", "message_not_found")
	}
	err := p.call(ctx, "chat.delete", ref.Channel, func(ctx context.Context) error {
		_, _, err := p.api.DeleteMessageContext(ctx, ref.Channel, ref.IDs[0])
		return err
	})
	if err != nil && codeOf(err) != "message_not_found" {
		return err
	}
	for _, file := range ref.IDs[1:] {
		err := p.call(ctx, "files.delete", "", func(ctx context.Context) error { return p.api.DeleteFileContext(ctx, file) })
		if code := codeOf(err); err != nil && code != "file_not_found" && code != "file_deleted" {
			return err
		}
	}
	return nil
}

func valid(to chat.Destination) error {
	switch {
	case (to.Channel == "") == (to.Person == ""):
		return permanent("chat.postMessage", "invalid_destination")
	case to.Channel != "" && !isChannel(to.Channel): // Slack takes a person for a channel and posts a DM: we say what we mean
		return permanent("chat.postMessage", "channel_not_found")
	case to.Person != "" && !isPerson(to.Person):
		return permanent("conversations.open", "user_not_found")
	}
	return nil
}

func (p *Platform) channel(ctx context.Context, to chat.Destination) (string, error) {
	if to.Person != "" {
		return p.im(ctx, to.Person)
	}
	return to.Channel, nil
}

// send posts m. Its files are uploaded first, where nobody sees them, and shown after the message that names them: whatever fails, the key is on
// the message, and Find can finish the work.
func (p *Platform) send(ctx context.Context, channel string, m chat.Message, key string) (chat.Ref, error) {
	var files []string
	for _, f := range m.Files {
		id, err := p.upload(ctx, f)
		if err != nil {
			if d := chat.AsDeliveryError(err); d.Uncertain {
				d.Uncertain = false // nothing is to be seen yet
			}
			return chat.Ref{}, err
		}
		files = append(files, id)
	}
	options := render(m).options()
	if key != "" {
		payload := map[string]any{metaKey: key}
		if len(files) > 0 {
			payload[metaFiles] = files
		}
		options = append(options, slackgo.MsgOptionMetadata(slackgo.SlackMetadata{EventType: metaType, EventPayload: payload}))
	}
	ref := chat.Ref{}
	err := p.call(ctx, "chat.postMessage", channel, func(ctx context.Context) error {
		where, ts, err := p.api.PostMessageContext(ctx, channel, options...)
		if err == nil {
			ref = chat.Ref{Channel: where, IDs: append([]string{ts}, files...)}
		}
		return err
	})
	if err != nil {
		return chat.Ref{}, err
	}
	if err := p.share(ctx, channel, files); err != nil {
		d := chat.AsDeliveryError(err)
		return chat.Ref{}, &chat.DeliveryError{Permanent: d.Permanent, Uncertain: true, RetryAfter: d.RetryAfter, Err: d.Err}
	}
	return ref, nil
}

func (p *Platform) upload(ctx context.Context, f chat.File) (string, error) {
	var place *slackgo.GetUploadURLExternalResponse
	err := p.call(ctx, "files.getUploadURLExternal", "", func(ctx context.Context) (err error) {
		place, err = p.api.GetUploadURLExternalContext(ctx, slackgo.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Data)})
		return err
	})
	if err != nil {
		return "", err
	}
	// The address is the key to it: no token goes there.
	return place.FileID, p.call(ctx, "upload", "", func(ctx context.Context) error {
		return p.put(ctx, place.UploadURL, "application/octet-stream", f.Data)
	})
}

// put posts body to an address that Slack gave us.
func (p *Platform) put(ctx context.Context, address, contentType string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return permanent("post", "invalid_address")
	}
	req.Header.Set("Content-Type", contentType)
	res, err := p.o.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody)) // so that the connection is used again
	if res.StatusCode != http.StatusOK {
		retry, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		if res.StatusCode == http.StatusTooManyRequests {
			return &slackgo.RateLimitedError{RetryAfter: time.Duration(retry) * time.Second}
		}
		return slackgo.StatusCodeError{Code: res.StatusCode}
	}
	return nil
}

// share shows uploaded files in channel.
func (p *Platform) share(ctx context.Context, channel string, files []string) error {
	if len(files) == 0 {
		return nil
	}
	summaries := make([]slackgo.FileSummary, 0, len(files))
	for _, id := range files {
		summaries = append(summaries, slackgo.FileSummary{ID: id})
	}
	return p.call(ctx, "files.completeUploadExternal", channel, func(ctx context.Context) error {
		_, err := p.api.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{Files: summaries, Channel: channel})
		return err
	})
}

func isPermanent(err error) bool {
	var d *chat.DeliveryError
	return errors.As(err, &d) && d.Permanent
}

// texts reads a list of strings from JSON that was decoded without a type.
func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
