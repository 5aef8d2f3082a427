package fhir

import (
	"bytes"
	"strconv"
	"strings"
)

// locate gives the place in valid JSON where the value of a path like "item[2].net" begins, or how far the path leads.
func locate(raw []byte, path string) int {
	at := skipBlanks(raw, 0)
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := -1
		if index, err := strconv.Atoi(step); err == nil {
			next = element(raw, at, index)
		} else {
			next = member(raw, at, step)
		}
		if next < 0 {
			break
		}
		at = next
	}
	return at
}

// member gives the place of an object's member, -1 when it has none of that name.
func member(raw []byte, at int, name string) int {
	if at >= len(raw) || raw[at] != '{' {
		return -1
	}
	for at = skipBlanks(raw, at+1); at < len(raw) && raw[at] == '"'; {
		end := skipValue(raw, at)
		if end < at+2 {
			return -1
		}
		key := raw[at+1 : end-1]
		at = skipBlanks(raw, end)
		at = skipBlanks(raw, at+1) // the colon
		if string(key) == name {
			return at
		}
		at = skipBlanks(raw, skipValue(raw, at))
		if at < len(raw) && raw[at] == ',' {
			at = skipBlanks(raw, at+1)
		}
	}
	return -1
}

// element gives the place of an array's element, -1 when it has not so many.
func element(raw []byte, at, index int) int {
	if at >= len(raw) || raw[at] != '[' {
		return -1
	}
	for at = skipBlanks(raw, at+1); at < len(raw) && raw[at] != ']'; index-- {
		if index == 0 {
			return at
		}
		at = skipBlanks(raw, skipValue(raw, at))
		if at < len(raw) && raw[at] == ',' {
			at = skipBlanks(raw, at+1)
		}
	}
	return -1
}

// elementLines gives the line on which each element of an array of the object begins, counted from the line of raw.
func elementLines(raw []byte, name string, first, count int) []int {
	lines := make([]int, count)
	at := -1
	if bytes.IndexByte(raw, '\n') >= 0 { // else all stand on one line
		at = member(raw, skipBlanks(raw, 0), name)
	}
	line, counted := first, 0
	at = element(raw, max(at, 0), 0)
	for i := range lines {
		if at >= 0 && at < len(raw) {
			line += bytes.Count(raw[counted:at], []byte{'\n'})
			counted = at
			at = skipBlanks(raw, skipValue(raw, at))
			at = skipBlanks(raw, at+1) // the comma
		}
		lines[i] = line
	}
	return lines
}

func lineAt(raw []byte, first, at int) int {
	return first + bytes.Count(raw[:min(at, len(raw))], []byte{'\n'})
}

func skipBlanks(raw []byte, at int) int {
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\r' || raw[at] == '\n') {
		at++
	}
	return at
}

// skipValue gives the place after the value that begins at a place.
func skipValue(raw []byte, at int) int {
	depth := 0
	for ; at < len(raw); at++ {
		switch raw[at] {
		case '"':
			for at++; at < len(raw) && raw[at] != '"'; at++ {
				if raw[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return min(at+1, len(raw))
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
			if depth < 0 {
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	return len(raw)
}
