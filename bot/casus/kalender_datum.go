package casus

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // the rules below are wrong in any other zone, so the zone may not depend on the machine
)

// Amsterdam is the time zone of every date and time in this program. It is never nil. Should the zone be unavailable
// it is UTC, and NieuweKalender says so as an error.
var Amsterdam, amsterdamFout = laadAmsterdam()

func laadAmsterdam() (*time.Location, error) {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return time.UTC, fmt.Errorf("load time zone Europe/Amsterdam: %w", err)
	}
	return loc, nil
}

// Datum is a civil date in Amsterdam, without a time. Comparable with ==; the zero value means "no date" and is written as
// an empty text and as NULL.
type Datum struct {
	Jaar  int
	Maand time.Month
	Dag   int
}

// MaakDatum returns the date, normalised as time.Date does: 31 April becomes 1 May. Use LeesDatum for input by people.
func MaakDatum(jaar int, maand time.Month, dag int) Datum {
	j, m, d := time.Date(jaar, maand, dag, 12, 0, 0, 0, time.UTC).Date()
	return Datum{j, m, d}
}

// DatumVan returns the date it is in Amsterdam at moment t.
func DatumVan(t time.Time) Datum {
	j, m, d := t.In(Amsterdam).Date()
	return Datum{j, m, d}
}

// LeesDatum reads yyyy-mm-dd. A date that does not exist is an error.
func LeesDatum(s string) (Datum, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Datum{}, fmt.Errorf("%q is geen datum als 2026-11-26", s)
	}
	j, m, d := t.Date()
	return Datum{j, m, d}, nil
}

// noon keeps day arithmetic away from any change of the clocks.
func (d Datum) noon() time.Time { return time.Date(d.Jaar, d.Maand, d.Dag, 12, 0, 0, 0, time.UTC) }

// IsZero reports whether d is the zero value, "no date".
func (d Datum) IsZero() bool { return d == Datum{} }

// Weekdag returns the day of the week.
func (d Datum) Weekdag() time.Weekday { return d.noon().Weekday() }

// PlusDagen returns the date n calendar days later, or earlier when n is negative.
func (d Datum) PlusDagen(n int) Datum {
	j, m, dag := d.noon().AddDate(0, 0, n).Date()
	return Datum{j, m, dag}
}

// DagenTot returns the number of calendar days from d to e; negative when e is earlier.
func (d Datum) DagenTot(e Datum) int { return int(e.noon().Sub(d.noon()) / (24 * time.Hour)) }

// Vergelijk returns -1, 0 or 1 when d is before, on or after e.
func (d Datum) Vergelijk(e Datum) int { return d.noon().Compare(e.noon()) }

// Voor reports whether d is an earlier date than e.
func (d Datum) Voor(e Datum) bool { return d.Vergelijk(e) < 0 }

// Na reports whether d is a later date than e.
func (d Datum) Na(e Datum) bool { return d.Vergelijk(e) > 0 }

// Om returns the moment the clock in Amsterdam shows k on date d. When that happens twice (end of summer time) it is
// the first; when it never happens (start of summer time) it is one hour later on the clock: 02:30 becomes 03:30.
func (d Datum) Om(k Kloktijd) time.Time { return eersteKeer(d, 0, int(k), 0) }

func eersteKeer(d Datum, uur, minuut, seconde int) time.Time {
	t := time.Date(d.Jaar, d.Maand, d.Dag, uur, minuut, seconde, 0, Amsterdam)
	if eerder := t.Add(-time.Hour); zelfdeKlok(t, eerder) {
		return eerder
	}
	return t
}

func zelfdeKlok(a, b time.Time) bool {
	return a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Day() == b.Day()
}

// String returns yyyy-mm-dd, or "" for the zero value.
func (d Datum) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Jaar, int(d.Maand), d.Dag)
}

// MarshalText writes yyyy-mm-dd; JSON uses it too.
func (d Datum) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads yyyy-mm-dd; an empty text is the zero value.
func (d *Datum) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Datum{}
		return nil
	}
	v, err := LeesDatum(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value stores the date as text, which a date column reads; the zero value is NULL.
func (d Datum) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a date column. Of a time.Time it takes the date as written, in whatever zone the driver put it.
func (d *Datum) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Datum{}
		return nil
	case time.Time:
		j, m, dag := v.Date()
		*d = Datum{j, m, dag}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("cannot read a Datum from %T", src)
}

// Kloktijd is a time on the clock, in minutes after midnight: 0 (00:00) up to 1439 (23:59).
type Kloktijd int

// Klok returns the Kloktijd of hours and minutes.
func Klok(uur, minuut int) Kloktijd { return Kloktijd(uur*60 + minuut) }

// LeesKloktijd reads hh:mm (or h:mm), from 00:00 up to 23:59.
func LeesKloktijd(s string) (Kloktijd, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is geen tijd als 16:00", s)
	}
	return Klok(t.Hour(), t.Minute()), nil
}

// Geldig reports whether k lies between 00:00 and 23:59.
func (k Kloktijd) Geldig() bool { return k >= 0 && k < 24*60 }

// String returns hh:mm.
func (k Kloktijd) String() string { return fmt.Sprintf("%02d:%02d", int(k)/60, int(k)%60) }

// MarshalText writes hh:mm.
func (k Kloktijd) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads hh:mm.
func (k *Kloktijd) UnmarshalText(b []byte) error {
	v, err := LeesKloktijd(string(b))
	if err != nil {
		return err
	}
	*k = v
	return nil
}
