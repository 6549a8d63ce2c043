package dev.gatehouse.control.ui;

import dev.gatehouse.testing.TestDatabase;
import java.sql.SQLException;

/** A day of a busy gateway, made up. */
final class Sample {

    static final String DOCUMENT = """
            version: 1
            providers:
              - {name: openai, base_url: "%1$s", keys: [{id: main, secret: "env:KEY_ONE"}, {id: spare, secret: "env:KEY_TWO", weight: 2}]}
              - {name: anthropic, base_url: "%1$s", dialect: anthropic, keys: [{id: team, secret: "env:KEY_TWO"}]}
              - {name: groq, base_url: "%2$s"}
              - {name: mistral, base_url: "%1$s", enabled: false}
            groups:
              - name: turbo
                strategy: priority
                targets:
                  - {provider: groq, model: llama-3.3-70b}
                  - {provider: openai, model: gpt-5-mini}
                  - {provider: anthropic, model: claude-haiku-4-5}
              - name: deep
                strategy: least_latency
                hedge_after: 4s
                targets:
                  - {provider: anthropic, model: claude-sonnet-5}
                  - {provider: openai, model: gpt-5, weight: 2}
                  - {provider: mistral, model: mistral-large, enabled: false}
                fallbacks: [turbo]
              - name: embed
                strategy: cheapest
                targets:
                  - {provider: openai, model: text-embedding-3-small}
            models:
              - {provider: openai, model: gpt-5-mini, price: {input: 0.25, output: 2}}
              - {provider: groq, model: llama-3.3-70b, price: {input: 0.59, output: 0.79}}
            """;

    /** Fewer by night, more by day; one in a dozen has trouble. */
    private static final String EXCHANGES = """
            INSERT INTO exchange (id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model, group_name,
                   route_mode, served_provider, served_model, status, error_class, stream, attempts, prompt_tokens, cached_tokens,
                   completion_tokens, reasoning_tokens, cost_usd, usage_source, auth_us, receive_us, parse_us, plan_us,
                   first_byte_us, overhead_us, total_us, bytes_in, bytes_out, client_state, dropped, attempt_rows)
            SELECT gen_random_uuid(), 'req-' || md5(n::text), at, '/v1/chat/completions', 'openai-chat', gen_random_uuid(),
                   (ARRAY['billing-service', 'support-bot', 'search', 'ci'])[1 + n * 7 %% 13 %% 4], model, model,
                   CASE WHEN failed THEN NULL WHEN rescued THEN 'provider_failover' ELSE 'primary' END,
                   CASE WHEN failed THEN NULL WHEN rescued THEN 'openai' WHEN model = 'deep' THEN 'anthropic' ELSE 'groq' END,
                   CASE WHEN failed THEN NULL WHEN rescued THEN 'gpt-5-mini' WHEN model = 'deep' THEN 'claude-sonnet-5'
                        ELSE 'llama-3.3-70b' END,
                   CASE WHEN failed THEN 502 ELSE 200 END, CASE WHEN failed THEN 'all_targets_failed' END, n %% 3 > 0,
                   CASE WHEN rescued OR failed THEN 2 ELSE 1 END,
                   tokens, tokens / 3, tokens / 4, 0, tokens * 0.0000021, 'upstream', 42, 310, 55, 18,
                   (190000 + 260000 * random() ^ 3)::bigint, (420 + 300 * random() ^ 4)::bigint,
                   (700000 + 500000 * sin(part / 5.0) + 5200000 * random() ^ 5)::bigint, 4200, 18300, 'served', NULL, '{}'
              FROM (SELECT n, part, now() - interval '30 minutes' * (47 - part + random()) - interval '9 seconds' AS at,
                           (ARRAY['turbo', 'turbo', 'deep', 'turbo', 'embed'])[1 + n * 11 %% 5] AS model,
                           n %% 67 = 5 AS failed, n %% 11 = 3 + part %% 3 AS rescued, 300 + n * 37 %% 4100 AS tokens
                      FROM (SELECT row_number() OVER () AS n, part
                              FROM generate_series(0, 47) AS part,
                                   generate_series(1, (58 - 34 * cos(part / 7.6) + 8 * sin(part * 2.1))::int)) AS calls) AS day
            """.replace("%%", "%");

    private static final String ATTEMPTS = """
            UPDATE exchange SET attempt_rows = ARRAY(
                SELECT ROW(ordinal, CASE WHEN ordinal < attempts THEN 'groq' ELSE coalesce(served_provider, 'openai') END,
                           CASE WHEN ordinal < attempts THEN 'llama-3.3-70b' ELSE coalesce(served_model, 'gpt-5-mini') END,
                           'main', CASE WHEN ordinal < attempts OR error_class IS NOT NULL THEN 'rate_limited' ELSE 'ok' END,
                           CASE WHEN ordinal < attempts OR error_class IS NOT NULL THEN 429 ELSE 200 END,
                           CASE WHEN ordinal < attempts THEN 'groq answered 429; the next target was asked' ELSE 'answered' END,
                           900 + (ordinal - 1) * 180000, 9000, 90000, CASE WHEN ordinal = attempts THEN 205000 END,
                           CASE WHEN ordinal < attempts THEN 170000 ELSE total_us - (attempts - 1) * 180000 - 2000 END,
                           prompt_tokens, cached_tokens, 0, 0, completion_tokens, 0, cost_usd)::attempt_row
                  FROM generate_series(1, attempts) AS ordinal)
            """;

    /** So that they can be planned again. */
    private static final String KEYS = """
            UPDATE exchange SET key_id = virtual_key.id FROM virtual_key WHERE virtual_key.name = exchange.key_name
            """;

    private Sample() {}

    static void into(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT setseed(0.42)");
            statement.execute(EXCHANGES);
            statement.execute(ATTEMPTS);
            statement.execute(KEYS);
        }
    }
}
