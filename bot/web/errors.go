package web

import "net/http"

// callError is a call that cannot be: an answer in the 4xx range. message is shown to a person.
type callError struct {
	status  int
	code    string
	message string
}

func (e *callError) Error() string { return "web: " + e.code }

// The impossible calls. What somebody else owns is answered like what does not exist.
var (
	errUnknownAddress = &callError{http.StatusNotFound, "onbekend_adres", "Dit adres bestaat niet."}
	errForeignCaller  = &callError{http.StatusForbidden, "vreemde_afzender", "Deze aanvraag komt niet van de demo zelf. Open de demo op het adres dat bij het starten werd getoond."}
	errBadInput       = &callError{http.StatusBadRequest, "verkeerde_invoer", "Deze invoer klopt niet. Er is niets veranderd."}
	errTooBig         = &callError{http.StatusRequestEntityTooLarge, "te_groot", "Dit is te veel tekst. Er is niets veranderd. Maak het korter."}
	errUnknownPerson  = &callError{http.StatusNotFound, "onbekende_persoon", "Deze persoon bestaat niet in de demo. Kies iemand anders."}
	errUnknownChannel = &callError{http.StatusNotFound, "onbekend_kanaal", "Dit kanaal bestaat niet, of je zit er niet in."}
	errUnknownPost    = &callError{http.StatusNotFound, "onbekend_bericht", "Dit bericht bestaat niet, of het is niet voor jou."}
	errUnknownButton  = &callError{http.StatusNotFound, "onbekende_knop", "Deze knop staat niet op dit bericht."}
	errUnknownFile    = &callError{http.StatusNotFound, "onbekend_bestand", "Dit bestand bestaat niet meer, of het is niet voor jou."}
	errBadForm        = &callError{http.StatusForbidden, "formulier_ongeldig", "Dit formulier is niet van jou, of het is verlopen. Er is niets veranderd. Open het formulier opnieuw."}
	errClockBack      = &callError{http.StatusConflict, "klok_terug", "De klok kan niet terug. Er is niets veranderd."}
	errClockFar       = &callError{http.StatusBadRequest, "klok_te_ver", "De klok kan hoogstens tien jaar tegelijk vooruit. Er is niets veranderd."}
	errClockInput     = &callError{http.StatusBadRequest, "klok_invoer", "Dit tijdstip klopt niet. Geef een moment, zoals 2026-11-19T16:00:00+01:00, of een duur, zoals 168h. Er is niets veranderd."}
	errStopping       = &callError{http.StatusFailedDependency, "storing", "De demo stopt."}
)
