CREATE TABLE discovery (
    provider text PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    answered boolean NOT NULL
);

COMMENT ON TABLE discovery IS 'When a provider, by its name in lower case, was last asked for its models.';
COMMENT ON COLUMN discovery.answered IS 'False while a gateway asks it, and after it gave no list.';

CREATE TABLE discovered_model (
    provider      text NOT NULL REFERENCES discovery (provider) ON DELETE CASCADE,
    model         text NOT NULL CHECK (model <> ''),
    first_seen_at timestamptz NOT NULL,
    vanished_at   timestamptz,
    PRIMARY KEY (provider, model)
);

COMMENT ON TABLE discovered_model IS 'What providers offer, two thousand models of each at most, and what they offered until lately.';

CREATE TRIGGER discovered_model_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON discovered_model
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();
