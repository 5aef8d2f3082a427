package main

import (
	"context"
	"errors"

	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
)

// consentCommand is the commands about consent.
type consentCommand struct {
	Record consentRecord `cmd:"" help:"Record consent or a revocation by hand."`
	Import consentImport `cmd:"" help:"Load a list of consents; it never lifts an opt-out."`
	Show   consentShow   `cmd:"" help:"One number's state and history, and why its texts left or did not."`
	Due    consentDue    `cmd:"" help:"Requests to stop that came by voice, letter or email, and their ten business days."`
	Export consentExport `cmd:"" help:"Everything kept about one number's consent, with proof: one file and one page."`
	Check  consentCheck  `cmd:"" help:"Check a file of consent export alone: no database, no key, no network."`
	Head   consentHead   `cmd:"" help:"How far the chain of consent goes; note it elsewhere for verify --head."`
	RND    consentRND    `cmd:"" name:"rnd" help:"Load what the Reassigned Numbers Database answered."`
	Pack   consentPack   `cmd:"" help:"What carriers ask for when a campaign is registered."`
}

// errNumber never repeats what was typed: errors are logged.
var errNumber = errors.New("the number is not one like +15125550123")

// openPhone reads a number that was typed and opens the database and the practice.
func (c *console) openPhone(ctx context.Context, typed, id string) (*books, practice.Practice, consent.Phone, error) {
	phone, err := consent.ParsePhone(typed)
	if err != nil {
		return nil, practice.Practice{}, "", errNumber
	}
	b, p, err := c.openFor(ctx, id)
	return b, p, phone, err
}
