CREATE TABLE admin_user (
    id           uuid PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    role         text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    enabled      boolean NOT NULL DEFAULT true,
    password     text NOT NULL,
    created_at   timestamptz NOT NULL,
    signed_in_at timestamptz
);

CREATE UNIQUE INDEX admin_user_by_name ON admin_user (lower(name));

COMMENT ON TABLE admin_user IS 'Who may sign in to the control plane.';
COMMENT ON COLUMN admin_user.password IS 'Its Argon2id hash, with the parameters and the salt.';

CREATE TABLE admin_session (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES admin_user ON DELETE CASCADE,
    token_sha256 text NOT NULL UNIQUE CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    address      text NOT NULL,
    agent        text NOT NULL
);

CREATE INDEX admin_session_by_user ON admin_session (user_id, seen_at);

COMMENT ON TABLE admin_session IS 'Browsers that are signed in. Old rows are removed when somebody signs in.';
COMMENT ON COLUMN admin_session.seen_at IS 'To the minute.';
COMMENT ON COLUMN admin_session.agent IS 'The browser as it calls itself, so that people can tell their sessions apart.';

CREATE TABLE api_token (
    id           uuid PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    role         text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    token_sha256 text NOT NULL UNIQUE CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    hint         text NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   text NOT NULL,
    used_at      timestamptz
);

COMMENT ON TABLE api_token IS 'What programs call the admin API with; the token itself is known to them alone.';
COMMENT ON COLUMN api_token.hint IS 'The last four characters of the token.';
COMMENT ON COLUMN api_token.used_at IS 'To the minute.';

CREATE TABLE master_key (
    version integer PRIMARY KEY CHECK (version > 0),
    proof   text NOT NULL
);

COMMENT ON TABLE master_key IS 'One row, once anything is sealed: which master key is in force. The key itself is in no database.';
COMMENT ON COLUMN master_key.proof IS 'A known text, sealed: who can open it has the right key.';

CREATE TABLE stored_secret (
    name        text PRIMARY KEY CHECK (name <> ''),
    sealed      text NOT NULL,
    key_version integer NOT NULL,
    hint        text NOT NULL,
    changed_at  timestamptz NOT NULL,
    changed_by  text NOT NULL
);

CREATE TRIGGER stored_secret_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON stored_secret
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();

COMMENT ON TABLE stored_secret IS 'What the configuration refers to as vault:NAME.';
COMMENT ON COLUMN stored_secret.hint IS 'The secret as people may see it: its last four characters, or none.';

ALTER TABLE admin_user
    ADD COLUMN totp_sealed      text,
    ADD COLUMN totp_key_version integer,
    ADD COLUMN totp_confirmed   boolean NOT NULL DEFAULT false,
    ADD COLUMN totp_step        bigint,
    ADD CHECK ((totp_sealed IS NULL) = (totp_key_version IS NULL)),
    ADD CHECK (NOT totp_confirmed OR totp_sealed IS NOT NULL);

COMMENT ON COLUMN admin_user.totp_confirmed IS 'A code was right once; from then on each sign-in takes one.';
COMMENT ON COLUMN admin_user.totp_step IS 'The half minute of the last code that was taken: neither it nor an earlier one counts again.';

CREATE TABLE audit (
    number  bigint PRIMARY KEY,
    at      timestamptz NOT NULL,
    who     text NOT NULL,
    way     text NOT NULL,
    address text NOT NULL,
    action  text NOT NULL,
    subject text NOT NULL,
    detail  text NOT NULL,
    status  integer NOT NULL,
    hash    text NOT NULL
);

COMMENT ON TABLE audit IS 'What was done in the control plane, or tried. Never a secret.';
COMMENT ON COLUMN audit.hash IS 'SHA-256 of the hash of the row before and of this row: a row that is changed or missing shows.';

CREATE TABLE audit_head (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL,
    hash   text NOT NULL
);

INSERT INTO audit_head (number, hash) VALUES (0, '');

COMMENT ON TABLE audit_head IS 'Number and hash of the newest row of audit. Gateways take turns by its lock.';
