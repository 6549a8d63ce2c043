CREATE TABLE setting (
    name  text PRIMARY KEY,
    value text NOT NULL
);

COMMENT ON TABLE setting IS 'Facts about this installation, by name; for example the hash of the admin token.';

CREATE TABLE virtual_key (
    id                  uuid PRIMARY KEY,
    name                text NOT NULL CHECK (name <> ''),
    secret_sha256       text NOT NULL UNIQUE CHECK (secret_sha256 ~ '^[0-9a-f]{64}$'),
    hint                text NOT NULL,
    created_at          timestamptz NOT NULL,
    previous_sha256     text UNIQUE CHECK (previous_sha256 ~ '^[0-9a-f]{64}$'),
    previous_until      timestamptz CHECK ((previous_until IS NULL) = (previous_sha256 IS NULL)),
    owner               text CHECK (owner <> ''),
    enabled             boolean NOT NULL DEFAULT true,
    expires_at          timestamptz,
    allowed_models      text[] NOT NULL DEFAULT '{}',
    allowed_providers   text[] NOT NULL DEFAULT '{}',
    allowed_cidrs       text[] NOT NULL DEFAULT '{}',
    strip_reasoning     boolean NOT NULL DEFAULT false,
    metadata            jsonb NOT NULL DEFAULT '{}',
    requests_per_second double precision,
    burst               bigint,
    tokens_per_minute   bigint,
    concurrency         integer,
    budget_hour         numeric,
    budget_day          numeric,
    budget_week         numeric,
    budget_month        numeric
);

COMMENT ON TABLE virtual_key IS 'What clients authenticate with; the secret itself is known to the client alone.';
COMMENT ON COLUMN virtual_key.hint IS 'The last four characters of the secret, so that people can tell keys apart.';
COMMENT ON COLUMN virtual_key.previous_sha256 IS 'The secret before the last rotation, which is accepted until previous_until.';
COMMENT ON COLUMN virtual_key.allowed_models IS 'Patterns; an empty list allows all, here and in the next two.';
COMMENT ON COLUMN virtual_key.budget_hour IS 'In USD; a limit that is null does not hold.';

CREATE TABLE owner_limits (
    owner               text PRIMARY KEY CHECK (owner <> ''),
    requests_per_second double precision,
    burst               bigint,
    tokens_per_minute   bigint,
    concurrency         integer,
    budget_hour         numeric,
    budget_day          numeric,
    budget_week         numeric,
    budget_month        numeric
);

COMMENT ON TABLE owner_limits IS 'What all virtual keys of an owner may use together.';

CREATE TABLE budget (
    subject      text NOT NULL,
    period       text NOT NULL,
    starts_at    timestamptz NOT NULL,
    spent_nanos  bigint NOT NULL,
    leased_nanos bigint NOT NULL,
    PRIMARY KEY (subject, period, starts_at)
);

COMMENT ON TABLE budget IS 'What a virtual key or an owner spent in a calendar period, in billionths of a US dollar.';
COMMENT ON COLUMN budget.leased_nanos IS 'What gateways may spend without asking: the sum of this budget''s rows in budget_lease.';

CREATE TABLE budget_lease (
    gateway    uuid NOT NULL,
    subject    text NOT NULL,
    period     text NOT NULL,
    starts_at  timestamptz NOT NULL,
    nanos      bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (gateway, subject, period, starts_at)
);

COMMENT ON TABLE budget_lease IS 'The part of a budget that one gateway may spend; given back when it is gone.';

CREATE UNLOGGED TABLE limit_use (
    gateway           uuid NOT NULL,
    subject           text COLLATE "C" NOT NULL,
    born              bigint NOT NULL,
    requests          bigint NOT NULL,
    requests_whole_at timestamptz NOT NULL,
    tokens            bigint NOT NULL,
    tokens_whole_at   timestamptz NOT NULL,
    running           integer NOT NULL,
    young             boolean NOT NULL,
    seen_at           timestamptz NOT NULL,
    PRIMARY KEY (subject, gateway)
);

COMMENT ON TABLE limit_use IS 'What each gateway counted of rates, for the others. Unlogged: after a crash it is stale anyway.';

CREATE TYPE attempt_row AS (
    ordinal           smallint,
    provider          text,
    model             text,
    key_id            text,
    class             text,
    status            smallint,
    reason            text,
    started_us        bigint,
    connect_us        bigint,
    headers_us        bigint,
    first_content_us  bigint,
    total_us          bigint,
    prompt_tokens     bigint,
    cached_tokens     bigint,
    cache_write_tokens    bigint,
    cache_write_1h_tokens bigint,
    completion_tokens bigint,
    reasoning_tokens  bigint,
    cost_usd          numeric
);

CREATE TABLE exchange (
    id                uuid NOT NULL,
    request_id        text NOT NULL,
    started_at        timestamptz NOT NULL,
    endpoint          text NOT NULL,
    dialect           text NOT NULL,
    key_id            uuid,
    key_name          text,
    requested_model   text,
    group_name        text,
    route_mode        text,
    served_provider   text,
    served_model      text,
    status            smallint NOT NULL,
    error_class       text,
    stream            boolean NOT NULL,
    attempts          smallint NOT NULL,
    prompt_tokens     bigint,
    cached_tokens     bigint,
    cache_write_tokens    bigint,
    cache_write_1h_tokens bigint,
    completion_tokens bigint,
    reasoning_tokens  bigint,
    cost_usd          numeric,
    usage_source      text NOT NULL,
    queue_us          bigint NOT NULL DEFAULT 0,
    auth_us           bigint NOT NULL,
    receive_us        bigint NOT NULL,
    parse_us          bigint NOT NULL,
    plan_us           bigint NOT NULL,
    first_byte_us     bigint,
    overhead_us       bigint,
    total_us          bigint NOT NULL,
    bytes_in          bigint NOT NULL,
    bytes_out         bigint NOT NULL,
    client_state      text NOT NULL,
    dropped           text,
    attempt_rows      attempt_row[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);

CREATE INDEX exchange_by_request ON exchange (request_id, started_at);
CREATE INDEX exchange_by_time ON exchange (started_at);

COMMENT ON TABLE exchange IS 'One client request. Never prompt or answer text. A partition holds a day of UTC.';
COMMENT ON COLUMN exchange.request_id IS 'The client''s own X-Request-ID if it sent a usable one, so it may come twice.';
COMMENT ON COLUMN exchange.key_id IS 'No foreign key: the record outlives the virtual key.';
COMMENT ON COLUMN exchange.error_class IS 'The code of the error that the client got; null if it got an answer.';
COMMENT ON COLUMN exchange.dropped IS 'Fields of the request that the target''s dialect has no place for, with commas between.';
COMMENT ON COLUMN exchange.cached_tokens IS 'Of the prompt''s, as are those written to the cache, for 5 minutes and for an hour.';
COMMENT ON COLUMN exchange.cost_usd IS 'Of all attempts, by the prices of then; null if no price was known.';
COMMENT ON COLUMN exchange.overhead_us IS 'Time inside the gateway up to the first byte sent, waiting for client and upstreams excluded.';

COMMENT ON COLUMN exchange.attempt_rows IS 'In their order; to be read as the view attempt. So an exchange is one row, written at once.';

CREATE VIEW attempt AS
SELECT exchange.id AS exchange_id, exchange.started_at, made.*
  FROM exchange, unnest(exchange.attempt_rows) AS made;

COMMENT ON VIEW attempt IS 'One try of one target within an exchange.';
COMMENT ON COLUMN attempt.started_at IS 'Of the exchange.';
COMMENT ON COLUMN attempt.started_us IS 'Since the exchange began; the other times count from the start of the attempt.';

-- Takes the days that nobody made a partition for.
CREATE TABLE exchange_default PARTITION OF exchange DEFAULT;

CREATE FUNCTION make_partition(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name      text := to_char(day, '"exchange_"YYYYMMDD');
    from_time timestamptz := day::timestamp AT TIME ZONE 'UTC';
    to_time   timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- What the default partition holds of the day must leave it before the day can have its own.
    LOCK TABLE exchange_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE exchange INCLUDING ALL)', name);
    EXECUTE format('WITH moved AS (DELETE FROM exchange_default WHERE started_at >= $1 AND started_at < $2 RETURNING *)
                    INSERT INTO %I SELECT * FROM moved', name) USING from_time, to_time;
    EXECUTE format('ALTER TABLE exchange ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, from_time, to_time);
END
$$;

CREATE FUNCTION keep_partitions(today date, days_ahead integer, oldest date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    gone text;
BEGIN
    PERFORM make_partition(today + ahead) FROM generate_series(0, days_ahead) AS ahead;
    FOR gone IN SELECT child.relname
                  FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
                 WHERE inhparent = 'exchange'::regclass
                   AND child.relname ~ '_\d{8}$'
                   AND to_date(right(child.relname, 8), 'YYYYMMDD') < oldest
    LOOP
        EXECUTE format('DROP TABLE %I', gone);
    END LOOP;
    DELETE FROM exchange_default WHERE started_at < oldest::timestamp AT TIME ZONE 'UTC';
END
$$;

COMMENT ON FUNCTION keep_partitions IS 'Makes the partitions from today on, and drops the days before the oldest that is kept.';

SELECT keep_partitions((now() AT TIME ZONE 'UTC')::date, 7, '-infinity');

CREATE TABLE circuit (
    provider             text NOT NULL,
    model                text NOT NULL,
    last_class           text NOT NULL,
    last_failed_at       timestamptz NOT NULL,
    consecutive_failures integer NOT NULL,
    outcomes_seen        smallint NOT NULL,
    outcomes             integer NOT NULL,
    times_opened         integer NOT NULL,
    first_opened_at      timestamptz,
    opened_at            timestamptz,
    rest_ends_at         timestamptz,
    pinned               boolean NOT NULL,
    PRIMARY KEY (provider, model),
    CHECK (times_opened = 0 OR (first_opened_at IS NOT NULL AND opened_at IS NOT NULL AND rest_ends_at IS NOT NULL))
);

COMMENT ON TABLE circuit IS 'Targets and providers that failed lately, for the next start; written once a second at most.';
COMMENT ON COLUMN circuit.model IS 'Empty for the provider''s own circuit.';
COMMENT ON COLUMN circuit.outcomes IS 'The last outcomes as bits, the newest lowest, 1 for a failure.';
COMMENT ON COLUMN circuit.times_opened IS 'In a row; 0 while closed.';
COMMENT ON COLUMN circuit.pinned IS 'Whether it is open until a quota is reset, at rest_ends_at.';

CREATE TABLE key_cooldown (
    provider      text NOT NULL,
    key_id        text NOT NULL,
    cause         text NOT NULL,
    tried_at      timestamptz NOT NULL,
    cools_until   timestamptz NOT NULL,
    times_limited integer NOT NULL,
    PRIMARY KEY (provider, key_id)
);

COMMENT ON TABLE key_cooldown IS 'Provider keys that were refused and have not worked since, for the next start.';

CREATE FUNCTION tell_gateways() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('gatehouse', TG_TABLE_NAME);
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION tell_gateways IS 'Every gateway on this database listens and reads the named table again.';

CREATE TRIGGER virtual_key_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON virtual_key
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();

CREATE TRIGGER owner_limits_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON owner_limits
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();

CREATE TABLE learned_fact (
    id         uuid PRIMARY KEY,
    provider   text NOT NULL,
    model      text NOT NULL,
    kind       text NOT NULL,
    field      text NOT NULL,
    name       text,
    learned_at timestamptz NOT NULL,
    UNIQUE (provider, model, kind, field)
);

COMMENT ON TABLE learned_fact IS 'What only trying could tell of a target; heeded until it is revoked.';
COMMENT ON COLUMN learned_fact.name IS 'The name of the field there, if it has another.';

CREATE TRIGGER learned_fact_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON learned_fact
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();

CREATE TABLE config_revision (
    number        bigint PRIMARY KEY CHECK (number > 0),
    document      json NOT NULL,
    author        text NOT NULL,
    description   text NOT NULL,
    published_at  timestamptz NOT NULL DEFAULT now(),
    outcome       text NOT NULL DEFAULT 'published',
    watched_until timestamptz
);

COMMENT ON TABLE config_revision IS 'Every configuration document that was published; the highest number is the live one.';
COMMENT ON COLUMN config_revision.document IS 'Not jsonb: the order of the fields is the author''s. Secrets in it are references.';
COMMENT ON COLUMN config_revision.watched_until IS 'Until then it is taken back by itself if requests fail; null if it is not.';
COMMENT ON COLUMN config_revision.outcome IS 'published, or rolled_back if an older document was put in its place.';

CREATE TRIGGER config_revision_added
    AFTER INSERT ON config_revision
    FOR EACH STATEMENT EXECUTE FUNCTION tell_gateways();
