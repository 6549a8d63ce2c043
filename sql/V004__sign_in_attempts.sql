CREATE TABLE sign_in_attempt (
    subject    text PRIMARY KEY CHECK (subject ~ '^[0-9a-f]{64}$'),
    failures   integer NOT NULL,
    last_at    timestamptz NOT NULL,
    not_before timestamptz NOT NULL
);

CREATE INDEX sign_in_attempt_by_time ON sign_in_attempt (last_at);

COMMENT ON TABLE sign_in_attempt IS 'Sign-ins that failed within the last hour, ten thousand names and addresses at most.';
COMMENT ON COLUMN sign_in_attempt.subject IS 'HMAC-SHA-256 of a name or an address, with a key that follows from the master key: what somebody typed as a name may be a password.';
COMMENT ON COLUMN sign_in_attempt.failures IS 'One that is under way counts as failed until it is known to be none.';
