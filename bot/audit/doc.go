// Package audit reads all that is kept of books, cards, texts and consent, and proves or refutes it: by the checks
// that [Verify] makes of the database, and by the file of evidence about one number that [Gather] makes and [CheckFile]
// checks alone.
//
// It may not send or repair anything it finds, believe a verdict that can be given again (the gate is asked anew of the
// same facts), reach a network, or name a person in a check: a check names rows by their ids. The one thing it writes
// is the link of an event of consent from before there were chains.
//
// Invariant: what is compared is of one snapshot of the database, and the same rules judge the database and the file. A
// file of evidence is written in one way only, so that no byte of it can be changed without its check telling.
package audit
