package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	goslack "github.com/slack-go/slack"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
)

// MaxText is how much a biller can write at once, in characters: about four segments of a text.
const MaxText = 640

// inputText is the block and the action of the one field of a window.
const inputText = "text"

// window is what a window is about. It travels with it as "practice/number/action/channel".
type window struct {
	Action  desk.Action
	Case    string // practice/number
	Channel string // where the button was
}

func (w window) metadata() string { return w.Case + "/" + string(w.Action) + "/" + w.Channel }

// parseWindow reads what metadata wrote.
func parseWindow(metadata string) (window, bool) {
	parts := strings.Split(metadata, "/")
	if len(parts) != 4 {
		return window{}, false
	}
	w := window{Case: parts[0] + "/" + parts[1], Action: desk.Action(parts[2]), Channel: parts[3]}
	return w, caseRef(w.Case) && slices.Contains(writable, w.Action)
}

// modal draws the window.
func (w window) modal(words Words) goslack.ModalViewRequest {
	title, label, submit := words.ReplyTitle, words.ReplyLabel, words.Send
	if w.Action == desk.ActionNote {
		title, label, submit = words.NoteTitle, words.NoteLabel, words.Save
	}
	field := goslack.NewPlainTextInputBlockElement(nil, inputText).WithMultiline(true).WithMaxLength(MaxText)
	return goslack.ModalViewRequest{
		Type:            goslack.VTModal,
		CallbackID:      string(w.Action),
		PrivateMetadata: w.metadata(),
		Title:           plain(title, maxTitle),
		Submit:          plain(submit, maxTitle),
		Close:           plain(words.Cancel, maxTitle),
		Blocks: goslack.Blocks{BlockSet: []goslack.Block{
			goslack.NewInputBlock(inputText, plain(label, maxLabel), nil, field),
		}},
	}
}

// submitted turns a submitted window into one act. What is refused is said below the field, and the words stay.
func (d *Desk) submitted(ctx context.Context, in goslack.InteractionCallback) (reply any, err error) {
	if !slices.Contains(writable, desk.Action(in.View.CallbackID)) {
		d.Count(CountIgnored)
		return nil, nil
	}
	w, ok := parseWindow(in.View.PrivateMetadata)
	if !ok || string(w.Action) != in.View.CallbackID {
		return nil, malformed("window carries no case")
	}
	text := strings.TrimSpace(written(in.View))
	switch {
	case text == "":
		return refuse(in.View, d.Words.Empty), nil
	case utf8.RuneCountInString(text) > MaxText:
		return refuse(in.View, d.Words.TooLong), nil
	}
	outcome, err := d.act(ctx, bot.StaffAction{
		EventID: submitID(in, text), Channel: w.Channel, User: in.User.ID, Name: string(w.Action), Case: w.Case,
		Text: text, At: d.Now(),
	})
	switch {
	case err != nil:
		return nil, err
	case outcome.Done:
		d.whisper(ctx, w.Channel, in.User.ID, outcome.Message)
		return nil, nil
	case outcome.Message == "":
		return refuse(in.View, d.Words.NotDone), nil
	}
	return refuse(in.View, outcome.Message), nil
}

// written is what stands in the window's field.
func written(v goslack.View) string {
	if v.State == nil {
		return ""
	}
	for _, fields := range v.State.Values {
		if field, ok := fields[inputText]; ok {
			return field.Value
		}
	}
	return ""
}

// refuse says a line below the window's field. Slack shows it only at an input block's own id.
func refuse(v goslack.View, line string) *goslack.ViewSubmissionResponse {
	block := inputText
	if v.State != nil {
		for id, fields := range v.State.Values {
			if _, ok := fields[inputText]; ok {
				block = id
			}
		}
	}
	return goslack.NewErrorsViewSubmissionResponse(map[string]string{block: line})
}

// submitID is the same when the same words are submitted again from the same window, as people do after a time-out, and
// another when they are changed. The words cannot be guessed from it without the window's own random hash.
func submitID(in goslack.InteractionCallback, text string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{in.View.ID, in.View.Hash, in.User.ID, text}, "\x00")))
	return "submit/" + hex.EncodeToString(sum[:16])
}
