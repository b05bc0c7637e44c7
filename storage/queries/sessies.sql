-- name: sessie_maak
INSERT INTO sessies (id, flow, onderwerp, eigenaar, stap, versie, begonnen_op, verloopt_op)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: sessie_op_slot
SELECT id, flow, onderwerp, eigenaar, stap, versie, begonnen_op, verloopt_op, terug_naar, klaar, antwoord
FROM sessies WHERE id = $1 AND verloopt_op > $2
FOR UPDATE;

-- name: sessie_zoek
SELECT id, flow, onderwerp, eigenaar, stap, versie, begonnen_op, verloopt_op, terug_naar, klaar, antwoord
FROM sessies WHERE eigenaar = $1 AND flow = $2 AND onderwerp = $3 AND NOT klaar AND verloopt_op > $4
ORDER BY verloopt_op DESC, id DESC LIMIT 1
FOR UPDATE;

-- name: sessie_bewaar
UPDATE sessies SET stap = $2, versie = $3, begonnen_op = $4, verloopt_op = $5, terug_naar = $6, klaar = $7, antwoord = $8
WHERE id = $1;

-- name: sessie_wis
DELETE FROM sessies WHERE id = $1;

-- name: sessies_verlopen
SELECT id FROM sessies WHERE verloopt_op <= $1 ORDER BY verloopt_op LIMIT 1000 FOR UPDATE SKIP LOCKED;
