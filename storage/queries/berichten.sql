-- name: bericht_maak
INSERT INTO berichten (id, sleutel, soort, onderwerp, gelegenheid, kanaal, medewerker_id, account, kaart, toestand, gevraagd_op, vervalt_op)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'wachtend', $10, $11)
ON CONFLICT (sleutel) DO UPDATE SET gewenst = berichten.gewenst + 1, toestand = 'wachtend', reden = '' WHERE berichten.kaart
RETURNING id;

-- name: bericht_op_slot
SELECT pg_try_advisory_xact_lock(hashtextextended('bericht ' || $1, 0));

-- name: bericht
SELECT id, sleutel, soort, onderwerp, gelegenheid, kanaal, medewerker_id, account, toestand, reden, pogingen, gewenst, bezorgd, ref, geprobeerd, verzonden_op, vervalt_op
FROM berichten WHERE id = $1;

-- name: bericht_bewaar
-- While it was being delivered it may have been asked for anew: then it waits on.
UPDATE berichten SET toestand = CASE WHEN gewenst > $5 THEN 'wachtend' ELSE $2 END, reden = $3, pogingen = $4, bezorgd = $5, ref = $6, verzonden_op = $7, geprobeerd = $8
WHERE id = $1;

-- name: bericht_geprobeerd
UPDATE berichten SET geprobeerd = true WHERE id = $1;

-- name: berichten_zonder_taak
SELECT b.id FROM berichten b
WHERE b.toestand = 'wachtend' AND NOT EXISTS (
    SELECT 1 FROM river_job j
    WHERE j.kind = $1 AND j.args ->> 'id' = b.id::text AND j.state IN ('available', 'pending', 'retryable', 'scheduled'))
ORDER BY b.gevraagd_op LIMIT 10000;

-- name: berichten_opnieuw
UPDATE berichten SET toestand = 'wachtend', reden = '', pogingen = 0, gewenst = gewenst + 1 WHERE toestand = 'mislukt';

-- name: berichten_wachtend
SELECT count(*) FROM berichten WHERE toestand = 'wachtend';

-- name: berichten_per_toestand
SELECT toestand, count(*) AS aantal FROM berichten GROUP BY toestand;

-- name: berichten_overzicht
SELECT b.soort, b.onderwerp, coalesce(nullif(b.kanaal, ''), m.naam, b.account) AS ontvanger, b.toestand, b.reden, b.pogingen, b.gevraagd_op, b.verzonden_op
FROM berichten b LEFT JOIN medewerkers m ON m.id = b.medewerker_id
WHERE $1 = '' OR b.toestand = $1
ORDER BY b.gevraagd_op DESC, b.id DESC LIMIT $2;
