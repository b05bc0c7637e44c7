-- name: moment_plan
INSERT INTO momenten (soort, onderwerp, next_at) VALUES ($1, $2, $3)
ON CONFLICT (soort, onderwerp) DO UPDATE SET next_at = excluded.next_at;

-- name: moment_heeft
SELECT EXISTS (SELECT 1 FROM momenten WHERE soort = $1 AND onderwerp = $2);

-- name: moment_op_slot
-- One moment at a time, whatever the number of programs: a later one may need what an earlier one did.
WITH beurt AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended('momenten', 0)) AS aan_ons)
SELECT m.soort, m.onderwerp, m.next_at FROM momenten m, beurt WHERE beurt.aan_ons AND m.next_at <= $1
ORDER BY m.next_at, m.soort, m.onderwerp LIMIT 1 FOR UPDATE OF m;

-- name: moment_klaar
DELETE FROM momenten WHERE soort = $1 AND onderwerp = $2 AND next_at = $3;

-- name: moment_eerste
SELECT min(next_at) FROM momenten;
