package main

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/chromedp/chromedp"
)

// plaatje writes a screenshot of what is on the screen now, when the test was asked for them.
func (v *venster) plaatje(naam string) {
	v.Helper()
	if *plaatjes == "" {
		return
	}
	v.wacht(`document.getAnimations().length === 0`)
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	ruw, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.Fatal(err)
	}
	beeld, err := png.Decode(bytes.NewReader(ruw))
	if err != nil {
		v.Fatal(err)
	}
	var uit bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&uit, zuinig(beeld)); err != nil {
		v.Fatal(err)
	}
	if err := os.MkdirAll(*plaatjes, 0o755); err != nil {
		v.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*plaatjes, naam+".png"), uit.Bytes(), 0o644); err != nil {
		v.Fatal(err)
	}
}

// zuinig draws a screenshot with the 256 colours that it has most of, which is a third of the file and looks the same: a page has few colours.
func zuinig(beeld image.Image) image.Image {
	maat := beeld.Bounds()
	aantal := map[color.RGBA]int{}
	kleur := func(x, y int) color.RGBA {
		r, g, b, _ := beeld.At(x, y).RGBA()
		return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
	}
	for y := maat.Min.Y; y < maat.Max.Y; y++ {
		for x := maat.Min.X; x < maat.Max.X; x++ {
			aantal[kleur(x, y)]++
		}
	}
	vaak := slices.SortedFunc(maps.Keys(aantal), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(aantal[b], aantal[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	palet := color.Palette{}
	for _, k := range vaak[:min(len(vaak), 256)] {
		palet = append(palet, k)
	}
	dichtstbij := map[color.RGBA]uint8{}
	for _, k := range vaak {
		dichtstbij[k] = uint8(palet.Index(k))
	}
	uit := image.NewPaletted(maat, palet)
	for y := maat.Min.Y; y < maat.Max.Y; y++ {
		for x := maat.Min.X; x < maat.Max.X; x++ {
			uit.SetColorIndex(x, y, dichtstbij[kleur(x, y)])
		}
	}
	return uit
}
