package main

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The load of a day that nobody expects, and what is quick enough under it.
const (
	stroomPerSeconde = 200
	stroomLang       = 30 * time.Second
	stapLang         = 5 * time.Second
	snelGenoeg       = 50 * time.Millisecond
	meestPerSeconde  = 6400 // above this the asker is measured, not the house
)

// stroom is how long each call took of those that came at a steady rate.
type stroom struct {
	duur  []time.Duration // in order of length
	duurt time.Duration   // until the last was answered
	fout  error           // of a call
	vol   bool            // calls piled up, and no more were made
}

func (s stroom) houdt() bool {
	return s.fout == nil && !s.vol && s.duur[(len(s.duur)-1)*99/100] <= snelGenoeg
}

func (s stroom) String() string {
	if len(s.duur) == 0 {
		return fmt.Sprintf("no answers, piled up: %t, error: %v", s.vol, s.fout)
	}
	return fmt.Sprintf("%d answers, p50 %.1f ms, p99 %.1f ms, piled up: %t, error: %v", len(s.duur), ms(s.duur, 50), ms(s.duur, 99), s.vol, s.fout)
}

// laatStromen makes calls at a steady rate, whether those before are answered or not, and waits for all answers. A call counts from the moment that
// it was due: when everything stands still, all who would have come then have waited. It makes no more when hoogstens are under way.
func laatStromen(perSeconde int, lang time.Duration, hoogstens int64, doe func() error) stroom {
	var (
		uit        stroom
		mu         sync.Mutex
		onderweg   atomic.Int64
		iedereen   sync.WaitGroup
		aantal     = perSeconde * int(lang/time.Second)
		begin      = time.Now()
		beurt      = time.NewTimer(0)
		tussentijd = time.Second / time.Duration(perSeconde)
	)
	defer beurt.Stop()
	for i := range aantal {
		moment := begin.Add(time.Duration(i) * tussentijd)
		beurt.Reset(time.Until(moment))
		<-beurt.C
		if onderweg.Add(1) > hoogstens {
			uit.vol = true
			break
		}
		iedereen.Go(func() {
			err := doe()
			duur := time.Since(moment)
			onderweg.Add(-1)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				uit.fout = err
				return
			}
			uit.duur = append(uit.duur, duur)
		})
	}
	iedereen.Wait()
	uit.duurt = time.Since(begin)
	slices.Sort(uit.duur)
	return uit
}

// meetStroom reports how quick doe is at the steady rate, the highest rate at which it stays quick enough, and how that compares to niets, a call of
// the same kind that asks nothing.
func meetStroom(b *testing.B, doe, niets func() error, naamNiets string) {
	b.Helper()
	altijd := func(lang time.Duration, doe func() error) stroom {
		s := laatStromen(stroomPerSeconde, lang, int64(stroomPerSeconde*lang/time.Second), doe)
		if s.fout != nil {
			b.Fatal(s.fout)
		}
		return s
	}
	altijd(time.Second, doe) // the connections are there, then
	var gewoon stroom
	for b.Loop() {
		gewoon = altijd(stroomLang, doe)
	}
	b.Logf("%d/s: %v", stroomPerSeconde, gewoon)
	leeg := altijd(stapLang, niets)
	b.Logf("%s, %d/s: %v", naamNiets, stroomPerSeconde, leeg)
	b.ReportMetric(0, "ns/op") // the time of a whole stream says nothing
	b.ReportMetric(float64(len(gewoon.duur))/gewoon.duurt.Seconds(), "req/s")
	b.ReportMetric(ms(gewoon.duur, 50), "p50-ms")
	b.ReportMetric(ms(gewoon.duur, 99), "p99-ms")
	b.ReportMetric(ms(gewoon.duur, 50)/ms(leeg.duur, 50), "x-"+naamNiets)
	b.ReportMetric(float64(hoogste(b, gewoon, doe)), "held-req/s")
}

// hoogste doubles the rate until it is too much, and then comes nearer twice. It returns 0 when gewoon, the steady rate, was too much already.
func hoogste(b *testing.B, gewoon stroom, doe func() error) int {
	b.Helper()
	if !gewoon.houdt() {
		return 0
	}
	houdt := func(perSeconde int) bool {
		s := laatStromen(perSeconde, stapLang, int64(perSeconde/4), doe)
		b.Logf("%d/s: %v", perSeconde, s)
		return s.houdt()
	}
	laag, hoog := stroomPerSeconde, 2*stroomPerSeconde
	for houdt(hoog) {
		laag, hoog = hoog, 2*hoog
		if hoog > meestPerSeconde {
			return laag
		}
	}
	for range 2 {
		if midden := (laag + hoog) / 2; houdt(midden) {
			laag = midden
		} else {
			hoog = midden
		}
	}
	return laag
}
