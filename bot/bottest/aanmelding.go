package bottest

import (
	"maps"
	"regexp"
)

// Aanmelding are good answers to each page of the dialog aanmelden, by step: about one person, who was told of it.
func Aanmelding() map[string]Invoer {
	return map[string]Invoer{
		"criteria": {"multiproblem": "ja", "ketens": "ja", "systeem": "ja", "gebied": "nee", "leefgebieden": "huisvesting|verslaving|kinderen"},
		"betrokkene": {
			"soort": "persoon", "naam": "Jannigje Zevenhuizen", "geboortedatum": "31-12-1990", "gemeente": "Lindewaard", "adres": "Achterom 12",
			"pgax": "PGX-77120",
		},
		"situatie": {
			"aanleiding": "Overlast in het portiek en een dreigende uitzetting.", "geprobeerd": "Bemoeizorg en een regeling voor de huur.",
			"gewenst": "Eén plan van alle partners.", "partners": "Politie|Veilig Thuis",
		},
		"informeren": {"geinformeerd": "ja"},
		"controle":   {"verklaring": "ja"},
	}
}

// Met returns a copy of the answers with others over them; an empty one takes an answer away.
func (in Invoer) Met(anders Invoer) Invoer {
	out := Invoer{}
	maps.Copy(out, in)
	maps.Copy(out, anders)
	for id, s := range out {
		if s == "" {
			delete(out, id)
		}
	}
	return out
}

var nummer = regexp.MustCompile(`ZVH-\d{4}-\d{4}`)

// Nummer returns the casusnummer that the answer names.
func (a Antwoord) Nummer() string {
	a.h.T.Helper()
	n := nummer.FindString(a.String())
	if n == "" {
		a.h.T.Fatalf("there is no casusnummer in: %s", a)
	}
	return n
}

// Tot fills in the dialog aanmelden from its first page up to the page with this key, and leaves it open.
func (h *Huis) Tot(wie, stap string) Formulier {
	h.T.Helper()
	antwoorden := Aanmelding()
	a := h.Typ(wie, "/aanmelden")
	for {
		f := h.open(wie)
		if f.State.Step == stap {
			return a.Stap(stap)
		}
		a = h.VulIn(wie, antwoorden[f.State.Step])
	}
}

// MeldAan submits an aanmelding, and returns its number and id.
func (h *Huis) MeldAan(wie string) (nr, id string) {
	h.T.Helper()
	h.Tot(wie, "controle")
	nr = h.VulIn(wie, Aanmelding()["controle"]).Zegt("is ingediend").Nummer()
	return nr, h.ZaakID(nr)
}

// ZaakID returns the id of a zaak by its number.
func (h *Huis) ZaakID(nr string) string {
	h.T.Helper()
	ids := h.Lees("SELECT id FROM zaken WHERE nummer = $1", nr)
	if len(ids) != 1 {
		h.T.Fatalf("%d zaken are called %s", len(ids), nr)
	}
	return ids[0]
}

// Agendeer submits an aanmelding and lets voorzitter1 agree to it.
func (h *Huis) Agendeer(wie string) (nr, id string) {
	h.T.Helper()
	nr, id = h.MeldAan(wie)
	h.Nu()
	h.Druk("voorzitter1", "screening", "Agenderen", nr).Gedaan()
	h.Nu()
	return nr, id
}
