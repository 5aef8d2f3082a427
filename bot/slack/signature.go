package slack

import (
	"net/http"

	goslack "github.com/slack-go/slack"
)

// signed says whether a body was signed with one of the secrets within the last five minutes, by Slack's scheme v0:
// HMAC-SHA256 of "v0:timestamp:body" (docs.slack.dev, verifying requests from Slack). Without a secret nothing is.
func signed(header http.Header, body []byte, secrets []string) bool {
	for _, secret := range secrets {
		verifier, err := goslack.NewSecretsVerifier(header, secret)
		if err != nil {
			continue
		}
		if _, err := verifier.Write(body); err != nil {
			continue
		}
		if verifier.Ensure() == nil {
			return true
		}
	}
	return false
}
