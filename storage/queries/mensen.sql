-- part: medewerker
m.id, m.naam, m.email, k.id AS kp_id, k.naam AS kp_naam, k.soort AS kp_soort, k.vast AS kp_vast, k.mag_aanmelden AS kp_mag_aanmelden,
       ARRAY(SELECT r.rol FROM rollen r WHERE r.medewerker_id = m.id ORDER BY r.rol) AS rollen

-- name: medewerker
SELECT {medewerker}
FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE m.id = $1;

-- name: medewerker_van_account
SELECT {medewerker}
FROM accounts a JOIN medewerkers m ON m.id = a.medewerker_id JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE a.platform = $1 AND a.gebruiker = $2;

-- name: medewerkers_van_ketenpartner
SELECT {medewerker}
FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE k.id = $1 ORDER BY m.naam, m.id;

-- name: medewerkers_met_email
SELECT {medewerker}
FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE lower(m.email) = lower($1) AND m.email <> '' ORDER BY m.naam, m.id;

-- name: medewerkers_met_rol
SELECT {medewerker}
FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE EXISTS (SELECT 1 FROM rollen r WHERE r.medewerker_id = m.id AND r.rol = $1) ORDER BY m.naam, m.id;

-- name: medewerker_maak
INSERT INTO medewerkers (id, ketenpartner_id, naam, email) VALUES ($1, $2, $3, $4);

-- name: rol_maak
INSERT INTO rollen (medewerker_id, rol) VALUES ($1, $2);

-- name: account_maak
INSERT INTO accounts (platform, gebruiker, medewerker_id) VALUES ($1, $2, $3)
ON CONFLICT (platform, gebruiker) DO UPDATE SET medewerker_id = excluded.medewerker_id;

-- name: account_van_medewerker
SELECT gebruiker FROM accounts WHERE platform = $1 AND medewerker_id = $2 ORDER BY gebruiker LIMIT 1;

-- name: ketenpartners
SELECT id, naam, soort, vast, mag_aanmelden FROM ketenpartners ORDER BY naam;

-- name: ketenpartner_maak
INSERT INTO ketenpartners (id, naam, soort, vast, mag_aanmelden) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET naam = excluded.naam, soort = excluded.soort, vast = excluded.vast, mag_aanmelden = excluded.mag_aanmelden;

-- name: medewerkers_met_account
SELECT a.gebruiker, {medewerker}
FROM accounts a JOIN medewerkers m ON m.id = a.medewerker_id JOIN ketenpartners k ON k.id = m.ketenpartner_id
WHERE a.platform = $1;

-- name: mensen_op_slot
LOCK TABLE ketenpartners, medewerkers, rollen, accounts IN SHARE ROW EXCLUSIVE MODE;

-- name: inschrijvingen
SELECT m.contactpersoon, {medewerker}
FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id
ORDER BY k.naam, m.naam, m.id;

-- name: accounts
SELECT medewerker_id, platform, gebruiker FROM accounts ORDER BY platform, gebruiker;

-- name: medewerker_bewaar
INSERT INTO medewerkers (id, ketenpartner_id, naam, email, contactpersoon) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET ketenpartner_id = excluded.ketenpartner_id, naam = excluded.naam, email = excluded.email, contactpersoon = excluded.contactpersoon;

-- name: rollen_leeg
DELETE FROM rollen WHERE medewerker_id = $1;

-- name: accounts_leeg
DELETE FROM accounts WHERE medewerker_id = $1;
