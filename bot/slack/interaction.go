package slack

import (
	"context"
	"slices"
	"strings"

	goslack "github.com/slack-go/slack"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
)

// pressable are the buttons that act at once, writable those that open a window.
var (
	pressable = []desk.Action{
		desk.ActionClaim, desk.ActionRelease, desk.ActionResolve, desk.ActionHandBack, desk.ActionSnooze,
		desk.ActionHold, desk.ActionApprove, desk.ActionDecline, desk.ActionAssign, desk.ActionOptOut,
		desk.ActionWrongNumber,
	}
	writable = []desk.Action{desk.ActionReply, desk.ActionNote}
)

// interaction takes a pressed button or a submitted window. Other kinds are acknowledged.
func (d *Desk) interaction(ctx context.Context, in goslack.InteractionCallback) (reply any, err error) {
	outside := d.outsider(in)
	if outside {
		d.Count(CountOutsider)
	}
	switch {
	case in.Type == goslack.InteractionTypeViewSubmission && outside:
		return refuse(in.View, d.Words.NotYours), nil
	case in.Type == goslack.InteractionTypeViewSubmission:
		return d.submitted(ctx, in)
	case in.Type == goslack.InteractionTypeBlockActions && outside:
		d.whisper(ctx, channelOf(in), in.User.ID, d.Words.NotYours)
		return nil, nil
	case in.Type == goslack.InteractionTypeBlockActions:
		return nil, d.pressed(ctx, in)
	}
	d.Count(CountIgnored)
	return nil, nil
}

// outsider says whether somebody acts who is not of the workspace that installed the app, or is a guest in it: shared
// channels and guests do not see patients' bills. People of one enterprise are of one house.
func (d *Desk) outsider(in goslack.InteractionCallback) bool {
	if in.User.IsStranger || in.User.IsRestricted || in.User.IsUltraRestricted {
		return true
	}
	home := in.Team.ID
	if in.View.AppInstalledTeamID != "" {
		home = in.View.AppInstalledTeamID
	}
	if d.Team != "" {
		home = d.Team
	}
	sameHouse := in.IsEnterpriseInstall && in.User.TeamID == in.Team.ID
	return in.User.TeamID != "" && home != "" && in.User.TeamID != home && !sameHouse
}

// pressed turns a button into one act.
func (d *Desk) pressed(ctx context.Context, in goslack.InteractionCallback) error {
	if len(in.ActionCallback.BlockActions) == 0 {
		d.Count(CountIgnored)
		return nil
	}
	button := in.ActionCallback.BlockActions[0] // Slack sends one press at a time
	name := desk.Action(button.ActionID)
	opens := slices.Contains(writable, name)
	if !opens && !slices.Contains(pressable, name) {
		d.Count(CountIgnored)
		return nil
	}
	of, ok := asked(button.Value)
	if !ok {
		return malformed("button carries no case")
	}
	act := bot.StaffAction{
		EventID: pressID(in, button), Channel: channelOf(in), User: in.User.ID, Name: button.ActionID,
		Case: of.Case, Proposal: of.Proposal, At: d.Now(),
	}
	if opens {
		act.Name += OpenSuffix
	}
	outcome, err := d.act(ctx, act)
	if err != nil {
		return err
	}
	if opens && outcome.Done {
		w := window{Action: name, Case: act.Case, Channel: act.Channel}
		if err := d.Workspace.OpenModal(ctx, in.TriggerID, w.modal(d.Words)); err != nil {
			d.Count(CountPostFailed)
			d.Log.Warn("window did not open", "error", err)
			outcome.Message = d.Words.WindowFailed
		}
	}
	d.whisper(ctx, act.Channel, act.User, outcome.Message)
	return nil
}

func (d *Desk) act(ctx context.Context, act bot.StaffAction) (bot.StaffOutcome, error) {
	if act.User == "" {
		return bot.StaffOutcome{}, malformed("nobody acts")
	}
	d.Count(CountAction)
	return d.Staff.Act(ctx, act)
}

// whisper shows a biller a line that nobody else sees. It is a courtesy: when Slack does not take it, what was done
// stands, and the card shows it.
func (d *Desk) whisper(ctx context.Context, channel, user, text string) {
	if text == "" || channel == "" || user == "" {
		return
	}
	if err := d.Workspace.Ephemeral(ctx, channel, user, text); err != nil {
		d.Count(CountPostFailed)
		d.Log.Warn("biller was not told", "error", err)
	}
}

func channelOf(in goslack.InteractionCallback) string {
	if in.Channel.ID != "" {
		return in.Channel.ID
	}
	return in.Container.ChannelID
}

// pressID is the same for the same press however often it arrives, and another for every other press.
func pressID(in goslack.InteractionCallback, button *goslack.BlockAction) string {
	when := button.ActionTs
	if when == "" {
		when = in.TriggerID
	}
	message := in.Container.MessageTs
	if message == "" {
		message = in.Message.Timestamp
	}
	return strings.Join([]string{"press", in.User.ID, channelOf(in), message, button.ActionID, when}, "/")
}

// carried is what a button carries: a case, and the proposal that is decided with it, if any.
type carried struct{ Case, Proposal string }

// markLength is how long a proposal's mark is: hexadecimal digits.
const markLength = 16

// asked reads what a button carries: "practice/number", or "practice/number/proposal".
func asked(value string) (carried, bool) {
	parts := strings.Split(value, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return carried{}, false
	}
	c := carried{Case: parts[0] + "/" + parts[1]}
	if len(parts) == 3 {
		c.Proposal = parts[2]
		if len(c.Proposal) != markLength || strings.Trim(c.Proposal, "0123456789abcdef") != "" {
			return carried{}, false
		}
	}
	return c, caseRef(c.Case)
}

// caseRef says whether a value has the form "practice/number".
func caseRef(value string) bool {
	practice, number, ok := strings.Cut(value, "/")
	return ok && practice != "" && caseNumber(number)
}

// caseNumber says whether s is a case's number: digits, as many as fit.
func caseNumber(s string) bool {
	const most = 9
	if s == "" || len(s) > most {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}
