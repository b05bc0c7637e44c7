-- +goose Up

-- The chat of the web platform: the demo's own Slack. It holds what stands in a chat, so no persoonsgegevens.
CREATE TABLE web_posts (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sleutel      text UNIQUE, -- the same cause is one post, also when the program was killed between posting and keeping its Ref
    kanaal       text NOT NULL,
    alleen_voor  text NOT NULL,
    auteur       text NOT NULL,
    tekst        text NOT NULL,
    geplaatst_op timestamptz NOT NULL,
    bewerkt      boolean NOT NULL DEFAULT false,
    verwijderd   boolean NOT NULL DEFAULT false
);
CREATE INDEX web_posts_kanaal ON web_posts (kanaal, seq);

-- A button that went with an edit stays known: it may still be on somebody's screen.
CREATE TABLE web_knoppen (
    post      bigint NOT NULL REFERENCES web_posts (seq),
    id        text NOT NULL,
    plaats    integer NOT NULL,
    label     text NOT NULL,
    stijl     text NOT NULL,
    actie     text NOT NULL,
    onderwerp text NOT NULL,
    vroeger   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (post, id)
);

CREATE TABLE web_bestanden (
    post   bigint NOT NULL REFERENCES web_posts (seq),
    plaats integer NOT NULL,
    naam   text NOT NULL,
    soort  text NOT NULL,
    inhoud bytea NOT NULL,
    PRIMARY KEY (post, plaats)
);

CREATE TABLE web_gelezen (
    persoon text NOT NULL,
    kanaal  text NOT NULL,
    tot     bigint NOT NULL,
    PRIMARY KEY (persoon, kanaal)
);
