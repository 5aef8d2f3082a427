package practice

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/consent"
)

// checker collects everything that is wrong with a file, so that it is mended in one go. Where begins every message.
type checker struct {
	where string
	wrong []error
}

func (c *checker) that(ok bool, format string, args ...any) {
	if !ok {
		c.wrong = append(c.wrong, errors.New(c.where+fmt.Sprintf(format, args...)))
	}
}

func (c *checker) err() error { return errors.Join(c.wrong...) }

func (c *checker) oneOf(key, value string, allowed ...string) string {
	c.that(slices.Contains(allowed, value), "%s: %q is not one of %s", key, value, strings.Join(allowed, ", "))
	return value
}

// clock checks a time of day and gives it with two digits each: times are compared as they are written.
func (c *checker) clock(key, value string) string {
	t, err := time.Parse("15:04", value)
	c.that(err == nil, "%s: %q is not a time like 09:00", key, value)
	return t.Format("15:04")
}

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday,
}

func (c *checker) days(key string, names []string) []time.Weekday {
	days := []time.Weekday{}
	for _, name := range names {
		day, ok := weekdays[strings.ToLower(name)]
		c.that(ok, "%s: %q is not one of mon, tue, wed, thu, fri, sat, sun", key, name)
		if ok && !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	return days
}

func (c *checker) phone(key, value string) string {
	p, err := consent.ParsePhone(value)
	c.that(err == nil, "%s: %q is not a telephone number like +15125550100", key, value)
	return p.Reveal()
}

func (c *checker) shortCode(key, value string) string {
	ok := (len(value) == 5 || len(value) == 6) && strings.Trim(value, "0123456789") == ""
	c.that(ok, "%s: %q is not a short code of 5 or 6 digits", key, value)
	return value
}

// zone checks a time zone. "Local" is one to Go, but another one on every machine.
func (c *checker) zone(key, value string) string {
	_, err := time.LoadLocation(value)
	c.that(value != "" && value != "Local" && err == nil, "%s: %q is not a zone like America/Chicago", key, value)
	return value
}

// link checks an address that texts and pages may show; it may be missing.
func (c *checker) link(key, value string) string {
	u, err := url.Parse(value)
	c.that(value == "" || err == nil && u.Scheme == "https" && u.Host != "",
		"%s: %q is not an address like https://lakeside.example", key, value)
	return value
}

func (c *checker) between(key string, value, least, most int) int {
	c.that(value >= least && value <= most, "%s: %d is not from %d to %d", key, value, least, most)
	return value
}
