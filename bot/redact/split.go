package redact

import "strings"

// window is a part of a run: from its digit from up to the digit to.
type window struct{ from, to int }

// cardsIn finds the cards of a run. A card begins and ends where groups do, so that "4111 1111 1111 1111 12 27" is one
// card and a date; one that was typed in a single group with what follows is found from its beginning.
func cardsIn(r run) []window {
	var found []window
	groups := r.groups()
	last := len(groups) - 1
	for i := 0; i < last; {
		to := cardFrom(r, groups, i)
		if to == 0 {
			i++
			continue
		}
		found = append(found, window{groups[i], to})
		for i < last && groups[i] < to {
			i++
		}
	}
	return found
}

// cardFrom gives the end of the longest card that begins with a group, zero when none does.
func cardFrom(r run, groups []int, i int) int {
	digits := r.String()
	from := groups[i]
	if arePhones(groups[i:]) {
		return 0
	}
	for j := len(groups) - 1; j > i; j-- {
		if isCard(digits[from:groups[j]]) {
			return groups[j]
		}
	}
	if to := withCode(digits, from, groups[i+1]); to > 0 {
		return to
	}
	if groups[i+1]-from <= maxCard {
		return 0
	}
	for n := maxCard; n >= minCard; n-- { // a group too long to be a card: one may stand at its head
		if from+n <= len(digits) && isCard(digits[from:from+n]) {
			return from + n
		}
	}
	return 0
}

// withCode gives the end of a card that was typed in one group with its code of three or four digits, zero for none.
func withCode(digits string, from, to int) int {
	for _, card := range []int{16, 15} {
		if code := to - from - card; (code == 3 || code == 4) && isCard(digits[from:from+card]) {
			return from + card
		}
	}
	return 0
}

// arePhones says whether groups begin with one phone number after another: of many an area the first digits are a
// card's as well.
func arePhones(groups []int) bool {
	for i, size := range []int{3, 3, 4, 3, 3} {
		if i+1 >= len(groups) || groups[i+1]-groups[i] != size {
			return false
		}
	}
	return true
}

// maxWords is how much may stand between two groups of a card, in bytes: "4111 and then 1111".
const maxWords = 20

// grouping is how the digits of a card stand in groups, for those that have words between them: only as they are
// printed, or in halves.
var grouping = [][]int{{4, 4, 4, 4}, {8, 8}, {4, 4, 8}, {8, 4, 4}, {4, 6, 5}, {4, 6, 4}}

// apart finds cards whose groups have words between them.
func apart(text string, runs []run) []Secret {
	var groups []run
	for _, r := range runs {
		starts := r.groups()
		for i := range len(starts) - 1 {
			groups = append(groups, r[starts[i]:starts[i+1]])
		}
	}
	var found []Secret
	for i := range groups {
		for _, sizes := range grouping {
			if card := grouped(text, groups[i:], sizes); card != nil {
				found = append(found, Secret{Card, card.String(), card[0].start, card[len(card)-1].end})
			}
		}
	}
	return found
}

// grouped gives the card that the first groups are, if they have these sizes; nil for none.
func grouped(text string, groups []run, sizes []int) run {
	if len(groups) < len(sizes) {
		return nil
	}
	var card run
	for i, size := range sizes {
		if len(groups[i]) != size {
			return nil
		}
		if i > 0 {
			between := text[groups[i-1][len(groups[i-1])-1].end:groups[i][0].start]
			if len(between) > maxWords || strings.ContainsAny(between, "$€£/") {
				return nil
			}
		}
		card = append(card, groups[i]...)
	}
	if !isCard(card.String()) {
		return nil
	}
	return card
}

// Split finds a card that was sent in parts: the last digits of earlier texts and the first of the newest. texts are
// oldest first. What it gives stands in the order of the texts; nothing is found when no card spans two of them.
func Split(texts []string) [][]Secret {
	var whole run
	for i, text := range texts {
		runs := runsOf(text)
		if len(runs) == 0 {
			continue // "one moment": the number may still go on
		}
		tail := runs[len(runs)-1]
		if i == len(texts)-1 {
			tail = runs[0]
		} else if len(runs) > 1 {
			whole = nil
		}
		for _, d := range tail {
			d.part = i
			whole = append(whole, d)
		}
	}
	found := make([][]Secret, len(texts))
	for _, w := range cardsIn(whole) {
		card := whole[w.from:w.to]
		if card[0].part == card[len(card)-1].part {
			continue // within one text: Find's
		}
		for from := 0; from < len(card); {
			to := from
			for to < len(card) && card[to].part == card[from].part {
				to++
			}
			part := card[from].part
			found[part] = append(found[part], Secret{Card, card.String(), card[from].start, card[to-1].end})
			from = to
		}
	}
	return found
}
