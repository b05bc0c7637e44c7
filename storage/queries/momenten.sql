-- name: moment_plan
INSERT INTO momenten (soort, onderwerp, next_at) VALUES ($1, $2, $3)
ON CONFLICT (soort, onderwerp) DO UPDATE SET next_at = excluded.next_at;

-- name: moment_heeft
SELECT EXISTS (SELECT 1 FROM momenten WHERE soort = $1 AND onderwerp = $2);

-- name: moment_op_slot
SELECT soort, onderwerp, next_at FROM momenten WHERE next_at <= $1
ORDER BY next_at, soort, onderwerp LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: moment_klaar
DELETE FROM momenten WHERE soort = $1 AND onderwerp = $2 AND next_at = $3;

-- name: moment_eerste
SELECT min(next_at) FROM momenten;
