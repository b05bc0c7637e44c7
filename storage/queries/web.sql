-- name: web_post_maak
INSERT INTO web_posts (sleutel, kanaal, alleen_voor, auteur, tekst, geplaatst_op)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (sleutel) DO NOTHING
RETURNING seq;

-- name: web_post_met_sleutel
SELECT seq FROM web_posts WHERE sleutel = $1;

-- name: web_post
SELECT seq, coalesce(sleutel, '') AS sleutel, kanaal, alleen_voor, auteur, tekst, geplaatst_op, bewerkt, verwijderd
FROM web_posts WHERE seq = $1;

-- name: web_post_wijzig
UPDATE web_posts SET tekst = $2, bewerkt = true WHERE seq = $1 AND NOT verwijderd;

-- name: web_post_wis
UPDATE web_posts SET tekst = '', verwijderd = true WHERE seq = $1;

-- name: web_posts
SELECT seq, sleutel, kanaal, alleen_voor, auteur, tekst, geplaatst_op, bewerkt, verwijderd
FROM (
    SELECT seq, coalesce(sleutel, '') AS sleutel, kanaal, alleen_voor, auteur, tekst, geplaatst_op, bewerkt, verwijderd
    FROM web_posts WHERE kanaal = $1 AND alleen_voor IN ('', $2)
    ORDER BY seq DESC LIMIT $3
) laatste
ORDER BY seq;

-- name: web_knoppen
SELECT post, id, label, stijl, actie, onderwerp, vroeger
FROM web_knoppen WHERE post = ANY ($1) ORDER BY post, plaats, id;

-- name: web_knoppen_vroeger
UPDATE web_knoppen SET vroeger = true WHERE post = $1;

-- name: web_knoppen_zet
INSERT INTO web_knoppen (post, id, plaats, label, stijl, actie, onderwerp)
SELECT $1, k.id, k.plaats, k.label, k.stijl, k.actie, k.onderwerp
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS k (id, label, stijl, actie, onderwerp, plaats)
ON CONFLICT (post, id) DO UPDATE
SET plaats = excluded.plaats, label = excluded.label, stijl = excluded.stijl, actie = excluded.actie, onderwerp = excluded.onderwerp,
    vroeger = false;

-- name: web_knoppen_wis
DELETE FROM web_knoppen WHERE post = $1;

-- name: web_bestanden
SELECT naam, soort, inhoud FROM web_bestanden WHERE post = $1 ORDER BY plaats;

-- name: web_bestandsnamen
SELECT post, naam, soort FROM web_bestanden WHERE post = ANY ($1) ORDER BY post, plaats;

-- name: web_bestand_maak
INSERT INTO web_bestanden (post, plaats, naam, soort, inhoud) VALUES ($1, $2, $3, $4, $5);

-- name: web_bestanden_wis
DELETE FROM web_bestanden WHERE post = $1;

-- name: web_ongelezen
SELECT p.kanaal, count(*) AS aantal
FROM web_posts p
LEFT JOIN web_gelezen g ON g.persoon = $1 AND g.kanaal = p.kanaal
WHERE p.kanaal = ANY ($2) AND p.seq > coalesce(g.tot, 0) AND p.alleen_voor = '' AND p.auteur <> $1 AND NOT p.verwijderd
GROUP BY p.kanaal;

-- name: web_gelezen_tot
INSERT INTO web_gelezen (persoon, kanaal, tot) VALUES ($1, $2, $3)
ON CONFLICT (persoon, kanaal) DO UPDATE SET tot = greatest(web_gelezen.tot, excluded.tot);
