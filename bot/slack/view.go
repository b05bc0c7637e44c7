package slack

import (
	"fmt"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// The ids of what is ours in a view. A block that holds a field is named step.version.field, so that what was typed stays when the same page is
// shown again, and goes when another is.
const (
	callbackForm    = "formulier"
	callbackText    = "tekst"     // nothing to fill in: an answer where a form was
	callbackRefused = "geweigerd" // the form was not good here
	blockBanner     = "melding"
	blockNumber     = "stap"
	blockIntro      = "inleiding."
	blockNav        = "navigatie"
	blockFault      = "fout." // before the name of the field's block
	actionBack      = "terug"
	infoLabel       = ".kop"
	infoText        = ".tekst."
	maxBanner       = 500 // characters, so that it fits one section however it is escaped
	maxBlocks       = 100
	fewOptions      = 10 // of radio buttons and checkboxes
)

// pageState is what travels with a form, sealed: its state, and where it was opened.
type pageState struct {
	chat.FormState
	Channel string `json:"c,omitempty"`
	DM      bool   `json:"d,omitempty"`
}

func (s pageState) block(field string) string { return s.prefix() + field }

func (s pageState) prefix() string { return fmt.Sprintf("%s.%d.", s.Step, s.Version) }

func (p *Platform) seal(person string, s pageState) (string, error) {
	return p.o.Sealer.Seal("slack form", person, s, p.o.Now().Add(formTTL))
}

// open reads the state of a view that was opened for person. Any other is refused without telling why.
func (p *Platform) open(person string, v *slackgo.View) (pageState, error) {
	var s pageState
	err := p.o.Sealer.Open("slack form", person, v.PrivateMetadata, p.o.Now(), &s)
	return s, err
}

// modal renders a form for the person it is opened for.
func (p *Platform) modal(person string, s pageState, f chat.Form) (*slackgo.ModalViewRequest, error) {
	f = chat.FitForm(f, caps)
	sealed, err := p.seal(person, s)
	if err != nil {
		return nil, fmt.Errorf("slack: seal form: %w", err)
	}
	v := &slackgo.ModalViewRequest{
		Type: slackgo.VTModal, CallbackID: callbackForm, PrivateMetadata: sealed, NotifyOnClose: true,
		Title: plainText(f.Title), Close: plainText("Sluiten"),
	}
	var blocks []slackgo.Block
	if f.Banner != "" {
		blocks = append(blocks, banner(f.Banner))
	}
	if f.Of > 1 {
		blocks = append(blocks, slackgo.NewContextBlock(blockNumber, plainText(fmt.Sprintf("Stap %d van %d", f.Number, f.Of))))
	}
	if strings.TrimSpace(f.Intro) != "" {
		for i, part := range chunks(mrkdwn(f.Intro), maxSection) {
			blocks = append(blocks, section(fmt.Sprintf("%s%d", blockIntro, i), part))
		}
	}
	asks := false
	for i, field := range f.Fields {
		if i == caps.Fields {
			break
		}
		shown, isInput := fieldBlocks(s, field)
		asks = asks || isInput
		blocks = append(blocks, shown...)
	}
	if f.Back {
		blocks = append(blocks, slackgo.NewActionBlock(blockNav, slackgo.NewButtonBlockElement(actionBack, "", plainText("Terug"))))
	}
	if len(blocks) == 0 {
		blocks = append(blocks, section(blockIntro+"0", "–"))
	}
	v.Blocks = slackgo.Blocks{BlockSet: blocks}
	switch {
	case f.Submit != "":
		v.Submit = plainText(f.Submit)
	case asks: // Slack takes no question without a way to answer
		v.Submit = plainText("Verder")
	}
	return v, nil
}

func banner(s string) slackgo.Block {
	return section(blockBanner, mrkdwn(chat.Clip(s, chat.Limit{Max: maxBanner})))
}

// fieldBlocks renders a field, and reports whether it can be answered.
func fieldBlocks(s pageState, f chat.Field) ([]slackgo.Block, bool) {
	id := s.block(f.ID)
	var el slackgo.BlockElement
	switch f.Kind {
	case chat.Info:
		return infoBlocks(id, f), false
	case chat.Choice, chat.Several:
		if len(f.Options) == 0 {
			return []slackgo.Block{section(id+infoLabel, "*"+escaper.Replace(chat.Clip(f.Label, chat.Limit{Max: maxBanner}))+"*\nEr is niets te kiezen.")}, false
		}
		el = choice(f)
	case chat.Text, chat.Long, chat.Date:
		el = input(f)
	default:
		el = input(f)
	}
	block := slackgo.NewInputBlock(id, plainText(f.Label), nil, el)
	block.Optional = !f.Required
	if strings.TrimSpace(f.Help) != "" {
		block.Hint = plainText(f.Help)
	}
	return []slackgo.Block{block}, true
}

// infoBlocks show a text to read as it was written: plain text, so that nothing in it is taken for mark-up.
func infoBlocks(id string, f chat.Field) []slackgo.Block {
	var out []slackgo.Block
	if strings.TrimSpace(f.Label) != "" {
		out = append(out, section(id+infoLabel, "*"+escaper.Replace(strings.ReplaceAll(chat.Clip(f.Label, chat.Limit{Max: maxBanner}), "\n", " "))+"*"))
	}
	text := chat.Clip(vertrouwelijk.Samen("\n", f.Value...).Onthul(), caps.InfoText)
	for i, part := range plainChunks(text) {
		out = append(out, slackgo.NewSectionBlock(plainText(part), nil, nil, slackgo.SectionBlockOptionBlockID(fmt.Sprintf("%s%s%d", id, infoText, i))))
	}
	return out
}

// plainChunks cuts plain text into at most three sections.
func plainChunks(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var out []string
	for r := []rune(s); len(r) > 0; {
		n := min(len(r), maxSection)
		if rest := len(r) - n; rest > 0 && len(out) < 2 {
			for i := n - 1; i > n/2 && rest+n-i-1 <= (2-len(out))*maxSection; i-- { // cut after a line, as long as the rest still fits
				if r[i] == '\n' {
					n = i + 1
					break
				}
			}
		}
		out = append(out, string(r[:n]))
		r = r[n:]
	}
	return out
}

func input(f chat.Field) slackgo.BlockElement {
	most := maxInput
	if f.MaxLen > 0 {
		most = min(most, f.MaxLen)
	}
	el := &slackgo.PlainTextInputBlockElement{Type: slackgo.METPlainTextInput, ActionID: string(f.Kind) + "." + f.ID, Multiline: f.Kind == chat.Long, MaxLength: most}
	if f.Kind == chat.Date {
		el.Placeholder = plainText("DD-MM-JJJJ")
	}
	if len(f.Value) > 0 {
		// What was kept by another platform can be longer than fits here; the person sees that the end is missing.
		el.InitialValue = chat.Clip(f.Value[0].Onthul(), chat.Limit{Max: most})
	}
	return el
}

func choice(f chat.Field) slackgo.BlockElement {
	var all, chosen []*slackgo.OptionBlockObject
	for i, o := range f.Options {
		if i == caps.Options {
			break
		}
		option := slackgo.NewOptionBlockObject(o.Value, plainText(o.Label), nil)
		all = append(all, option)
		if slices.ContainsFunc(f.Value, func(t vertrouwelijk.Tekst) bool { return t.Is(o.Value) }) {
			chosen = append(chosen, option)
		}
	}
	id := string(f.Kind) + "." + f.ID
	if f.Kind == chat.Several {
		if len(all) <= fewOptions {
			return &slackgo.CheckboxGroupsBlockElement{Type: slackgo.METCheckboxGroups, ActionID: id, Options: all, InitialOptions: chosen}
		}
		return &slackgo.MultiSelectBlockElement{Type: slackgo.MultiOptTypeStatic, ActionID: id, Placeholder: plainText("Kies"), Options: all, InitialOptions: chosen}
	}
	var one *slackgo.OptionBlockObject
	if len(chosen) > 0 {
		one = chosen[0]
	}
	if len(all) <= fewOptions {
		return &slackgo.RadioButtonsBlockElement{Type: slackgo.METRadioButtons, ActionID: id, Options: all, InitialOption: one}
	}
	return &slackgo.SelectBlockElement{Type: slackgo.OptTypeStatic, ActionID: id, Placeholder: plainText("Kies"), Options: all, InitialOption: one}
}

// textModal is a view with only something to read.
func textModal(callback, title, text string) *slackgo.ModalViewRequest {
	v := &slackgo.ModalViewRequest{Type: slackgo.VTModal, CallbackID: callback, Title: plainText(chat.Clip(title, caps.FormTitle)), Close: plainText("Sluiten")}
	for i, part := range chunks(mrkdwn(chat.Clip(text, caps.MessageText)), maxSection) {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, section(fmt.Sprintf("%s%d", blockIntro, i), part))
	}
	if len(v.Blocks.BlockSet) == 0 {
		v.Blocks.BlockSet = []slackgo.Block{section(blockIntro+"0", "–")}
	}
	return v
}
