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
