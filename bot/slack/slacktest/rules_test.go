package slacktest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"ketenbot/bot/slack/slacktest"
)

func TestRulesRefuseWhatSlackRefuses(t *testing.T) {
	long := strings.Repeat("x", 3001)
	input := `{"type":"input","block_id":"a","label":{"type":"plain_text","text":"L"},"element":`
	modal := func(rest string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"},` + rest + `}`
	}
	for name, raw := range map[string]string{
		"no title":                 `{"type":"modal","blocks":[]}`,
		"title of 25":              `{"type":"modal","title":{"type":"plain_text","text":"` + long[:25] + `"},"blocks":[]}`,
		"private metadata of 3001": modal(`"private_metadata":"` + long + `","blocks":[]`),
		"question without submit":  `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[` + input + `{"type":"plain_text_input","action_id":"a"}}]}`,
		"the same block twice":     modal(`"blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`),
		"block id of 256":          modal(`"blocks":[{"type":"divider","block_id":"` + long[:256] + `"}]`),
		"101 blocks":               modal(`"blocks":[` + strings.Repeat(`{"type":"divider"},`, 100) + `{"type":"divider"}]`),
		"empty text":               modal(`"blocks":[{"type":"section","text":{"type":"mrkdwn","text":""}}]`),
		"text of 3001":             modal(`"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"` + long + `"}}]`),
		"not escaped":              modal(`"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<!channel> & co"}}]`),
		"mrkdwn as label":          modal(`"blocks":[{"type":"input","label":{"type":"mrkdwn","text":"L"},"element":{"type":"plain_text_input","action_id":"a"}}]`),
		"radio of 11":              modal(`"blocks":[` + input + `{"type":"radio_buttons","action_id":"a","options":[` + options(11) + `]}}]`),
		"select of 101":            modal(`"blocks":[` + input + `{"type":"static_select","action_id":"a","options":[` + options(101) + `]}}]`),
		"no options":               modal(`"blocks":[` + input + `{"type":"checkboxes","action_id":"a","options":[]}}]`),
		"foreign initial option": modal(`"blocks":[` + input + `{"type":"radio_buttons","action_id":"a","options":[` + options(1) +
			`],"initial_option":{"text":{"type":"plain_text","text":"x"},"value":"x"}}}]`),
		"max_length of 3001":     modal(`"blocks":[` + input + `{"type":"plain_text_input","action_id":"a","max_length":3001}}]`),
		"initial value too long": modal(`"blocks":[` + input + `{"type":"plain_text_input","action_id":"a","max_length":2,"initial_value":"abc"}}]`),
		"unknown block":          modal(`"blocks":[{"type":"table"}]`),
	} {
		var v map[string]any
		if err := json.Unmarshal([]byte(raw), &v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(slacktest.CheckView(v)) == 0 {
			t.Errorf("%s is let through", name)
		}
	}
	good := modal(`"blocks":[` + input + `{"type":"radio_buttons","action_id":"a","options":[` + options(10) + `]}}]`)
	var v map[string]any
	if err := json.Unmarshal([]byte(good), &v); err != nil {
		t.Fatal(err)
	}
	if faults := slacktest.CheckView(v); len(faults) > 0 {
		t.Errorf("a good view is refused: %q", faults)
	}
}

func options(n int) string {
	return strings.TrimSuffix(strings.Repeat(`{"text":{"type":"plain_text","text":"x"},"value":"v"},`, n), ",")
}

func TestRulesOfMessages(t *testing.T) {
	button := `{"type":"button","action_id":"a","text":{"type":"plain_text","text":"B"}}`
	for name, raw := range map[string]string{
		"51 blocks":        `[` + strings.Repeat(`{"type":"divider"},`, 50) + `{"type":"divider"}]`,
		"26 buttons":       `[{"type":"actions","elements":[` + strings.Repeat(button+",", 25) + button + `]}]`,
		"label of 76":      `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"` + strings.Repeat("x", 76) + `"}}]}]`,
		"value of 2001":    `[{"type":"actions","elements":[{"type":"button","action_id":"a","value":"` + strings.Repeat("x", 2001) + `","text":{"type":"plain_text","text":"B"}}]}]`,
		"style":            `[{"type":"actions","elements":[{"type":"button","action_id":"a","style":"default","text":{"type":"plain_text","text":"B"}}]}]`,
		"question":         `[{"type":"input","label":{"type":"plain_text","text":"L"},"element":{"type":"plain_text_input","action_id":"a"}}]`,
		"unknown property": `[{"type":"section","text":{"type":"plain_text","text":"L","verbatim":true}}]`,
	} {
		var blocks []any
		if err := json.Unmarshal([]byte(raw), &blocks); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(slacktest.CheckMessage(blocks)) == 0 {
			t.Errorf("%s is let through", name)
		}
	}
}
