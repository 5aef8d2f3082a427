package understand

import (
	"slices"
	"strings"
	"unicode"
)

const (
	sureAlone    = 0.7 // confidence a clause needs to count beside the text it stands in
	maxClauses   = 12
	longestReply = 6 // words; a longer text that looks like yes or no is about something else
)

// courtesy are intents that ask for nothing; they never stand beside another.
var courtesy = map[Intent]bool{Greeting: true, Thanks: true, Goodbye: true, OutOfScope: true, Help: true}

// guesses gives the classifier's reading of a text and the intents of its clauses in order.
func (r *Reader) guesses(p *passage, out *Reading) (main Guess, others []Intent) {
	main = r.intents.Classify(p.text)
	if isReply(main.Label) && strings.Count(p.plain, " ") >= longestReply {
		main.Label = string(OutOfScope)
	}
	var parts []Guess
	for _, clause := range clausesOf(p.text) {
		part := r.intents.Classify(clause)
		if part.Confidence < sureAlone || part.Label == string(OutOfScope) {
			continue
		}
		parts = append(parts, part)
		others = append(others, Intent(part.Label))
	}
	if len(parts) > 0 && (main.Label == string(OutOfScope) || courtesy[Intent(main.Label)]) {
		main = firstOf(parts, main)
	}
	if answers(p.asked) && len(parts) > 0 && isReply(parts[0].Label) && !isReply(main.Label) {
		others = append(others, Intent(main.Label))
		main = parts[0] // "yes, and how do I pay" answers what was asked
	}
	if main.Label == string(OutOfScope) || aboutPlan(p.asked) && main.Confidence < sureAlone {
		main = fromContext(p, out, main)
	}
	others = slices.DeleteFunc(others, func(i Intent) bool { return isReply(string(i)) })
	return main, others
}

// firstOf gives the first clause that asks for something.
func firstOf(parts []Guess, main Guess) Guess {
	for _, part := range parts {
		if !courtesy[Intent(part.Label)] && !isReply(part.Label) {
			return part
		}
	}
	if main.Label == string(OutOfScope) {
		return parts[0]
	}
	return main
}

func isReply(label string) bool { return label == string(Yes) || label == string(No) }

// fromContext reads a text that the words alone do not explain by what was asked and what it carries.
func fromContext(p *passage, out *Reading, main Guess) Guess {
	carries := len(out.Amounts) > 0 || len(out.Dates) > 0
	switch {
	case !out.Born.Reveal().IsZero() && p.asked == AskDOB:
		return Guess{Label: string(Number), Confidence: 0.9}
	case carries && aboutPlan(p.asked):
		return Guess{Label: string(PlanRequest), Confidence: 0.75}
	case len(out.Amounts) > 0 && p.asked == AskAmount:
		return Guess{Label: string(Number), Confidence: 0.9}
	case len(out.Amounts) == 1 && rhythmic(out.Amounts[0].Period):
		return Guess{Label: string(PlanRequest), Confidence: 0.7}
	}
	return main
}

func aboutPlan(asked Context) bool { return asked == OfferPlan || asked == ConfirmPlan }

func rhythmic(p Period) bool { return p != "" && p != Once }

// clausesOf splits a text where a thought ends: at punctuation, line ends and words that join sentences. A text of one
// clause gives none, as it has been read already.
func clausesOf(text string) []string {
	var out []string
	var clause []string
	flush := func() {
		if len(clause) > 0 && len(out) < maxClauses {
			out = append(out, strings.Join(clause, " "))
		}
		clause = clause[:0]
	}
	for _, field := range strings.Fields(text) {
		bare := strings.ToLower(strings.TrimFunc(field, unicode.IsPunct))
		if joinsClauses[bare] {
			flush()
			continue
		}
		clause = append(clause, field)
		if strings.ContainsAny(field[len(field)-1:], ".!?;,") {
			flush()
		}
	}
	flush()
	if len(out) < 2 {
		return nil
	}
	return out
}

var joinsClauses = wordSet("and but also plus y pero tambien también además then & so")
