// Package pgtest gives a test a database of its own: a fresh copy of one that holds the migrations the test names.
//
// All test binaries of one "go test" share one cluster, which the first of them starts and which ends when "go test"
// does, killed or not. Each list of migrations becomes a template database once; a test's database is a copy of it,
// some tens of milliseconds, and is dropped when the test ends.
//
// It may not be imported outside tests: its cluster gives up durability for speed. A test whose database cannot be had
// fails with the reason and is never skipped.
//
// Invariant: no test sees another's rows.
package pgtest
