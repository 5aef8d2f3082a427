package consent

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// numberZonesAtMost is how many zones a number's prefix may span and still say something: toll-free numbers span all.
const numberZonesAtMost = 8

// Zones gives the time zones a person may be in: those of the address first, then those of the number, because people
// keep their number when they move. Where they differ the hours must be open in both; where neither is known, in every
// zone of the fifty states.
func Zones(zip string, p Phone) []*time.Location {
	var zones []*time.Location
	for _, name := range slices.Concat(zipZones(zip), numberZones(p)) {
		zone := location(name)
		if zone == nil {
			return everywhere()
		}
		if !slices.Contains(zones, zone) {
			zones = append(zones, zone)
		}
	}
	if len(zones) == 0 {
		return everywhere()
	}
	return zones
}

// zipZones gives the names of the zones of a ZIP or ZIP+4; none when it is not one, or is a military one.
func zipZones(zip string) []string {
	if len(zip) != 5 && len(zip) != 9 && (len(zip) != 10 || zip[5] != '-') {
		return nil
	}
	if _, err := strconv.ParseUint(zip[:5], 10, 32); err != nil {
		return nil
	}
	prefix, _ := strconv.Atoi(zip[:3])
	for _, r := range zipRanges {
		if r.from <= prefix && prefix <= r.to {
			return named(r.zones)
		}
	}
	return nil
}

// numberZones gives the names of the zones of a number's prefix; none when it says nothing.
func numberZones(p Phone) []string {
	number, err := phonenumbers.Parse(string(p), "US")
	if err != nil {
		return nil
	}
	names, err := phonenumbers.GetTimezonesForNumber(number)
	if err != nil || len(names) > numberZonesAtMost || slices.Contains(names, phonenumbers.UNKNOWN_TIMEZONE) {
		return nil
	}
	return names
}

// everywhere is every zone of the fifty states: the Pacific and Alaska close in the morning, the East in the evening.
func everywhere() []*time.Location {
	var zones []*time.Location
	for _, name := range named("ECMNPAKH") {
		if zone := location(name); zone != nil {
			zones = append(zones, zone)
		}
	}
	return zones
}

// known holds the zones that are asked for again and again: reading one means unpacking it.
var known = sync.OnceValue(func() map[string]*time.Location {
	zones := map[string]*time.Location{}
	for _, name := range zoneNames {
		if zone, err := time.LoadLocation(name); err == nil {
			zones[name] = zone
		}
	}
	return zones
})

// location gives a zone by its name, or nil where this system does not know it. Zones that keep the same time as a
// bigger neighbour are that neighbour.
func location(name string) *time.Location {
	if same, ok := sameAs[name]; ok {
		name = same
	}
	if zone := known()[name]; zone != nil {
		return zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil
	}
	return zone
}
