// Package x12 reads what insurers and clearing houses send as ANSI X12: remittances (835) and claims (837
// professional, institutional and dental), of versions 4010 and 5010. It streams segments, checks the envelope and
// every sum, and says what may be posted and what goes to a biller.
//
// A [Decoder] gives a file as events: a [Remittance] before its claims, each [Claim], each [ProviderAdjustment], each
// [Submission], and an [End] behind every transaction, which says whether the transaction was whole and its sum right.
// What does not fit weighs by what it puts in doubt:
//
//   - A claim that does not add up, contradicts its own codes or cannot be read is set aside; its neighbours go on.
//   - A transaction that is cut short, ends under another control number, is of another version or currency is refused:
//     [End.Refused], or a [Problem] in its place. So is whatever follows the point where the file stops being X12.
//   - Wrong counts, a payment that is not the sum of its claims, and an envelope that is missing or not closed are told.
//     They may mean that a claim is missing, and take nothing from those that are there and add up.
//
// A caller who gives claims back once they are used ([Decoder.Done]) spares the memory for new ones; one who does not
// may keep them.
//
// It may not do input of its own beyond an [io.Reader], read a clock, hold in memory more than one claim and the room of
// a few that were given back, carry the words of any code list, or quote a name, a date of birth or an amount in a
// reason.
//
// Invariant: nothing is repaired in silence. A claim whose problems are empty balances to the cent at every level the
// file states, its patient's share is what stands under PR and nothing else, and whatever does not fit is named with
// its interchange, transaction, claim, segment and line.
package x12
