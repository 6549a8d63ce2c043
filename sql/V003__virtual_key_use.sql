CREATE TABLE virtual_key_use (
    key_id            uuid PRIMARY KEY REFERENCES virtual_key ON DELETE CASCADE,
    last_used_at      timestamptz NOT NULL,
    requests          bigint NOT NULL,
    prompt_tokens     numeric NOT NULL,
    completion_tokens numeric NOT NULL,
    cost_usd          numeric NOT NULL
);

COMMENT ON TABLE virtual_key_use IS 'What each virtual key was used for to date. Every gateway adds what it saw every few seconds.';
COMMENT ON COLUMN virtual_key_use.prompt_tokens IS 'As providers tell them: not bigint, so that no sum of what strangers say is too large.';
COMMENT ON COLUMN virtual_key_use.cost_usd IS 'As far as prices were known.';
