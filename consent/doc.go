// Package consent decides who may be texted for what: what a phone number is, what STOP means in any words, how a
// history of consent events folds into a state, when it is too early or too late to text, and the gate every text
// passes.
//
// It may not do input or output, read a clock or draw random numbers: facts and the time arrive as arguments. Nothing
// here names a provider.
//
// Invariant: once a fold is opted out, only START from that phone, or a signed opt-in recorded after the opt-out,
// leaves it; in doubt the answer is "do not text".
package consent
