-- name: audit_kop_op_slot
SELECT id, hash FROM audit_kop FOR UPDATE;

-- name: audit_kop_bewaar
UPDATE audit_kop SET id = $1, hash = $2;

-- name: audit_maak
INSERT INTO audit (id, op, wie, wat, onderwerp, grond, details, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: audit_alles
SELECT id, op, wie, wat, onderwerp, grond, details, hash FROM audit ORDER BY id;
