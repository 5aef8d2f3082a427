package consent

import (
	"regexp"
	"strings"
)

// reaction is how a telephone tells one that cannot show it that somebody reacted to a text: Liked "…", 👍 to "…".
var reaction = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
	`liked`, `loved`, `disliked`, `laughed at`, `emphasi[sz]ed`, `questioned`, `reacted .{1,16} to`,
	`removed (?:a|an|the) [a-z ]{1,20} from`, `removed .{1,16} from`, `[^\p{L}\d"“«]{1,16} to`,
	`(?:a .{1,30} )?(?:no )?(?:les? |me )?(?:gust[oó]|gusta|encant[oó]|encanta)`, `am[oó]`, `se ri[oó] de`,
	`(?:les? )?(?:dio risa|hizo gracia)`, `enfatiz[oó]`, `destac[oó]`, `exclam[oó]`, `cuestion[oó]`, `pregunt[oó]`,
	`reaccion[oó] con .{1,16} a`, `(?:elimin[oó]|quit[oó]) .{1,30} de`,
}, "|") + `)\s*(["“«])`)

// withoutReaction leaves out a reaction and the text it quotes. What a person wrote behind the quotation stays.
func withoutReaction(body string) string {
	at := reaction.FindStringSubmatchIndex(body)
	if at == nil {
		return body
	}
	closing := map[string]string{`"`: `"`, `“`: `”`, `«`: `»`}[body[at[2]:at[3]]]
	quoted := body[at[3]:]
	end := strings.LastIndex(quoted, closing)
	if end < 0 {
		return ""
	}
	return quoted[end+len(closing):]
}
