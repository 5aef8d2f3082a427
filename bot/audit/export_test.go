package audit

// Redigested makes all digests of evidence anew, as a forger would, and gives the file.
func Redigested(e Evidence) []byte {
	for n := range e.Sent {
		e.Sent[n] = e.Sent[n].sealed()
	}
	for n := range e.Received {
		e.Received[n] = e.Received[n].sealed()
	}
	file, _ := e.sealed().JSON()
	return file
}
