package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing/pay"
	"github.com/plainbill/plainbill/consent/seal"
)

// Secret is a value of the environment that never shows itself.
type Secret string

// String masks the secret.
func (s Secret) String() string { return "[secret]" }

// GoString masks the secret.
func (s Secret) GoString() string { return "[secret]" }

// LogValue masks the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText masks the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// list splits a comma-separated list of secrets: the first is in use, the others still open or verify.
func (s Secret) list() []string {
	var all []string
	for _, one := range strings.Split(string(s), ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// Environment is everything the environment may say; every name is in the README. Nothing else reads the environment.
type Environment struct {
	DatabaseURL Secret `env:"DATABASE_URL" hidden:""`
	RedisURL    Secret `env:"REDIS_URL" hidden:""`
	Data        string `env:"PLAINBILL_DATA" default:"./plainbill-data" placeholder:"DIR" help:"Folder of the embedded parts."`
	Addr        string `name:"listen" env:"PLAINBILL_ADDR" hidden:""`
	PublicURL   string `env:"PLAINBILL_PUBLIC_URL" hidden:""`
	Key         Secret `env:"PLAINBILL_KEY" hidden:""`

	TwilioAccountSID string `env:"TWILIO_ACCOUNT_SID" hidden:""`
	TwilioAuthToken  Secret `env:"TWILIO_AUTH_TOKEN" hidden:""`
	TwilioAPIURL     string `env:"TWILIO_API_URL" hidden:""`

	SlackBotToken      Secret `env:"SLACK_BOT_TOKEN" hidden:""`
	SlackSigningSecret Secret `env:"SLACK_SIGNING_SECRET" hidden:""`
	SlackAppToken      Secret `env:"SLACK_APP_TOKEN" hidden:""`
	SlackAPIURL        string `env:"SLACK_API_URL" hidden:""`

	StripeKey           Secret `env:"STRIPE_SECRET_KEY" hidden:""`
	StripeWebhookSecret Secret `env:"STRIPE_WEBHOOK_SECRET" hidden:""`
	StripeAPIURL        string `env:"STRIPE_API_URL" hidden:""`

	Clock string `env:"PLAINBILL_CLOCK" hidden:""`
}

// keyFile is where the demo keeps the key of its data folder.
const keyFile = "key"

var errNoKey = errors.New("PLAINBILL_KEY is not set: it seals patients' data. " +
	"Make one with: head -c 32 /dev/urandom | base64, and keep it safe, without it the data is lost")

// keys gives the keyring: from the environment, or from the demo's data folder.
func (e Environment) keys() (*seal.Keyring, error) {
	if e.Key != "" {
		return seal.Parse(string(e.Key))
	}
	kept, err := os.ReadFile(filepath.Join(e.Data, keyFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNoKey
	}
	if err != nil {
		return nil, err
	}
	return seal.Parse(strings.TrimSpace(string(kept)))
}

// makeKey makes the demo's key where there is none.
func (e Environment) makeKey() error {
	path := filepath.Join(e.Data, keyFile)
	if e.Key != "" {
		return nil
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	key, err := seal.NewKey()
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(key+"\n"), 0o600)
}

// check says what serve cannot run without.
func (e Environment) check() error {
	if e.PublicURL == "" {
		return errors.New("PLAINBILL_PUBLIC_URL is not set: the URL that Twilio and Slack call; signatures are checked against it")
	}
	u, err := url.Parse(e.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("PLAINBILL_PUBLIC_URL is not a URL like https://bills.example.com")
	}
	if e.Key == "" {
		return errNoKey
	}
	if e.Clock != "" {
		return errors.New("PLAINBILL_CLOCK is for the demo only: unset it")
	}
	return e.checkCards()
}

// checkCards says what cards cannot be taken without. Without a key there are none, and nothing is missing.
func (e Environment) checkCards() error {
	if e.StripeKey == "" {
		return nil
	}
	if len(e.StripeWebhookSecret.list()) == 0 {
		return errors.New("STRIPE_WEBHOOK_SECRET is not set: without it nobody hears that a patient has paid")
	}
	if e.StripeAPIURL == "" {
		return nil
	}
	u, err := url.Parse(e.StripeAPIURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && !loopback(u)) {
		return errors.New("STRIPE_API_URL is not an https URL: the key would travel in the clear")
	}
	return nil
}

// loopback says whether a URL never leaves this machine.
func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// stripeConfig is how Stripe is reached; the clock, the counter and the log are the caller's.
func (e Environment) stripeConfig() pay.Config {
	return pay.Config{Key: string(e.StripeKey), WebhookSecrets: e.StripeWebhookSecret.list(), URL: e.StripeAPIURL}
}

// base is the public URL without a slash at its end.
func (e Environment) base() string { return strings.TrimSuffix(e.PublicURL, "/") }

// startTime reads PLAINBILL_CLOCK.
func (e Environment) startTime() (time.Time, error) {
	if e.Clock == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, e.Clock)
	if err != nil {
		return t, fmt.Errorf("PLAINBILL_CLOCK: wanted a time like 2026-11-18T10:00:00-06:00")
	}
	return t, nil
}
