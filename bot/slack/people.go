package slack

import (
	"context"
	"strings"

	slackgo "github.com/slack-go/slack"
)

// identity is who we are at Slack.
type identity struct{ team, user, bot string }

// self asks Slack once who we are.
func (p *Platform) self(ctx context.Context) (identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.me.team != "" {
		return p.me, nil
	}
	var me identity
	err := p.call(ctx, "auth.test", "", func(ctx context.Context) error {
		r, err := p.api.AuthTestContext(ctx)
		if err == nil {
			me = identity{team: r.TeamID, user: r.UserID, bot: r.BotID}
		}
		return err
	})
	switch {
	case err != nil:
		return identity{}, err
	case p.o.TeamID != "" && me.team != p.o.TeamID:
		return identity{}, permanent("auth.test", "other_workspace")
	case me.team == "" || me.user == "":
		return identity{}, permanent("auth.test", "invalid_answer")
	}
	p.me = me
	return me, nil
}

// Profile returns a person's name and e-mail address as they stand in Slack. The address needs the scope users:read.email and is empty without it.
// Errors are of type *chat.DeliveryError; an unknown person is a permanent one.
func (p *Platform) Profile(ctx context.Context, person string) (name, email string, err error) {
	if !isPerson(person) {
		return "", "", permanent("users.info", "user_not_found")
	}
	err = p.call(ctx, "users.info", "", func(ctx context.Context) error {
		u, err := p.api.GetUserInfoContext(ctx, person)
		if err != nil {
			return err
		}
		name, email = u.Profile.RealName, u.Profile.Email
		if name == "" {
			name = u.RealName
		}
		return nil
	})
	return name, email, err
}

// im is the channel of the bot's DM with person.
func (p *Platform) im(ctx context.Context, person string) (string, error) {
	if channel, ok := p.ims.get(person); ok {
		return channel, nil
	}
	var channel string
	err := p.call(ctx, "conversations.open", "", func(ctx context.Context) error {
		c, _, _, err := p.api.OpenConversationContext(ctx, &slackgo.OpenConversationParameters{Users: []string{person}, ReturnIM: true})
		if err == nil && c != nil {
			channel = c.ID
		}
		return err
	})
	switch {
	case err != nil:
		return "", err
	case channel == "":
		return "", permanent("conversations.open", "channel_not_found")
	}
	p.ims.add(person, channel)
	return channel, nil
}

// isDM reports whether channel is person's DM with the bot. When Slack does not say, it is taken for one that others can read.
func (p *Platform) isDM(ctx context.Context, person, channel string) bool {
	if !strings.HasPrefix(channel, "D") {
		return false
	}
	im, err := p.im(ctx, person)
	if err != nil {
		p.o.Log.WarnContext(ctx, "slack does not say whose DM this is", "error", err)
	}
	return err == nil && im == channel
}

func isPerson(id string) bool { return len(id) > 1 && (id[0] == 'U' || id[0] == 'W') }

func isChannel(id string) bool {
	return len(id) > 1 && (id[0] == 'C' || id[0] == 'G' || id[0] == 'D')
}
