package slack

import (
	"regexp"
	"strings"
)

// Slack's limits that are not in Caps.
const (
	maxSection = 3000 // characters of a section's text, escapes included
	maxInput   = 3000 // characters of a plain_text_input
	rowButtons = 5    // buttons in a row: 25 are taken, but more than five wrap badly
)

var (
	escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	// In escaped text: code, **vet**, *cursief* and addresses. What comes first in the text wins.
	marked = regexp.MustCompile("`[^`\n]+`" + `|\*\*[^*\n]+\*\*|\*[^*\n]+\*|https?://[^\s<>()"']*[^\s<>()"'.,;:!?*]`)
	bullet = regexp.MustCompile(`(?m)^- `)
)

// mrkdwn writes our small Markdown in Slack's. Slack shows such text verbatim: nothing in it becomes a mention or a link that we did not write.
func mrkdwn(s string) string {
	s = escaper.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = bullet.ReplaceAllString(s, "• ")
	return marked.ReplaceAllStringFunc(s, func(m string) string {
		switch {
		case strings.HasPrefix(m, "**"):
			return "*" + m[2:len(m)-2] + "*"
		case strings.HasPrefix(m, "*"):
			return "_" + m[1:len(m)-1] + "_"
		case strings.HasPrefix(m, "`"):
			return m
		default:
			return "<" + m + ">"
		}
	})
}

// chunks cuts mrkdwn into pieces of at most max characters: after a line where that can be, else after a word, never inside an escape or a link.
// Together they are the text again.
func chunks(s string, max int) []string {
	var out []string
	for r := []rune(s); len(r) > 0; {
		if len(r) <= max {
			return append(out, string(r))
		}
		n := cutAt(r, max)
		out = append(out, string(r[:n]))
		r = r[n:]
	}
	return out
}

func cutAt(r []rune, max int) int {
	for _, sep := range []rune{'\n', ' '} {
		for i := max - 1; i > max/2; i-- {
			if r[i] == sep {
				return i + 1
			}
		}
	}
	for i := max - 1; i >= max-10 && i > 0; i-- { // an escape is at most five characters
		if r[i] == ';' {
			break
		}
		if r[i] == '&' {
			return i
		}
	}
	return max
}

var (
	slackLink = regexp.MustCompile(`<((?:https?://|mailto:)[^|>]*)(?:\|([^>]*))?>`)
	entities  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// plain reads what a person typed from what Slack made of it.
func plain(s string) string {
	s = slackLink.ReplaceAllStringFunc(s, func(link string) string {
		parts := slackLink.FindStringSubmatch(link)
		if parts[2] != "" {
			return parts[2]
		}
		return parts[1]
	})
	return entities.Replace(s)
}
