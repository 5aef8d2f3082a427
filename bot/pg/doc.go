// Package pg is where Plainbill meets PostgreSQL: the pool of connections, the migrations of every package that has
// tables, the embedded server of an installation that names none, and the rotation of keys over the sealed columns.
// The embedded server's processes are run by package cluster; clones of a migrated database for tests by pgtest.
//
// It may not know a table of the product: what it migrates and reseals is handed to it. It is the one package beside
// bot that begins transactions, for maintenance alone: each migration and each page of a rotation is one.
//
// Invariant: a data folder is used by one process at a time, and never wiped, upgraded or taken by force.
package pg
