package bot

import (
	"errors"
	"fmt"

	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/templates"
)

// What a biller may not do, each with the sentence that tells them.
var (
	errUnknownAct = errors.New("no such act")
	errEmptyReply = errors.New("nothing was written")
	errOptedOut   = errors.New("the patient said stop")
	errMayNotText = errors.New("nothing lets the practice text this phone")
	errHeldBack   = errors.New("a hold or a pause keeps texts back")
	errSecret     = errors.New("a card or social security number was written")
	errNoAccount  = errors.New("the case has no account yet")
	errSupervisor = errors.New("only a supervisor decides this")
	errCreditGone = errors.New("the money to go back is not the patient's any more")
)

// outcome turns the result of an act into what the biller is told.
func (b *Bot) outcome(err error) (StaffOutcome, error) {
	var taken desk.ErrTaken
	var notClaimant desk.ErrNotClaimant
	var decided desk.ErrDecided
	switch {
	case err == nil:
		return StaffOutcome{Done: true}, nil
	case errors.As(err, &taken):
		return b.told(templates.SlackTaken{Winner: mention(taken.Winner)})
	case errors.As(err, &notClaimant) && notClaimant.Claimant != "":
		return b.told(templates.SlackTaken{Winner: mention(notClaimant.Claimant)})
	case errors.As(err, &notClaimant):
		return b.told(templates.SlackClaimFirst{})
	case errors.Is(err, errOptedOut):
		return b.told(templates.SlackPatientOptedOut{})
	case errors.As(err, &decided):
		return b.told(templates.SlackDecided{By: mention(decided.By)})
	case errors.Is(err, desk.ErrNoProposal):
		return b.told(templates.SlackNoProposal{})
	case errors.Is(err, errSupervisor):
		return b.told(templates.SlackSupervisorsOnly{})
	case errors.Is(err, errHeldBack):
		return b.told(templates.SlackHeldBack{})
	case errors.Is(err, errSecret):
		return b.told(templates.SlackSecretWritten{})
	case errors.Is(err, errMayNotText):
		return b.told(templates.SlackMayNotText{})
	case errors.Is(err, desk.ErrResolved), errors.Is(err, desk.ErrNotFound):
		return b.told(templates.SlackGone{})
	case errors.Is(err, errEmptyReply), errors.Is(err, errNoAccount), errors.Is(err, errUnknownAct),
		errors.Is(err, errCreditGone):
		return b.told(templates.SlackCannot{})
	}
	return StaffOutcome{}, fmt.Errorf("staff action: %w", err)
}

func (b *Bot) told(m templates.SlackMessage) (StaffOutcome, error) {
	return StaffOutcome{Message: b.Words.Slack(m)}, nil
}
