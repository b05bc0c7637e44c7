package notify

import (
	"fmt"

	ics "github.com/arran4/golang-ical"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// uitnodiging is the .ics file of a slot. It says the casusnummer and nothing of what the casus is about. The same zaak keeps the same UID, so that a calendar
// moves the appointment instead of adding one.
func (o Opsteller) uitnodiging(z casus.Zaak) chat.File {
	c := ics.NewCalendarFor("Ketenbot")
	c.SetMethod(ics.MethodPublish)
	e := c.AddEvent(z.ID + "@" + o.Domein)
	e.SetDtStampTime(z.GewijzigdOp.UTC())
	e.SetStartAt(z.SlotBegin)
	e.SetEndAt(z.SlotEind)
	e.SetSummary(fmt.Sprintf("Triage %s: %s", o.Huis.Naam, z.Nummer))
	e.SetLocation(o.Huis.Locatie)
	if o.Huis.OnlineURL != "" {
		e.SetDescription("Online meedoen: " + o.Huis.OnlineURL)
		e.SetURL(o.Huis.OnlineURL)
	}
	// RFC 5545 wants CRLF wherever this runs; strict calendars refuse a file without.
	return chat.File{Name: z.Nummer + ".ics", ContentType: "text/calendar", Data: []byte(c.Serialize(ics.WithNewLineWindows))}
}
