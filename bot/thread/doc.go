// Package thread keeps conversations: one thread a phone and practice, its state, and the texts that came in.
//
// It may not begin a transaction, read the state it keeps (that is the dialogue's) or decide what is answered.
//
// Invariant: a text is stored once per provider id; the texts of a thread have an order, and whoever answers holds the
// thread's row lock; phones, words and state are sealed.
package thread
