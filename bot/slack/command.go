package slack

import (
	"context"
	"strconv"
	"strings"

	goslack "github.com/slack-go/slack"
)

// command answers /plainbill, to the one who typed it alone: "case C-1042" says where a case stands, everything else
// how to ask. Nothing is done by command: a button belongs to a case and so to a patient, while a phone typed into a
// command would stay in Slack's logs.
func (d *Desk) command(ctx context.Context, c goslack.SlashCommand) (reply any, err error) {
	if c.Command == "" || c.UserID == "" {
		return nil, malformed("not the form of a command")
	}
	if d.Team != "" && c.TeamID != d.Team {
		d.Count(CountOutsider)
		return alone(d.Words.NotYours), nil
	}
	number, ok := askedCase(c.Text)
	if !ok || d.Find == nil {
		return alone(d.Words.CommandUsage), nil
	}
	words, err := d.Find(ctx, c.ChannelID, c.UserID, number)
	if err != nil {
		return nil, err
	}
	return alone(words), nil
}

// askedCase reads "case C-1042" or "case 1042".
func askedCase(text string) (number int, ok bool) {
	words := strings.Fields(text)
	if len(words) != 2 || !strings.EqualFold(words[0], "case") {
		return 0, false
	}
	digits := strings.TrimPrefix(strings.ToUpper(words[1]), "C-")
	if !caseNumber(digits) {
		return 0, false
	}
	number, err := strconv.Atoi(digits)
	return number, err == nil
}

func alone(text string) goslack.Msg {
	return goslack.Msg{ResponseType: goslack.ResponseTypeEphemeral, Text: safe(text)}
}
