-- part: zaak
SELECT z.id, z.nummer, z.soort, z.toestand, z.aanmelder_id, m.naam AS aanmelder_naam, k.id AS kp_id, k.naam AS kp_naam, k.soort AS kp_soort,
       k.vast AS kp_vast, k.mag_aanmelden AS kp_mag_aanmelden, z.geschikt, z.criteria_versie, z.leefgebieden, z.geinformeerd, z.ingediend_op,
       z.contact_voor, z.triage, z.gescreend_op, z.gescreend_door, z.reden, z.slot_begin, z.slot_eind, z.deelname, z.vervanger_id,
       v.naam AS vervanger_naam, z.procesregisseur_id, z.gewijzigd_op
FROM zaken z JOIN medewerkers m ON m.id = z.aanmelder_id JOIN ketenpartners k ON k.id = m.ketenpartner_id
     LEFT JOIN medewerkers v ON v.id = z.vervanger_id

-- name: nummer_volgend
INSERT INTO nummers (jaar, laatste) VALUES ($1, 1)
ON CONFLICT (jaar) DO UPDATE SET laatste = nummers.laatste + 1
RETURNING laatste;

-- name: zaak_maak
INSERT INTO zaken (id, nummer, soort, toestand, aanmelder_id, geschikt, criteria_versie, leefgebieden, geinformeerd, ingediend_op, contact_voor,
                   triage, gescreend_op, gescreend_door, reden, procesregisseur_id, gewijzigd_op)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: zaak_op_slot
SELECT id FROM zaken WHERE id = $1 FOR UPDATE;

-- name: zaak
{zaak}
WHERE z.id = $1;

-- name: zaak_met_nummer
{zaak}
WHERE z.nummer = $1;

-- name: zaken_van
{zaak}
-- The limit is inside too: then the index gives the few that count, and Postgres does not read all zaken to find them.
WHERE z.id IN (
    (SELECT e.id FROM zaken e WHERE e.aanmelder_id = $1 ORDER BY e.ingediend_op DESC, e.nummer DESC LIMIT $2)
    UNION
    (SELECT w.id FROM zaken w WHERE w.vervanger_id = $1 ORDER BY w.ingediend_op DESC, w.nummer DESC LIMIT $2))
ORDER BY z.ingediend_op DESC, z.nummer DESC LIMIT $2;

-- name: zaken_voor_triage
{zaak}
WHERE z.triage = $1 AND z.toestand IN ('ingediend', 'aanvulling_gevraagd', 'verrijking', 'geagendeerd', 'aangehouden')
ORDER BY z.ingediend_op, z.nummer;

-- name: zaak_bewaar
UPDATE zaken SET toestand = $2, triage = $3, gescreend_op = $4, gescreend_door = $5, reden = $6, slot_begin = $7, slot_eind = $8,
       deelname = $9, vervanger_id = $10, procesregisseur_id = $11, gewijzigd_op = $12
WHERE id = $1;

-- name: betrokken_maak
INSERT INTO betrokken_partners (zaak_id, ketenpartner_id, sinds) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: triage_maak
INSERT INTO triages (datum) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: triage_gepubliceerd
SELECT gepubliceerd_op FROM triages WHERE datum = $1;

-- name: triage_publiceer
UPDATE triages SET gepubliceerd_op = $2 WHERE datum = $1 AND gepubliceerd_op IS NULL;
