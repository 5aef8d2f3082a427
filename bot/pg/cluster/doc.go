// Package cluster runs one PostgreSQL cluster of this machine as processes: finds the server programs, makes the
// cluster's folder, starts the server so that only this user's processes reach it, and stops what a killed program
// left behind. [github.com/plainbill/plainbill/bot/pg] makes the product's embedded database of it, and pgtest the
// clusters of the tests.
//
// It may not listen on a network address, delete or upgrade a cluster that holds data, or end a process it cannot tell
// to be a server of its own folder.
//
// Invariant: a cluster's folder is either absent or complete (it is made beside its place and renamed), and the server
// never runs as root.
package cluster
