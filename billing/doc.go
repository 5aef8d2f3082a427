// Package billing is the vocabulary of patient billing: money in whole cents, civil dates, people, claims with their
// service lines, statements, and the entries that a double-entry ledger is made of.
//
// It may not do input or output, read a clock, draw random numbers or know how anything is stored, texted or shown.
//
// Invariant: an amount is an integer number of cents from the moment it is parsed, and an [Entry] that validates sums
// to zero.
package billing
