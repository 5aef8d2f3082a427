package twilio

import (
	"net/url"
	"slices"
	"strings"

	"github.com/twilio/twilio-go/client"
)

// Valid says whether signature is Twilio's of a form posted to url under one of the tokens
// (https://www.twilio.com/docs/usage/webhooks/webhooks-security). url is the public one with its query, never one
// rebuilt from request headers. Every token is tried, so the time taken does not tell which one fits; an empty token
// never fits.
func Valid(tokens []string, url string, form url.Values, signature string) bool {
	return anyToken(tokens, signature, func(v client.RequestValidator) bool {
		return v.Validate(url, signedParams(form), signature)
	})
}

// ValidBody says the same of a body that is no form: url then carries the body's SHA-256 as bodySHA256, and the
// signature covers url alone. Without bodySHA256 it is false.
func ValidBody(tokens []string, address string, body []byte, signature string) bool {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Query().Get("bodySHA256") == "" {
		return false
	}
	return anyToken(tokens, signature, func(v client.RequestValidator) bool {
		return v.ValidateBody(address, body, signature)
	})
}

func anyToken(tokens []string, signature string, valid func(client.RequestValidator) bool) bool {
	found := false
	for _, token := range tokens {
		if token == "" || signature == "" {
			continue
		}
		found = valid(client.NewRequestValidator(token)) || found
	}
	return found
}

// signedParams gives the form as the validator wants it. Twilio signs a name that repeats as name and value for every
// different value in order; the validator takes one value a name and writes name and value, so the further pairs are
// made part of the first value. Its own reading of a body would sign the first value only and let the others in.
func signedParams(form url.Values) map[string]string {
	params := make(map[string]string, len(form))
	for name, values := range form {
		distinct := slices.Compact(slices.Sorted(slices.Values(values)))
		params[name] = strings.Join(distinct, name)
	}
	return params
}
