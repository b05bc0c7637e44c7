-- name: sleutel_maak
INSERT INTO sleutels (onderwerp, ingepakt) VALUES ($1, $2) ON CONFLICT (onderwerp) DO NOTHING;

-- name: sleutel
SELECT ingepakt FROM sleutels WHERE onderwerp = $1;

-- name: sleutels_oud
SELECT onderwerp, ingepakt FROM sleutels WHERE onderwerp > $1 AND substring(ingepakt FROM 1 FOR 5) <> $2 ORDER BY onderwerp LIMIT $3 FOR NO KEY UPDATE;

-- name: sleutel_herwikkel
UPDATE sleutels SET ingepakt = $2 WHERE onderwerp = $1;

-- name: sleutel_wis
DELETE FROM sleutels WHERE onderwerp = $1;

-- name: verzegeld
SELECT veld, cijfer FROM verzegeld WHERE onderwerp = $1;

-- name: verzegeld_leeg
DELETE FROM verzegeld WHERE onderwerp = $1;

-- name: verzegeld_maak
INSERT INTO verzegeld (onderwerp, veld, cijfer) VALUES ($1, $2, $3)
ON CONFLICT (onderwerp, veld) DO UPDATE SET cijfer = excluded.cijfer;
