package ledger

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// giving finds the accounts of the claims of a call.
type giving struct {
	load  *Import
	r     *reach
	known map[billing.AccountNumber]*holder
	byWho map[string][]billing.AccountNumber
}

// giveAccounts finds the account of every claim that has none, or makes it: by the number the file gives, else by name
// and date of birth, else by the insurer's number of the patient or the claim's. An account of somebody else is not
// taken: the number gets a mark that follows from the name. A claim of an account whose number was only guessed moves
// to the one that the practice has for the patient.
func (i *Import) giveAccounts(ctx context.Context, tx pgx.Tx, r *reach, groups []*group) error {
	wanted := map[billing.AccountNumber]bool{}
	whos := map[string]bool{}
	for _, g := range groups {
		for _, number := range g.candidates() {
			wanted[number] = true
		}
		whos[whoDigest(i.keys, i.practice, g.names())] = true
	}
	give := giving{load: i, r: r}
	if err := give.read(ctx, tx, keys(wanted), keys(whos)); err != nil {
		return err
	}
	if err := give.readNamesakes(ctx, tx, groups); err != nil {
		return err
	}
	for _, g := range groups {
		switch {
		case !g.holds():
		case g.account != "":
			give.better(g)
		default:
			give.account(g)
		}
	}
	return i.writeHolders(ctx, tx, r, give.known)
}

// better moves a claim to the practice's own account of the patient where it stands under a guessed number.
func (v *giving) better(g *group) {
	h, person := v.known[g.account], g.names()
	if h == nil {
		return
	}
	h.learn(person)
	if !h.guessed || h.kept || !g.adjudged {
		return
	}
	if number, _ := v.match(g, h.person, false); number != "" {
		g.account, g.moved = number, true
	}
}

// account gives a claim its account.
func (v *giving) account(g *group) {
	person := g.names()
	candidates := g.candidates()
	if h := v.known[candidates[0]]; h != nil && !h.guessed && h.is(g.person, person) {
		v.take(g, candidates[0], person)
		return
	}
	number, doubt := v.match(g, person, false)
	if number == "" && doubt == "" && v.known[candidates[0]] == nil {
		number, doubt = v.match(g, person, true)
	}
	if number != "" {
		v.take(g, number, person)
		return
	}
	for _, number := range candidates {
		h := v.known[number]
		if h == nil {
			h = &holder{digest: g.person, changed: true, guessed: !g.gives(number)}
			if h.person = person; h.person.Language == "" {
				h.person.Language = billing.English
			}
			v.add(number, h)
			v.r.accountsCreated++
			if doubt != "" {
				v.r.notices = append(v.r.notices, asideOf(g.said[0].a, doubt))
			}
		}
		if h.is(g.person, person) {
			v.take(g, number, person)
			return
		}
	}
}

func (v *giving) take(g *group, number billing.AccountNumber, person billing.Person) {
	h := v.known[number]
	g.account = number
	h.learn(person)
	for _, s := range g.said {
		if s.member != "" {
			h.members = append(h.members, memberOf{lettersOf(s.a.Payer), s.member})
		}
	}
}

func (v *giving) add(number billing.AccountNumber, h *holder) {
	v.known[number] = h
	h.who = whoDigest(v.load.keys, v.load.practice, h.person)
	v.byWho[h.who] = append(v.byWho[h.who], number)
}

// The reasons why a patient gets a new account though the books have a namesake of the same day of birth.
const (
	doubtSeveral = "the patient's name and date of birth are on several accounts; a new account was made"
	doubtAccount = "the patient may be that of account %, but the generation, ZIP code or member number differs; " +
		"a new account was made"
)

// match finds the one account of somebody of the same name and date of birth, among those whose number is the practice's
// or, if guessed, those whose number is not. It says why it is in doubt.
func (v *giving) match(g *group, p billing.Person, guessed bool) (number billing.AccountNumber, doubt string) {
	who := whoDigest(v.load.keys, v.load.practice, p)
	if who == keyMark(v.load.keys) {
		return "", ""
	}
	for _, n := range v.byWho[who] {
		h := v.known[n]
		if h.guessed != guessed || apart(h.generation(), generationOf(p.LastName.Reveal())) {
			continue
		}
		switch {
		case number != "":
			return "", doubtSeveral
		case h.contradicts(g, p):
			doubt = strings.Replace(doubtAccount, "%", string(n), 1)
		default:
			number = n
		}
	}
	if number != "" && doubt != "" {
		return "", doubtSeveral
	}
	return number, doubt
}

// gives says whether a file names the number as the patient's account.
func (g *group) gives(number billing.AccountNumber) bool {
	return slices.ContainsFunc(g.said, func(s *saidRow) bool { return s.a.Account == number })
}

// candidates are the numbers under which the patient's account may be, the best first. The last one cannot be somebody
// else's but by an accident of the digest.
func (g *group) candidates() []billing.AccountNumber {
	if g.account != "" {
		return []billing.AccountNumber{g.account}
	}
	if !g.holds() {
		return nil
	}
	var given, member billing.AccountNumber
	for _, s := range g.said {
		given = cmp.Or(given, s.a.Account)
		member = cmp.Or(member, billing.AccountNumber(s.a.Member))
	}
	number := cmp.Or(given, member, billing.AccountNumber(g.stated))
	all := []billing.AccountNumber{number}
	if g.person != "" {
		mark := billing.AccountNumber(hex.EncodeToString([]byte(g.person)[keyMarkSize:][:4]))
		all = append(all, number+"-"+mark, number+"-"+mark+"-2")
	}
	return all
}

// names gives the fullest of what was said of the patient.
func (g *group) names() (p billing.Person) {
	for _, s := range g.said {
		if p.LastName == "" && p.FirstName == "" {
			p.FirstName, p.LastName = s.a.Person.FirstName, s.a.Person.LastName
		}
		if p.DateOfBirth.Reveal().IsZero() {
			p.DateOfBirth = s.a.Person.DateOfBirth
		}
		if p.ZIP == "" {
			p.ZIP = s.a.Person.ZIP
		}
	}
	return p
}
