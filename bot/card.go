package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/templates"
)

// cardLines is how many texts of the conversation a card shows.
const cardLines = 6

// The levels of what Slack may show of a patient: none shows why and when; minimal adds initials, the end of the account
// number and the last texts with every digit masked; full shows all a biller needs.
const (
	levelNone    = "none"
	levelMinimal = "minimal"
	levelFull    = "full"
)

// pageToken is the secret part of the address of a patient's page: it is the patient's, at every level.
var pageToken = regexp.MustCompile(`(/s/)[\w-]{16,}`)

// atLevel gives the words of a text as a disclosure level lets them be seen.
func atLevel(level, words string) string {
	words = pageToken.ReplaceAllString(words, "$1…")
	switch level {
	case levelFull:
		return words
	case levelMinimal: // dates of birth, amounts and numbers are digits
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '#'
			}
			return r
		}, words)
	}
	return ""
}

// drawCard draws a case as it stands now, to the practice's level of disclosure.
func (b *Bot) drawCard(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case, now time.Time,
) (desk.Card, error) {
	shown := templates.CaseCard{
		Number: c.Reference(), Reasons: c.Reasons, Urgent: c.Urgent, Opened: c.OpenedAt.In(p.Zone()),
		Age: now.Sub(c.OpenedAt), Status: string(c.Status), Claimant: c.Claimant,
	}
	drawn := desk.Card{Value: fmt.Sprintf("%s/%d", c.Practice, c.Number)}
	var proposed []string // whoever decides is shown what
	asked, err := b.askedOn(ctx, tx, p, c)
	if err != nil {
		return drawn, err
	}
	drawn.Buttons = b.buttons(c)
	if asked != nil && c.Status != desk.StatusResolved {
		words, err := b.proposalWords(ctx, tx, p, c, *asked)
		if err != nil {
			return drawn, err
		}
		proposed, drawn.Buttons = words.Summary[:1], append(b.decisions(*asked), drawn.Buttons...)
	}
	if p.Slack.Disclosure != levelNone {
		if err := b.drawPatient(ctx, tx, p, c, &shown); err != nil {
			return drawn, err
		}
		lines, err := b.lines(ctx, tx, p, c.Thread)
		if err != nil {
			return drawn, err
		}
		drawn.Lines = lines
	}
	text, err := b.Words.CaseCard(shown)
	drawn.Text, drawn.Header, drawn.Footer = text.Text, text.Header, text.Footer
	drawn.Summary = append(text.Summary, proposed...)
	return drawn, err
}

// mention names a biller in the way Slack turns into their name.
func mention(user string) string { return "<@" + user + ">" }

func (b *Bot) drawPatient(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case, shown *templates.CaseCard,
) error {
	if c.Account != "" {
		a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, c.Account)
		if err != nil {
			return err
		}
		shown.Patient, shown.Account = named(p.Slack.Disclosure, a)
		if p.Slack.Disclosure == levelFull {
			due, err := ledger.Due(ctx, tx, p.ID, c.Account)
			if err != nil {
				return err
			}
			shown.Due = due.String()
		}
	}
	return nil
}

// lines gives the last texts of a thread, both ways, oldest first.
func (b *Bot) lines(ctx context.Context, tx pgx.Tx, p practice.Practice, id int64) ([]desk.Line, error) {
	type dated struct {
		at   time.Time
		line desk.Line
	}
	in, err := thread.Last(ctx, tx, b.Keys, thread.Ref{Practice: p.ID, Thread: id}, cardLines)
	if err != nil {
		return nil, err
	}
	out, err := outbox.OfThread(ctx, tx, b.Keys, p.ID, id, cardLines)
	if err != nil {
		return nil, err
	}
	var all []dated
	add := func(who, words string, at time.Time) {
		all = append(all, dated{at, desk.Line{
			Who: who, Text: atLevel(p.Slack.Disclosure, words), At: at.In(p.Zone()).Format("3:04 PM"),
		}})
	}
	for _, text := range in {
		add(b.Words.Patient(), text.Body.Reveal(), text.ReceivedAt)
	}
	for _, m := range out {
		who := b.Words.Assistant()
		if m.Kind == outbox.KindBiller {
			who = mention(m.Author)
		}
		add(who, m.Body.Reveal(), m.CreatedAt)
	}
	slices.SortStableFunc(all, func(a, b dated) int { return a.at.Compare(b.at) })
	var lines []desk.Line
	for _, d := range all[max(0, len(all)-cardLines):] {
		lines = append(lines, d.line)
	}
	return lines, nil
}

// buttons gives what a biller can do about a case, the next step first.
func (b *Bot) buttons(c desk.Case) []desk.Button {
	button := b.button
	switch c.Status {
	case desk.StatusOpen:
		claim := button(desk.ActionClaim)
		claim.Primary = true
		return []desk.Button{claim, button(desk.ActionNote), button(desk.ActionSnooze)}
	case desk.StatusClaimed:
		reply := button(desk.ActionReply)
		reply.Primary = true
		optOut, wrong := button(desk.ActionOptOut), button(desk.ActionWrongNumber)
		optOut.Danger, wrong.Danger = true, true
		return []desk.Button{
			reply, button(desk.ActionNote), button(desk.ActionHandBack), button(desk.ActionResolve),
			button(desk.ActionRelease), button(desk.ActionAssign), button(desk.ActionHold), button(desk.ActionSnooze),
			optOut, wrong,
		}
	}
	return nil
}

// named says who an account is, as far as a level lets it be seen: whole, or by initials and the end of its number.
func named(level string, a ledger.Account) (patient, account string) {
	first, last, number := a.Person.FirstName.Reveal(), a.Person.LastName.Reveal(), string(a.Number)
	if level == levelFull {
		return first + " " + last, number
	}
	return initial(first) + initial(last), "…" + number[max(0, len(number)-4):]
}

func initial(name string) string {
	for _, r := range name {
		return string(unicode.ToUpper(r)) + "."
	}
	return ""
}
