-- name: demo_klok_begin
INSERT INTO demo_klok (nu) VALUES ($1) ON CONFLICT (enig) DO UPDATE SET nu = demo_klok.nu RETURNING nu;

-- name: demo_klok_zet
UPDATE demo_klok SET nu = $1;
