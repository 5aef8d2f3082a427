package consent

import (
	"slices"
	"strings"
)

// Kind is what a text says about consent.
type Kind string

// The kinds.
const (
	KindStop  Kind = "stop"
	KindStart Kind = "start"
	KindHelp  Kind = "help"
	KindNone  Kind = "none"
)

// Whether a text revokes consent. Unsure is for a person, or a careful question, to decide; until then do not text
// first.
const (
	RevokesYes    = "yes"
	RevokesNo     = "no"
	RevokesUnsure = "unsure"
)

// The tiers of a match: A is a whole text that is a word of consent, slips of the finger included; B a phrase that
// can mean nothing else; C a word of consent inside a sentence that is about something else, or may be.
const (
	TierA = "A"
	TierB = "B"
	TierC = "C"
)

// Match is what the words of one text say about consent.
type Match struct {
	Kind    Kind
	Tier    string // A, B, C, or empty when no word of consent is in the text
	Carrier bool   // exactly one of the words that a US carrier answers itself by default
	Revokes string // yes, no or unsure
}

// MatchText reads a text for words of consent, in English and Spanish. It errs towards opting out: the test of the
// law is what a reasonable person would understand (47 CFR 64.1200(a)(10)), so spelling, case, accents, look-alike
// letters, politeness and slips are looked through, and what may revoke but need not is unsure. It never errs
// towards opting in: only START, UNSTOP and INICIAR as the whole text do that, and YES is an answer, whatever a
// carrier makes of it. Reactions to one of our texts, and our own words quoted back, are not the person's words.
func MatchText(body string) Match {
	m := Match{Kind: KindNone, Revokes: RevokesNo, Carrier: handled[strings.ToUpper(strings.TrimSpace(body))]}
	p := normalise(withoutReaction(body))
	if len(p.words) == 0 {
		if p.hand {
			return m.stop(TierB)
		}
		return m
	}
	if isWord(p) {
		return m.stop(TierA)
	}
	asTyped := strings.Join(p.words, " ")
	polite := strings.Join(without(p.words, few), " ")
	switch {
	case starting[asTyped]:
		m.Kind, m.Tier = KindStart, TierA
		return m
	case helping[asTyped] || helping[polite]:
		m.Kind, m.Tier = KindHelp, TierA
		return m
	}
	return m.sentences(p)
}

func (m Match) stop(tier string) Match {
	m.Kind, m.Tier, m.Revokes = KindStop, tier, RevokesYes
	return m
}

// isWord says whether the whole text is one word of consent, however it was typed.
func isWord(p plain) bool {
	var all []string
	for _, clause := range p.clauses {
		all = append(all, clause...)
	}
	for _, words := range [][]string{all, undictate(all), once(all), once(without(all, pauses))} {
		if text := strings.Join(words, " "); revoking[text] || len(words) == 1 && isTypo(text) {
			return true
		}
	}
	return isTorn(all)
}

// sentences reads a text of more than one word, after our own words quoted in it are taken out.
func (m Match) sentences(p plain) Match {
	own := p
	for i, s := range p.sentences {
		own.sentences[i] = mask(boilerplate, s)
	}
	if quotesOnly(own.sentences) {
		return m.stop(TierB) // nothing but "STOP to opt out" typed over from our text
	}
	if politely(p) || p.hand && len(without(strings.Fields(strings.Join(p.sentences, " ")), manners)) == 0 {
		return m.stop(TierB)
	}
	for _, clause := range p.clauses {
		if len(clause) >= 2 && len(p.clauses) > 1 {
			s := mask(boilerplate, " "+strings.Join(clause, " ")+" ")
			if revokes, _ := readSentence(s); revokes == RevokesYes {
				return m.stop(TierB)
			}
		}
	}
	verdict, tier := RevokesNo, ""
	for _, s := range own.sentences {
		switch revokes, found := readSentence(s); {
		case revokes == RevokesYes:
			return m.stop(TierB)
		case revokes == RevokesUnsure:
			verdict, tier = RevokesUnsure, TierC
		case found:
			tier = TierC
		}
	}
	m.Tier, m.Revokes = tier, verdict
	return m
}

// politely says whether a word of consent stands alone but for manners, or one that can mean nothing else stands
// alone in a clause: "please cancel", "Who is this? Stop."
func politely(p plain) bool {
	var all []string
	for _, clause := range p.clauses {
		all = append(all, clause...)
	}
	if text := strings.Join(all, " "); whole[text] {
		return true
	}
	polite := once(undictate(without(all, few)))
	if text := strings.Join(polite, " "); revoking[text] || whole[text] || len(polite) == 1 && isTypo(text) {
		return true
	}
	for _, clause := range p.clauses {
		bare := strings.Join(once(without(clause, manners)), " ")
		if unmistakable[strings.Join(clause, " ")] || unmistakable[bare] {
			return true
		}
	}
	return false
}

// readSentence gives what one sentence says, and whether a word of consent was in it at all. The order matters:
// what only looks like a revocation is taken out first ("don't contact my insurer"), then what is doubtful ("don't
// text me at work"); only then do the phrases that revoke speak, and a payment or a plan that is to stop is not one
// of them.
func readSentence(s string) (revokes string, found bool) {
	bare := strings.TrimSpace(s)
	left := mask(innocent, s)
	if byText.MatchString(left) {
		return RevokesYes, true
	}
	doubts := mask(doubting, left)
	switch {
	case revocation.MatchString(doubts) || revocacion.MatchString(doubts):
		return RevokesYes, true
	case doubts != left, complaining.MatchString(left), doubtful[bare],
		doubtful[strings.Join(without(strings.Fields(bare), manners), " ")]:
		return RevokesUnsure, true
	}
	left = mask(harmless, left)
	if endsInStop(left) {
		return RevokesYes, true
	}
	if leftover.MatchString(left) {
		return RevokesUnsure, true
	}
	return RevokesNo, leftover.MatchString(s) || left != s
}

// endsInStop says whether a sentence ends in an order that nobody put a full stop before: "I paid this stop".
func endsInStop(s string) bool {
	words := strings.Fields(s)
	n := len(words)
	return n > 1 && words[n-1] == "stop" && !beforeStop[words[n-2]]
}

// QuotesUs says whether our own words about STOP and HELP stand in a text: of somebody who sends one of our texts back.
func QuotesUs(body string) bool {
	sentences := normalise(withoutReaction(body)).sentences
	return slices.ContainsFunc(sentences, func(s string) bool { return mask(boilerplate, s) != s })
}

// quotesOnly says whether nothing but quoted words is left.
func quotesOnly(sentences []string) bool {
	quoted := false
	for _, s := range sentences {
		for word := range strings.FieldsSeq(s) {
			if word != masked && !manners[word] {
				return false
			}
			quoted = quoted || word == masked
		}
	}
	return quoted
}
