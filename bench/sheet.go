package main

// sheet collects rows whose values come from many lives.
type sheet struct{ rows []row }

// note adds values to the row of that measure and subject, which begins with
// its first values.
func (s *sheet) note(r row, values ...float64) {
	for i := range s.rows {
		if s.rows[i].Measure == r.Measure && s.rows[i].Subject == r.Subject {
			s.rows[i].values = append(s.rows[i].values, values...)
			return
		}
	}
	r.values = values
	s.rows = append(s.rows, r)
}

// grouped puts the subjects of one measure side by side.
func (s *sheet) grouped() []row {
	var all []row
	taken := map[string]bool{}
	for _, r := range s.rows {
		if taken[r.Measure] {
			continue
		}
		taken[r.Measure] = true
		for _, other := range s.rows {
			if other.Measure == r.Measure {
				all = append(all, other)
			}
		}
	}
	return all
}
