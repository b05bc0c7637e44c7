package storage

import (
	"context"
	"errors"
	"time"

	"github.com/lib/pq"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
)

// webPosts keeps the posts of the web platform.
type webPosts struct{ db *DB }

var _ web.Store = webPosts{}

// Web returns the Store of the web platform. Each call is a transaction of its own.
func (db *DB) Web() web.Store { return webPosts{db: db} }

type webPostRij struct {
	Seq         int64     `db:"seq"`
	Sleutel     string    `db:"sleutel"`
	Kanaal      string    `db:"kanaal"`
	AlleenVoor  string    `db:"alleen_voor"`
	Auteur      string    `db:"auteur"`
	Tekst       string    `db:"tekst"`
	GeplaatstOp time.Time `db:"geplaatst_op"`
	Bewerkt     bool      `db:"bewerkt"`
	Verwijderd  bool      `db:"verwijderd"`
}

func (r webPostRij) post() web.Post {
	return web.Post{
		Seq: r.Seq, Key: r.Sleutel, Channel: r.Kanaal, Only: r.AlleenVoor, Author: r.Auteur, Text: r.Tekst, At: r.GeplaatstOp,
		Edited: r.Bewerkt, Deleted: r.Verwijderd,
	}
}

type webKnopRij struct {
	Post      int64  `db:"post"`
	ID        string `db:"id"`
	Label     string `db:"label"`
	Stijl     string `db:"stijl"`
	Actie     string `db:"actie"`
	Onderwerp string `db:"onderwerp"`
	Vroeger   bool   `db:"vroeger"`
}

func (r webKnopRij) button() web.Button {
	return web.Button{ID: r.ID, Button: chat.Button{
		Label: r.Label, Style: chat.Style(r.Stijl), Action: chat.Action{Name: r.Actie, Subject: r.Onderwerp},
	}}
}

// Add implements web.Store.
func (w webPosts) Add(ctx context.Context, p web.Post) (web.Post, bool, error) {
	var out web.Post
	added := false
	err := w.db.InTx(ctx, func(t *Tx) error {
		added = true
		var seq int64
		err := t.get(ctx, &seq, "web_post_maak", nullString(p.Key), p.Channel, p.Only, p.Author, p.Text, p.At)
		if errors.Is(err, errNiets) { // the key is taken; whoever took it has committed by now
			added = false
			err = t.get(ctx, &seq, "web_post_met_sleutel", p.Key)
		}
		if err != nil {
			return err
		}
		if !added {
			out, err = t.webPost(ctx, seq)
			return err
		}
		out, out.Seq = p, seq
		return t.zetWebInhoud(ctx, seq, p.Buttons, p.Files)
	})
	return out, added, err
}

// Get implements web.Store.
func (w webPosts) Get(ctx context.Context, seq int64) (web.Post, error) {
	var out web.Post
	err := w.db.InTx(ctx, func(t *Tx) (err error) {
		out, err = t.webPost(ctx, seq)
		return err
	})
	return out, err
}

// Replace implements web.Store.
func (w webPosts) Replace(ctx context.Context, seq int64, text string, buttons []web.Button, files []chat.File) (web.Post, error) {
	var out web.Post
	err := w.db.InTx(ctx, func(t *Tx) error {
		n, err := t.exec(ctx, "web_post_wijzig", seq, text)
		if err != nil {
			return err
		}
		if n == 0 {
			return web.ErrNoPost
		}
		for _, query := range []string{"web_knoppen_vroeger", "web_bestanden_wis"} {
			if _, err := t.exec(ctx, query, seq); err != nil {
				return err
			}
		}
		if err := t.zetWebInhoud(ctx, seq, buttons, files); err != nil {
			return err
		}
		out, err = t.webPost(ctx, seq)
		return err
	})
	return out, err
}

// Delete implements web.Store.
func (w webPosts) Delete(ctx context.Context, seq int64) (web.Post, error) {
	var out web.Post
	err := w.db.InTx(ctx, func(t *Tx) (err error) {
		for _, query := range []string{"web_post_wis", "web_knoppen_wis", "web_bestanden_wis"} {
			if _, err := t.exec(ctx, query, seq); err != nil {
				return err
			}
		}
		out, err = t.webPost(ctx, seq)
		return err
	})
	return out, err
}

// List implements web.Store.
func (w webPosts) List(ctx context.Context, channel, person string, limit int) ([]web.Post, error) {
	var out []web.Post
	err := w.db.InTx(ctx, func(t *Tx) error {
		var rows []webPostRij
		if err := t.list(ctx, &rows, "web_posts", channel, person, limit); err != nil {
			return err
		}
		out = make([]web.Post, 0, len(rows))
		seqs, place := make(pq.Int64Array, 0, len(rows)), map[int64]int{}
		for i, r := range rows {
			out = append(out, r.post())
			seqs = append(seqs, r.Seq)
			place[r.Seq] = i
		}
		var knoppen []webKnopRij
		if err := t.list(ctx, &knoppen, "web_knoppen", seqs); err != nil {
			return err
		}
		for _, k := range knoppen {
			if p := &out[place[k.Post]]; !k.Vroeger {
				p.Buttons = append(p.Buttons, k.button())
			}
		}
		var bestanden []struct {
			Post  int64  `db:"post"`
			Naam  string `db:"naam"`
			Soort string `db:"soort"`
		}
		if err := t.list(ctx, &bestanden, "web_bestandsnamen", seqs); err != nil {
			return err
		}
		for _, b := range bestanden {
			p := &out[place[b.Post]]
			p.Files = append(p.Files, chat.File{Name: b.Naam, ContentType: b.Soort})
		}
		return nil
	})
	return out, err
}

// Unread implements web.Store.
func (w webPosts) Unread(ctx context.Context, person string, channels []string) (map[string]int, error) {
	out := map[string]int{}
	err := w.db.InTx(ctx, func(t *Tx) error {
		var rows []struct {
			Kanaal string `db:"kanaal"`
			Aantal int    `db:"aantal"`
		}
		if err := t.list(ctx, &rows, "web_ongelezen", person, pq.StringArray(channels)); err != nil {
			return err
		}
		for _, r := range rows {
			out[r.Kanaal] = r.Aantal
		}
		return nil
	})
	return out, err
}

// MarkRead implements web.Store.
func (w webPosts) MarkRead(ctx context.Context, person, channel string, seq int64) error {
	return w.db.InTx(ctx, func(t *Tx) error {
		_, err := t.exec(ctx, "web_gelezen_tot", person, channel, seq)
		return err
	})
}

func (t *Tx) zetWebInhoud(ctx context.Context, seq int64, buttons []web.Button, files []chat.File) error {
	if len(buttons) > 0 {
		var id, label, stijl, actie, onderwerp pq.StringArray
		for _, b := range buttons {
			id, label, stijl = append(id, b.ID), append(label, b.Label), append(stijl, string(b.Style))
			actie, onderwerp = append(actie, b.Action.Name), append(onderwerp, b.Action.Subject)
		}
		if _, err := t.exec(ctx, "web_knoppen_zet", seq, id, label, stijl, actie, onderwerp); err != nil {
			return err
		}
	}
	for i, f := range files {
		data := f.Data
		if data == nil {
			data = []byte{} // nil would be NULL
		}
		if _, err := t.exec(ctx, "web_bestand_maak", seq, i, f.Name, f.ContentType, data); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) webPost(ctx context.Context, seq int64) (web.Post, error) {
	var r webPostRij
	err := t.get(ctx, &r, "web_post", seq)
	if errors.Is(err, errNiets) {
		return web.Post{}, web.ErrNoPost
	}
	if err != nil {
		return web.Post{}, err
	}
	p := r.post()
	var knoppen []webKnopRij
	if err := t.list(ctx, &knoppen, "web_knoppen", pq.Int64Array{seq}); err != nil {
		return web.Post{}, err
	}
	for _, k := range knoppen {
		if k.Vroeger {
			p.Former = append(p.Former, k.button())
		} else {
			p.Buttons = append(p.Buttons, k.button())
		}
	}
	var bestanden []struct {
		Naam   string `db:"naam"`
		Soort  string `db:"soort"`
		Inhoud []byte `db:"inhoud"`
	}
	if err := t.list(ctx, &bestanden, "web_bestanden", seq); err != nil {
		return web.Post{}, err
	}
	for _, b := range bestanden {
		p.Files = append(p.Files, chat.File{Name: b.Naam, ContentType: b.Soort, Data: b.Inhoud})
	}
	return p, nil
}
