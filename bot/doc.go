// Package bot carries a text from the webhook to the answer. Transactions about a patient, a bill or a text begin here
// and in the rooms beside it on its floor: bot/cashier for cards, bot/load for files, bot/audit to read all of it.
//
//	1 webhook        bot/twilio        verify the signature, parse the form                 → bot.Inbound
//	2 receive        bot/receive.go    tx A: once per provider id, store, STOP/START/HELP → consent, queue "answer"
//	3 consent        consent, registry may we read on? may we reply?
//	4 understanding  bot/understand    words → Reading{Language, Intent, Amounts, Dates}    no lock held
//	5 conversation   bot/dialogue      Step(state, event) → (state, effects)                pure
//	6 books          billing/ledger    post what the effects ask for          ┐
//	7 outbox         bot/outbox        store the reply to send                │ tx B, one commit
//	  desk           bot/desk          open the case, store the Slack post    ┘
//	8 send           bot/send.go       the gate once more, then Twilio or Slack, then mark
//
// It may not reach the network inside a transaction, send anything that is not a row first, write words of its own
// (they are in package templates), or log a phone, a name, words or an amount.
//
// Invariant: a text is answered once, in the order it came; nothing leaves to a phone that revoked consent, but for one
// confirmation; whatever a kill interrupts is found again in the tables, never in a queue alone. Locks are taken in the
// order thread, then account.
package bot
