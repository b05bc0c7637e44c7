// Command hand starts a fake Slack for trying things by hand: it says what to put in the configuration, and POST /hand lets you be a person there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"ketenbot/bot/slack/slacktest"
)

func main() {
	address := flag.String("luister", "127.0.0.1:4003", "het adres van de nep-Slack, op de loopback")
	target := flag.String("http", "", "stuur ondertekende HTTP naar dit adres, zoals http://127.0.0.1:8080; leeg is Socket Mode")
	flag.Parse()
	s, err := slacktest.New(slacktest.Options{Address: *address, Now: time.Now})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer s.Close()
	s.SendTo(*target)
	fmt.Printf("Nep-Slack op %s\nbot-token %s\napp-token %s\nondertekening %s\nkanaal C0TRIAGE, mensen U0ANNA en U0BRAM\n\n", s.APIURL(), s.BotToken, s.AppToken, s.SigningSecret)
	fmt.Printf("curl -s http://%s/hand -d '{\"person\":\"U0ANNA\",\"do\":\"command\",\"text\":\"/zvh\"}'\n", *address)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
}
