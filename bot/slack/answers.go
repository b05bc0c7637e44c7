package slack

import (
	"maps"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// questions are the fields of this page that can be answered, and the labels of their blocks.
func questions(s pageState, v *slackgo.View) map[string]string {
	out := map[string]string{}
	for _, b := range v.Blocks.BlockSet {
		in, ok := b.(*slackgo.InputBlock)
		if !ok || in == nil {
			continue
		}
		if field, ours := strings.CutPrefix(in.BlockID, s.prefix()); ours {
			out[field] = ""
			if in.Label != nil {
				out[field] = in.Label.Text
			}
		}
	}
	return out
}

// answers takes what was filled in on this page. What was left empty is absent.
func answers(s pageState, v *slackgo.View) chat.Values {
	out := chat.Values{}
	if v.State == nil {
		return out
	}
	for field := range questions(s, v) {
		for _, el := range v.State.Values[s.block(field)] {
			var given []string
			switch {
			case len(el.SelectedOptions) > 0:
				for _, o := range el.SelectedOptions {
					given = append(given, o.Value)
				}
			case el.SelectedOption.Value != "":
				given = []string{el.SelectedOption.Value}
			case el.Value != "":
				given = []string{el.Value}
			}
			for _, g := range given {
				out[field] = append(out[field], vertrouwelijk.Nieuw(g))
			}
		}
	}
	return out
}

// rejection says what is wrong with a page that stays open with its input. Slack can show either sentences beside fields, or a changed page: with
// a sentence about the whole page it is the same page, with every sentence on it.
func (p *Platform) rejection(person string, s pageState, v *slackgo.View, r chat.RejectFields) (errs map[string]string, page *slackgo.ModalViewRequest, err error) {
	labels := questions(s, v)
	errs = map[string]string{}
	top := []string{}
	if r.Banner != "" {
		top = append(top, r.Banner)
	}
	for _, field := range slices.Sorted(maps.Keys(r.Errors)) {
		if _, ok := labels[field]; ok {
			errs[s.block(field)] = r.Errors[field]
		} else { // beside nothing it would not be seen
			top = append(top, r.Errors[field])
		}
	}
	blocks, had := cleaned(v)
	if len(top) == 0 && !had && len(errs) > 0 {
		return errs, nil, nil
	}
	sealed, err := p.seal(person, s)
	if err != nil {
		return nil, nil, err
	}
	page = &slackgo.ModalViewRequest{
		Type: slackgo.VTModal, CallbackID: v.CallbackID, PrivateMetadata: sealed, NotifyOnClose: true, Title: v.Title, Close: v.Close, Submit: v.Submit,
	}
	var out []slackgo.Block
	if len(top) > 0 {
		out = append(out, banner(strings.Join(top, "\n")))
	}
	room := maxBlocks - len(out) - len(blocks)
	for _, b := range blocks {
		out = append(out, b)
		if why := errs[b.ID()]; why != "" && room > 0 {
			out = append(out, section(blockFault+b.ID(), mrkdwn("**Let op:** "+chat.Clip(why, chat.Limit{Max: maxBanner}))))
			room--
		}
	}
	page.Blocks.BlockSet = out
	return nil, page, nil
}

// cleaned are the blocks of a page without what an earlier rejection put in, and whether there was any.
func cleaned(v *slackgo.View) (blocks []slackgo.Block, had bool) {
	for _, b := range v.Blocks.BlockSet {
		if b.ID() == blockBanner || strings.HasPrefix(b.ID(), blockFault) {
			had = true
			continue
		}
		blocks = append(blocks, b)
	}
	return blocks, had
}
