package audit

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/templates"
)

// WritePage writes evidence as a page that people read and print.
func WritePage(w io.Writer, e Evidence) error {
	zone, err := time.LoadLocation(e.Practice.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	say := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("Jan 2, 2006, 3:04:05 PM MST")
	}
	page := templates.EvidencePage{
		Practice: e.Practice.Name, Phone: phoneOf(e.Phone), MadeAt: say(e.MadeAt), Zone: zone.String(),
		File: e.FileName() + ".json", Words: e.Words, State: stateWords(e.State), Since: say(e.State.Since),
		Details:   "Not agreed to",
		SentCount: len(e.Sent), ReceivedCount: len(e.Received), Omitted: e.Omitted, Links: len(e.Chain.Commitments),
		Head: e.Chain.Head, HeadNote: e.HeadNote(), Digest: e.Digest,
	}
	if e.State.UnencryptedPHI {
		page.Details = "Agreed to"
	}
	for _, event := range e.Events {
		page.Events = append(page.Events, actOf(event, say))
	}
	page.Texts = linesOf(e, say)
	return templates.WriteEvidence(w, page)
}

// FileName is the name of the files without their endings: it shows the last four digits only.
func (e Evidence) FileName() string {
	return fmt.Sprintf("consent-%s-%s", e.Practice.ID, e.Phone[max(0, len(e.Phone)-4):])
}

// HeadNote is the head of the chain in the evidence, as [HeadNote] notes it.
func (e Evidence) HeadNote() string {
	return fmt.Sprintf("%s:%d:%s", e.Practice.ID, len(e.Chain.Commitments), e.Chain.Head)
}

// phoneOf writes a number as people read it.
func phoneOf(e164 string) string {
	if readable := templates.ReadablePhone(e164); readable != e164 {
		return "+1 " + readable
	}
	return e164
}

func stateWords(s State) string {
	switch {
	case s.Quarantined:
		return "Opted out, disowned"
	case s.State == consent.OptedIn:
		return "Opted in"
	case s.State == consent.OptedOut:
		return "Opted out"
	}
	return "Unknown"
}

var actWords = map[consent.Action]string{
	consent.OptIn: "Agreed", consent.OptOut: "Took it back", consent.Disowned: "Said it is the wrong number",
}

func actOf(e Event, say func(time.Time) string) templates.EvidenceAct {
	act := templates.EvidenceAct{
		Did: actWords[e.Action], How: plainWord(string(e.Method)), At: say(e.At), Program: "texts about bills",
		Recorded: say(e.Recorded), Actor: e.Actor, Evidence: e.Evidence, Account: string(e.Account), Shown: e.Disclosure,
		Language: languageWord(e.Language), Imported: e.Imported, Seq: e.Seq, Hash: e.Hash,
	}
	if e.Program == consent.UnencryptedPHI {
		act.Program = "health details in texts that others might read"
	}
	if e.DisclosureHash != "" {
		act.Version = e.DisclosureHash[:min(12, len(e.DisclosureHash))]
	}
	return act
}

func plainWord(name string) string { return strings.ReplaceAll(name, "_", " ") }

func languageWord(l billing.Language) string {
	switch l {
	case billing.English:
		return "English"
	case billing.Spanish:
		return "Spanish"
	}
	return "language not noted"
}

// linesOf puts the texts of both directions in the order of time.
func linesOf(e Evidence, say func(time.Time) string) []templates.EvidenceLine {
	type line struct {
		at time.Time
		templates.EvidenceLine
	}
	var lines []line
	for _, t := range e.Sent {
		lines = append(lines, line{t.WrittenAt, sentLine(t, say)})
	}
	for _, r := range e.Received {
		lines = append(lines, line{r.At, templates.EvidenceLine{
			In: true, Kind: "received", At: say(r.At), Words: r.Words, Facts: facts(
				"Carrier's id", r.SID, "Carrier read it as", r.OptOutType, "What became of it", plainWord(r.Outcome)),
		}})
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	sorted := make([]templates.EvidenceLine, 0, len(lines))
	for _, l := range lines {
		sorted = append(sorted, l.EvidenceLine)
	}
	return sorted
}

func sentLine(t Text, say func(time.Time) string) templates.EvidenceLine {
	code := ""
	if t.ErrorCode != 0 {
		code = fmt.Sprint(t.ErrorCode)
	}
	shown := templates.EvidenceLine{
		Kind: string(t.Kind), At: say(t.WrittenAt), Words: t.Words, Facts: facts("Status", string(t.Status),
			"Reason", plainWord(t.Reason), "Carrier's error", code, "Handed over", say(t.AttemptedAt), "Carrier's id", t.SID,
			"From", phoneOf(t.From), "Written by", t.Author, "Wording", t.Template+" "+t.TemplateVersion),
	}
	asked := map[outbox.Asked]string{
		outbox.AskedWritten: "when the text was written", outbox.AskedSending: "when it was to leave",
	}
	for _, d := range t.Decisions {
		said := "It may leave"
		if !d.Allowed {
			said = "It may not leave: " + plainWord(d.Reason)
		}
		if !d.Until.IsZero() {
			said += "; ask again " + say(d.Until)
		}
		if _, mismatch := Replay(d); mismatch != "" {
			said += " (asked again: " + mismatch + ")"
		}
		shown.Decisions = append(shown.Decisions, templates.EvidenceAnswer{
			Asked: asked[d.Asked], At: say(d.At), Said: said, Allowed: d.Allowed,
		})
	}
	for _, c := range t.History {
		note := plainWord(c.Reason)
		if !c.Moved {
			note = strings.TrimSpace(note + " (noted, changed nothing)")
		}
		shown.History = append(shown.History, templates.EvidenceReport{At: say(c.At), Status: string(c.Status), Note: note})
	}
	return shown
}

// facts makes a list of names and values, without those that have none.
func facts(pairs ...string) []templates.EvidenceFact {
	var all []templates.EvidenceFact
	for n := 0; n+1 < len(pairs); n += 2 {
		if strings.TrimSpace(pairs[n+1]) != "" {
			all = append(all, templates.EvidenceFact{Name: pairs[n], Value: strings.TrimSpace(pairs[n+1])})
		}
	}
	return all
}
