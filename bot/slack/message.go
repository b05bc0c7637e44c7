package slack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// message is a chat.Message in Block Kit. Text is what notifications and screen readers get.
type message struct {
	text   string
	blocks []slackgo.Block
}

func render(m chat.Message) message {
	m = chat.FitMessage(m, caps)
	text := mrkdwn(m.Text)
	out := message{}
	if strings.TrimSpace(text) == "" {
		text = ""
	}
	for i, part := range chunks(text, maxSection) {
		if i == 0 {
			out.text = part
		}
		if strings.TrimSpace(part) != "" {
			out.blocks = append(out.blocks, section("", part))
		}
	}
	if out.text == "" {
		out.text = fallback(m)
	}
	var row []slackgo.BlockElement
	for i, b := range m.Buttons {
		row = append(row, button(b, i))
		if len(row) == rowButtons || i == len(m.Buttons)-1 {
			out.blocks = append(out.blocks, slackgo.NewActionBlock(fmt.Sprintf("knoppen.%d", i/rowButtons), row...))
			row = nil
		}
	}
	if len(out.blocks) == 0 {
		out.blocks = []slackgo.Block{section("", out.text)}
	}
	return out
}

func fallback(m chat.Message) string {
	if len(m.Files) > 0 {
		return escaper.Replace(m.Files[0].Name)
	}
	return "Ketenbot"
}

func section(id, text string) *slackgo.SectionBlock {
	return &slackgo.SectionBlock{
		Type: slackgo.MBTSection, BlockID: id, Text: &slackgo.TextBlockObject{Type: slackgo.MarkdownType, Text: text, Verbatim: true},
	}
}

func plainText(s string) *slackgo.TextBlockObject {
	if strings.TrimSpace(s) == "" {
		s = "–" // Slack takes no empty text
	}
	return &slackgo.TextBlockObject{Type: slackgo.PlainTextType, Text: strings.ToValidUTF8(s, "\uFFFD")}
}

func button(b chat.Button, index int) *slackgo.ButtonBlockElement {
	el := slackgo.NewButtonBlockElement(b.Action.Name+"."+strconv.Itoa(index), b.Action.Subject, plainText(b.Label))
	switch b.Style {
	case chat.Primary:
		el.Style = slackgo.StylePrimary
	case chat.Danger:
		el.Style = slackgo.StyleDanger
	case chat.Default:
	}
	return el
}

// An action's name, and the index that makes its id unique on a message.
var actionID = regexp.MustCompile(`^([A-Za-z0-9]{1,200})\.[0-9]{1,3}$`)

func actionOf(id, value string) (chat.Action, bool) {
	m := actionID.FindStringSubmatch(id)
	if m == nil {
		return chat.Action{}, false
	}
	return chat.Action{Name: m[1], Subject: value}, true
}

// options are the parts of a call that place this message.
func (m message) options() []slackgo.MsgOption {
	return []slackgo.MsgOption{
		slackgo.MsgOptionText(m.text, false), slackgo.MsgOptionBlocks(m.blocks...),
		slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl(),
	}
}
