package rules

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// defaultPlaceholder stands for what is masked where the rule names nothing
// else, and no built-in mask has a name.
const defaultPlaceholder = "[masked]"

// rule makes a rule of a draft.
func (d *draft) rule() (rule, error) {
	kind := d.text["type"]
	one := rule{Tally: Tally{Name: d.text["name"], Type: kind}}
	if err := errors.Join(d.faults...); err != nil {
		return one, errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	var err error
	switch kind {
	case ExcludeAtMatch, IncludeAtMatch:
		err = d.choice(&one)
	case MaskSequences:
		err = d.masked(&one)
	case "":
		err = fmt.Errorf("type is missing: %s, %s or %s", ExcludeAtMatch, IncludeAtMatch, MaskSequences)
	default:
		err = fmt.Errorf("type is %.40q, but must be %s, %s or %s", kind, ExcludeAtMatch, IncludeAtMatch, MaskSequences)
	}
	if one.Name == "" {
		one.Name = fmt.Sprintf("rule %d", d.number)
	}
	return one, err
}

// choice completes a rule that excludes or includes.
func (d *draft) choice(one *rule) error {
	for _, other := range []string{"builtin", "replace_placeholder"} {
		if _, there := d.text[other]; there {
			return fmt.Errorf("%s has no %s: it has a pattern", one.Type, other)
		}
	}
	if d.keys != nil {
		return fmt.Errorf("%s has no keys: it has a pattern", one.Type)
	}
	one.hint = d.text["pattern"]
	_, err := compile(one.hint)
	return err
}

// masked completes a mask.
func (d *draft) masked(one *rule) error {
	pattern, hasPattern := d.text["pattern"]
	builtin, hasBuiltin := d.text["builtin"]
	placeholder, hasPlaceholder := d.text["replace_placeholder"]
	switch {
	case hasPattern && hasBuiltin || hasPattern && d.keys != nil || hasBuiltin && d.keys != nil:
		return errors.New("pattern, builtin and keys do not go together: one of them says what is masked")
	case hasPattern:
		if !hasPlaceholder {
			placeholder = defaultPlaceholder
		}
		expression, err := compile(pattern)
		one.hint = pattern
		one.mask = &mask{pattern: expression, template: true, placeholder: []byte(placeholder)}
		return err
	case hasBuiltin:
		if !hasPlaceholder {
			placeholder = "[" + builtin + "]"
		}
		if one.Name == "" {
			one.Name = builtin
		}
		return builtinMask(one, builtin, placeholder)
	case d.keys != nil:
		if !hasPlaceholder {
			placeholder = defaultPlaceholder
		}
		one.hint = "(?i)" + alternatives(d.keys)
		one.mask = &mask{keys: newKeys(d.keys, placeholder), placeholder: []byte(placeholder)}
		return nil
	}
	return errors.New("there is no pattern, builtin or keys: one of them says what is masked")
}

func builtinMask(one *rule, name, placeholder string) error {
	all := Builtins()
	i := slices.IndexFunc(all, func(b Builtin) bool { return b.Name == name })
	if i < 0 {
		var names []string
		for _, b := range all {
			names = append(names, b.Name)
		}
		return fmt.Errorf("builtin is %.40q, but must be one of %s", name, strings.Join(names, ", "))
	}
	b := all[i]
	one.hint = b.hint
	one.mask = &mask{find: b.find, placeholder: []byte(placeholder)}
	if b.pattern != "" {
		one.mask.pattern, one.mask.group = regexp.MustCompile(b.pattern), 1
	}
	if b.keys != nil {
		one.mask.keys = newKeys(b.keys, placeholder)
		one.hint = "(?:" + b.hint + ")|(?i:" + alternatives(b.keys) + ")"
	}
	return nil
}

// compile reads a pattern, and says which part of it is wrong.
func compile(pattern string) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, errors.New("pattern is missing or empty")
	}
	expression, err := regexp.Compile(pattern)
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return nil, fmt.Errorf("pattern: %s at byte %d: %.80q", wrong.Code, max(strings.LastIndex(pattern, wrong.Expr), 0)+1, wrong.Expr)
	}
	return expression, err
}
