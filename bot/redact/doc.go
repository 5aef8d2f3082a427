// Package redact finds what must never be kept of a text: card numbers, bank accounts and social security numbers. It
// says where they stand and writes the text without them.
//
// It may not know what the practice's own numbers are (the caller asks its books and says which to spare), and it keeps
// nothing.
//
// Invariant: what [Secrets.Mask] gives has none of the digits found, in any script or spacing, as look-alike
// letters or as words; a number that is no card by its prefix and check digit is left as it was.
//
// Cards: PCI DSS 4.2.2 forbids unprotected card numbers in messages; PCI SSC FAQ 1157 asks to remove one that came
// anyway and not to quote it back.
package redact
