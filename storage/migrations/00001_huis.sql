-- +goose Up

-- People and organisations.
CREATE TABLE ketenpartners (
    id            uuid PRIMARY KEY,
    naam          text NOT NULL UNIQUE,
    soort         text NOT NULL,
    vast          boolean NOT NULL DEFAULT false,
    mag_aanmelden boolean NOT NULL DEFAULT false
);

CREATE TABLE medewerkers (
    id              uuid PRIMARY KEY,
    ketenpartner_id uuid NOT NULL REFERENCES ketenpartners (id),
    naam            text NOT NULL,
    email           text NOT NULL DEFAULT '',
    contactpersoon  boolean NOT NULL DEFAULT false
);
CREATE INDEX medewerkers_ketenpartner ON medewerkers (ketenpartner_id);

CREATE TABLE rollen (
    medewerker_id uuid NOT NULL REFERENCES medewerkers (id),
    rol           text NOT NULL CHECK (rol IN ('voorzitter', 'procesregisseur', 'manager', 'beheerder')),
    PRIMARY KEY (medewerker_id, rol)
);

CREATE TABLE accounts (
    platform      text NOT NULL,
    gebruiker     text NOT NULL,
    medewerker_id uuid NOT NULL REFERENCES medewerkers (id),
    PRIMARY KEY (platform, gebruiker)
);
CREATE INDEX accounts_medewerker ON accounts (medewerker_id);

CREATE TABLE toegangsverzoeken (
    id           uuid PRIMARY KEY,
    platform     text NOT NULL,
    gebruiker    text NOT NULL,
    naam         text NOT NULL,
    organisatie  text NOT NULL,
    email        text NOT NULL,
    voorstel_id  uuid REFERENCES medewerkers (id),
    gevraagd_op  timestamptz NOT NULL,
    toestand     text NOT NULL CHECK (toestand IN ('open', 'toegelaten', 'geweigerd')),
    besloten_op  timestamptz,
    besloten_door text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX toegangsverzoeken_open ON toegangsverzoeken (platform, gebruiker) WHERE toestand = 'open';

-- What is confidential. One data key per subject (a zaak, a draft, a request), wrapped by a keyset that is not in this database.
-- Wiping a subject deletes its row here, and with it every sealed field.
CREATE TABLE sleutels (
    onderwerp uuid PRIMARY KEY,
    ingepakt  bytea NOT NULL
);

CREATE TABLE verzegeld (
    onderwerp uuid NOT NULL REFERENCES sleutels (onderwerp) ON DELETE CASCADE,
    veld      text NOT NULL,
    cijfer    bytea NOT NULL,
    PRIMARY KEY (onderwerp, veld)
);

-- Dialogs that are under way. The answers are sealed under the session's id.
CREATE TABLE sessies (
    id           uuid PRIMARY KEY,
    flow         text NOT NULL,
    onderwerp    text NOT NULL DEFAULT '',
    eigenaar     text NOT NULL,
    stap         text NOT NULL,
    versie       integer NOT NULL,
    begonnen_op  timestamptz NOT NULL,
    verloopt_op  timestamptz NOT NULL,
    terug_naar   text NOT NULL DEFAULT '',
    klaar        boolean NOT NULL DEFAULT false,
    antwoord     jsonb
);
CREATE INDEX sessies_eigenaar ON sessies (eigenaar, flow) WHERE NOT klaar;
CREATE INDEX sessies_verloopt ON sessies (verloopt_op);

-- Cases: process facts only.
CREATE TABLE nummers (
    jaar    integer PRIMARY KEY,
    laatste integer NOT NULL
);

CREATE TABLE zaken (
    id                 uuid PRIMARY KEY,
    nummer             text NOT NULL UNIQUE,
    soort              text NOT NULL CHECK (soort IN ('persoon', 'gezin', 'gebied')),
    toestand           text NOT NULL CHECK (toestand IN ('ingediend', 'aanvulling_gevraagd', 'verrijking', 'geagendeerd', 'aangehouden', 'besproken',
                           'afgerond', 'lopend', 'afgeschaald', 'niet_geagendeerd', 'ingetrokken', 'gewist')),
    aanmelder_id       uuid NOT NULL REFERENCES medewerkers (id),
    geschikt           boolean NOT NULL,
    criteria_versie    text NOT NULL,
    leefgebieden       integer NOT NULL,
    geinformeerd       boolean NOT NULL,
    ingediend_op       timestamptz NOT NULL,
    contact_voor       timestamptz NOT NULL,
    triage             date NOT NULL,
    gescreend_op       timestamptz,
    gescreend_door     text NOT NULL DEFAULT '',
    reden              text NOT NULL DEFAULT '',
    slot_begin         timestamptz,
    slot_eind          timestamptz,
    deelname           text NOT NULL DEFAULT '',
    vervanger_id       uuid REFERENCES medewerkers (id),
    procesregisseur_id uuid REFERENCES medewerkers (id),
    gewijzigd_op       timestamptz NOT NULL,
    CHECK ((slot_begin IS NULL) = (slot_eind IS NULL))
);
CREATE INDEX zaken_aanmelder ON zaken (aanmelder_id, ingediend_op DESC);
CREATE INDEX zaken_vervanger ON zaken (vervanger_id) WHERE vervanger_id IS NOT NULL;
CREATE INDEX zaken_triage ON zaken (triage) WHERE toestand IN ('ingediend', 'aanvulling_gevraagd', 'verrijking', 'geagendeerd', 'aangehouden');
-- Never two cases in one slot.
CREATE UNIQUE INDEX zaken_slot ON zaken (slot_begin) WHERE slot_begin IS NOT NULL AND toestand = 'geagendeerd';

CREATE TABLE betrokken_partners (
    zaak_id         uuid NOT NULL REFERENCES zaken (id),
    ketenpartner_id uuid NOT NULL REFERENCES ketenpartners (id),
    sinds           timestamptz NOT NULL,
    PRIMARY KEY (zaak_id, ketenpartner_id)
);

CREATE TABLE overlegverzoeken (
    id            uuid PRIMARY KEY,
    medewerker_id uuid NOT NULL REFERENCES medewerkers (id),
    gevraagd_op   timestamptz NOT NULL,
    afgehandeld_op timestamptz,
    afgehandeld_door text NOT NULL DEFAULT ''
);

CREATE TABLE triages (
    datum           date PRIMARY KEY,
    gepubliceerd_op timestamptz
);

-- Every moment that must happen.
CREATE TABLE momenten (
    soort     text NOT NULL,
    onderwerp text NOT NULL,
    next_at   timestamptz NOT NULL,
    PRIMARY KEY (soort, onderwerp)
);
CREATE INDEX momenten_next_at ON momenten (next_at);

-- What is to be told, to whom, and whether it was. No text: that is composed at delivery.
CREATE TABLE berichten (
    id            uuid PRIMARY KEY,
    sleutel       text NOT NULL UNIQUE,
    soort         text NOT NULL,
    onderwerp     text NOT NULL,
    gelegenheid   text NOT NULL,
    kanaal        text NOT NULL DEFAULT '',
    medewerker_id uuid REFERENCES medewerkers (id),
    account       text NOT NULL DEFAULT '',
    kaart         boolean NOT NULL,
    toestand      text NOT NULL CHECK (toestand IN ('wachtend', 'verzonden', 'mislukt', 'vervallen', 'moot')),
    reden         text NOT NULL DEFAULT '',
    pogingen      integer NOT NULL DEFAULT 0,
    gewenst       integer NOT NULL DEFAULT 1,
    bezorgd       integer NOT NULL DEFAULT 0,
    ref           jsonb,
    geprobeerd    boolean NOT NULL DEFAULT false,
    gevraagd_op   timestamptz NOT NULL,
    verzonden_op  timestamptz,
    vervalt_op    timestamptz
);
CREATE INDEX berichten_wachtend ON berichten (gevraagd_op) WHERE toestand = 'wachtend';
CREATE INDEX berichten_onderwerp ON berichten (onderwerp);

-- The audit log: append-only, and chained so that a removed or altered row shows.
CREATE TABLE audit (
    id        bigint PRIMARY KEY,
    op        timestamptz NOT NULL,
    wie       text NOT NULL,
    wat       text NOT NULL,
    onderwerp text NOT NULL,
    grond     text NOT NULL,
    details   text NOT NULL,
    hash      bytea NOT NULL
);
CREATE INDEX audit_onderwerp ON audit (onderwerp);

CREATE TABLE audit_kop (
    enig boolean PRIMARY KEY DEFAULT true CHECK (enig),
    id   bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_kop (id, hash) VALUES (0, '');

-- +goose StatementBegin
CREATE FUNCTION audit_alleen_toevoegen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_alleen_toevoegen BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_alleen_toevoegen();

-- The clock of a demo, which stands still between winds.
CREATE TABLE demo_klok (
    enig boolean PRIMARY KEY DEFAULT true CHECK (enig),
    nu   timestamptz NOT NULL
);
