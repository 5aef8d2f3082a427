package slack

import (
	"regexp"
	"unicode/utf8"

	goslack "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/plainbill/plainbill/bot/desk"
)

// Slack's limits of Block Kit, in characters (docs.slack.dev, blocks).
const (
	maxHeader  = 150
	maxSection = 3000
	maxContext = 2000
	maxButton  = 75
	maxTitle   = 24
	maxLabel   = 2000
	maxText    = 4000
	maxConfirm = 300
	maxAnswer  = 30
	maxAsk     = 100

	maxLines  = 10 // ours: the last of the conversation
	rowLength = 5  // buttons a row, so that a phone shows them all
	maxRows   = 4
)

// blocks draws a card. The lines of the conversation are plain text, and in the rest only billers can be mentioned: no
// patient's words call a channel or hide a link.
func blocks(c desk.Card) []goslack.Block {
	var all []goslack.Block
	if c.Header != "" {
		all = append(all, goslack.NewHeaderBlock(plain(c.Header, maxHeader)))
	}
	for _, line := range tail(c.Summary, maxLines) {
		if line != "" {
			all = append(all, goslack.NewSectionBlock(marked(line, maxSection), nil, nil))
		}
	}
	if len(c.Lines) > 0 {
		all = append(all, goslack.NewDividerBlock())
	}
	for _, line := range tail(c.Lines, maxLines) {
		all = append(all,
			goslack.NewContextBlock("", marked(joined(line.Who, line.At), maxContext)),
			goslack.NewSectionBlock(plain(line.Text, maxSection), nil, nil))
	}
	if c.Footer != "" {
		all = append(all, goslack.NewDividerBlock(), goslack.NewContextBlock("", marked(c.Footer, maxContext)))
	}
	return append(all, rows(c)...)
}

func joined(who, at string) string {
	if at == "" {
		return who
	}
	return who + " · " + at
}

func rows(c desk.Card) []goslack.Block {
	var all []goslack.Block
	for row := 0; row < maxRows && row*rowLength < len(c.Buttons); row++ {
		var elements []goslack.BlockElement
		for _, b := range c.Buttons[row*rowLength : min((row+1)*rowLength, len(c.Buttons))] {
			elements = append(elements, button(b, c.Value))
		}
		all = append(all, goslack.NewActionBlock("", elements...))
	}
	return all
}

func button(b desk.Button, value string) *goslack.ButtonBlockElement {
	if b.Value != "" {
		value = b.Value
	}
	element := goslack.NewButtonBlockElement(b.Action, value, plain(b.Label, maxButton))
	switch {
	case b.Danger:
		element.WithStyle(goslack.StyleDanger)
	case b.Primary:
		element.WithStyle(goslack.StylePrimary)
	}
	if b.Confirm != nil {
		element.WithConfirm(goslack.NewConfirmationBlockObject(plain(b.Confirm.Title, maxAsk),
			plain(b.Confirm.Text, maxConfirm), plain(b.Confirm.Yes, maxAnswer), plain(b.Confirm.No, maxAnswer)))
	}
	return element
}

// plain is text that Slack shows as it is, cut to a limit in characters. Slack refuses an empty one.
func plain(text string, limit int) *goslack.TextBlockObject {
	if text == "" {
		text = " "
	}
	return goslack.NewTextBlockObject(goslack.PlainTextType, cut(text, limit), false, false)
}

// marked is text in Slack's mrkdwn, made safe.
func marked(text string, limit int) *goslack.TextBlockObject {
	if text == "" {
		text = " "
	}
	return goslack.NewTextBlockObject(goslack.MarkdownType, cut(safe(text), limit), false, true)
}

var (
	mention = regexp.MustCompile(`&lt;@([UW][A-Z0-9]{1,20})&gt;`) // of a biller, once it is escaped
	twice   = regexp.MustCompile(`&amp;(amp|lt|gt);`)             // what was escaped before
)

// safe takes from text what Slack would read as a command, a link or a channel (docs.slack.dev, formatting text), and
// leaves mentions of billers. Text that is escaped already stays as it is.
func safe(text string) string {
	once := twice.ReplaceAllString(slackutilsx.EscapeMessage(text), "&$1;")
	return mention.ReplaceAllString(once, "<@$1>")
}

func cut(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

func tail[T any](all []T, most int) []T {
	return all[max(0, len(all)-most):]
}
