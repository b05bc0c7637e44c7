-- name: toegang_maak
INSERT INTO toegangsverzoeken (id, platform, gebruiker, naam, organisatie, email, gevraagd_op, toestand)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')
ON CONFLICT (platform, gebruiker) WHERE toestand = 'open' DO NOTHING
RETURNING id;

-- name: toegang_open
SELECT id FROM toegangsverzoeken WHERE platform = $1 AND gebruiker = $2 AND toestand = 'open';

-- name: toegang
SELECT id, platform, gebruiker, naam, organisatie, email, voorstel_id, toestand, besloten_op, besloten_door FROM toegangsverzoeken WHERE id = $1;

-- name: toegang_voorstel
UPDATE toegangsverzoeken SET voorstel_id = $2 WHERE id = $1 AND toestand = 'open';

-- name: toegang_besluit
UPDATE toegangsverzoeken SET toestand = $2, besloten_door = $3, besloten_op = $4 WHERE id = $1 AND toestand = 'open';

-- name: overleg_maak
INSERT INTO overlegverzoeken (id, medewerker_id, gevraagd_op) VALUES ($1, $2, $3);

-- name: overleg
SELECT id, medewerker_id, gevraagd_op, afgehandeld_op, afgehandeld_door FROM overlegverzoeken WHERE id = $1;

-- name: overleg_af
UPDATE overlegverzoeken SET afgehandeld_door = $2, afgehandeld_op = $3 WHERE id = $1 AND afgehandeld_op IS NULL;
