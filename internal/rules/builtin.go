package rules

// Builtin is a mask that has a name.
type Builtin struct {
	Name string
	Says string // what it masks, for people

	hint    string                                 // a pattern that matches every text in which it may find something
	find    func(text []byte, at int) (span, bool) // or pattern
	pattern string                                 // what its first group matches is masked
	keys    []string                               // names of members whose values it masks too
}

// Builtins lists those that there are.
func Builtins() []Builtin {
	return []Builtin{
		{
			Name: "email", Says: "e-mail addresses, also with letters of other alphabets",
			hint: `@[^\x00-,/:-@]+\.`, find: findEmail,
		},
		{
			Name: "payment_card", Says: "13 to 19 digits that pass Luhn's check and begin as card numbers do, in one piece or with single blanks or hyphens",
			hint: `[2-9](?:[ -]?[0-9]){12}`, find: findCard,
		},
		{
			Name: "aws_access_key", Says: "access key ids (`AKIA…`, `ASIA…`), and secret keys next to `secret_access_key` or `secretAccessKey`",
			hint: `A[KS]IA[A-Z2-7]{16}`, pattern: `(A[KS]IA[A-Z2-7]{16})`,
			keys: []string{"aws_secret_access_key", "secret_access_key", "secretAccessKey", "aws_secret_key", "aws_session_token", "sessionToken"},
		},
		{
			Name: "jwt", Says: "JSON Web Tokens, signed (three parts) or encrypted (five)",
			hint: `eyJ[0-9A-Za-z_-]{5}`, pattern: `(eyJ[0-9A-Za-z_-]{5,}(?:\.[0-9A-Za-z_-]*){1,4})`,
		},
		{
			Name: "bearer_token", Says: "what follows `Bearer`, in any case, but for plain words of less than 16 letters",
			hint:    `(?i)bearer(?:[ \t]|%20)`,
			pattern: `(?i)\bbearer(?:[ \t]+|%20)([a-z]*(?:[0-9_~+/=-]|\.[0-9a-z])[0-9a-z._~+/=-]*|[a-z]{16,})`,
		},
		{
			Name: "ip", Says: "IPv4 and IPv6 addresses",
			hint: `[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|(?::[0-9A-Fa-f]{1,4}){5}:`, find: findAddress,
		},
	}
}
