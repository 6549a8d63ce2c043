package dev.gatehouse.control.config;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.KeySelection;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one entry of {@code providers}. */
final class ProviderReader {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final String NAME_RULE = "must be 1 to 64 letters, digits, dots, hyphens or underscores";
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern ENV = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    /** Documents are stored and shown, and what these carry must not be. */
    private static final Pattern SECRET_HEADER =
            Pattern.compile("(.*-)?(authorization|api-?key|key|token|secret|password|cookie)");

    private static final Pattern UNDERSCORED_HOST = Pattern.compile("[A-Za-z0-9.-]*_[A-Za-z0-9._-]*(:\\d*)?");
    private static final String ENV_REFERENCE = "env:";
    private static final String VAULT_REFERENCE = "vault:";
    private static final int MOST_WEIGHT = 100;

    private static final Duration USUAL_DISCOVERY = Duration.ofHours(6);
    private static final Duration LEAST_DISCOVERY = Duration.ofMinutes(5);
    private static final Duration MOST_DISCOVERY = Duration.ofDays(7);

    /** Set by the gateway or by HTTP itself. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "accept",
            "accept-encoding",
            "user-agent",
            "expect",
            "te",
            "upgrade");

    private final Function<String, Optional<String>> environment;
    private final Function<String, Optional<Secret>> vault;
    private final Networks networks;
    private final Supplier<LocalDate> today;

    ProviderReader(
            Function<String, Optional<String>> environment,
            Function<String, Optional<Secret>> vault,
            Networks networks,
            Supplier<LocalDate> today) {
        this.environment = environment;
        this.vault = vault;
        this.networks = networks;
        this.today = today;
    }

    /** The same reader, which finds secrets here before it looks into the vault. */
    ProviderReader knowing(Function<String, Optional<Secret>> more) {
        return new ProviderReader(environment, name -> more.apply(name).or(() -> vault.apply(name)), networks, today);
    }

    /**
     * Empty if the provider is switched off, by now or altogether, or all its keys: without a key it would be asked like a server that needs none. It
     * is checked all the same.
     *
     * @param otherwise the timeouts where it names none
     */
    Optional<Provider> read(Section section, Timeouts otherwise) {
        String name = section.requiredText("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            section.problem("name", "not_allowed", NAME_RULE);
        }
        Preset preset = preset(section);
        URI baseUrl = baseUrl(section, preset);
        checkReach(section, baseUrl);
        Dialect dialect = dialect(section, preset.dialect());
        List<Section> keyList = section.sections("keys");
        List<ProviderKey> keys = keys(keyList);
        boolean enabled = section.flag("enabled", true) && keys.isEmpty() == keyList.isEmpty();
        KeySelection keySelection = section.oneOf("key_selection", KeySelection.ROUND_ROBIN);
        Map<String, Secret> headers = headers(section.section("headers"), !keys.isEmpty());
        Timeouts timeouts = TimeoutsReader.read(section.section("timeouts")).over(otherwise);
        ProviderLimits limits = AdmissionReader.ofProvider(section.section("limits"));
        Optional<LocalDate> disableOn = section.day("disable_on");
        Optional<Duration> discovery = discovery(section);
        section.end();
        boolean over = disableOn.filter(day -> !day.isAfter(today.get())).isPresent();
        return enabled && !over
                ? Optional.of(new Provider(
                        name, baseUrl, dialect, keys, keySelection, headers, timeouts, limits, disableOn, discovery))
                : Optional.empty();
    }

    /** Who writes of it at all wants it. */
    private static Optional<Duration> discovery(Section section) {
        Section discovery = section.section("discovery");
        boolean enabled = discovery.flag("enabled", section.has("discovery"));
        Duration interval = discovery.duration("interval", USUAL_DISCOVERY, LEAST_DISCOVERY, MOST_DISCOVERY);
        discovery.end();
        return enabled ? Optional.of(interval) : Optional.empty();
    }

    private static Preset preset(Section section) {
        List<String> names = Preset.ALL.stream().map(Preset::name).toList();
        return Preset.of(section.oneOf("type", Preset.CUSTOM, names)).orElseThrow();
    }

    private static Dialect dialect(Section section, Dialect otherwise) {
        String id = section.oneOf(
                "dialect",
                otherwise.id(),
                Arrays.stream(Dialect.values()).map(Dialect::id).toList());
        return Arrays.stream(Dialect.values())
                .filter(dialect -> dialect.id().equals(id))
                .findFirst()
                .orElse(otherwise);
    }

    private static URI baseUrl(Section section, Preset preset) {
        URI none = URI.create("https://invalid.invalid");
        boolean known = !section.has("base_url") && !preset.baseUrl().isEmpty();
        String text = known ? preset.baseUrl() : section.requiredText("base_url");
        if (text.isEmpty()) return none;
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (http && plain && url.getHost() != null) return url;
            if (http && plain && underscored(url)) {
                section.problem(
                        "base_url",
                        "not_a_url",
                        "has an underscore in its host name, which the host name of a URL must not have; a service of"
                                + " docker compose can have an alias without one, such as my-llm");
                return none;
            }
        } catch (URISyntaxException e) {
            // Said below, in words that do not quote what may hold a secret.
        }
        section.problem(
                "base_url",
                "not_a_url",
                "must be an http or https URL with a host and without user, query or fragment,"
                        + " such as https://api.openai.com/v1");
        return none;
    }

    private void checkReach(Section section, URI url) {
        boolean http = section.flag("allow_http", false) || "https".equalsIgnoreCase(url.getScheme());
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        if (networks.forbidden(host)) {
            section.problem(
                    "base_url",
                    "not_allowed",
                    "is not at a public address; who runs the gateway can allow it by the environment variable"
                            + " GATEHOUSE_ALLOWED_NETWORKS=" + host);
        } else if (!http && !networks.named(host)) {
            section.problem(
                    "base_url",
                    "not_allowed",
                    "must be https, unless the provider says allow_http: true or GATEHOUSE_ALLOWED_NETWORKS names its host");
        }
    }

    /** Java finds no host in such a URL, and neither does what calls it. */
    private static boolean underscored(URI url) {
        return url.getHost() == null
                && url.getRawAuthority() != null
                && UNDERSCORED_HOST.matcher(url.getRawAuthority()).matches();
    }

    private List<ProviderKey> keys(List<Section> list) {
        var keys = new ArrayList<ProviderKey>();
        var ids = new HashSet<String>();
        for (Section key : list) {
            String id = key.requiredText("id");
            if (!id.isEmpty() && !NAME.matcher(id).matches()) key.problem("id", "not_allowed", NAME_RULE);
            if (!id.isEmpty() && !ids.add(id)) key.problem("id", "duplicate", "\"" + id + "\" is there twice");
            String reference = key.requiredText("secret");
            boolean enabled = key.flag("enabled", true);
            Optional<Secret> secret = enabled ? secret(key, reference) : Optional.empty();
            int weight = (int) key.number("weight", 1, 1, MOST_WEIGHT);
            secret.ifPresent(value -> keys.add(new ProviderKey(id, value, weight)));
            key.end();
        }
        return keys;
    }

    private Optional<Secret> secret(Section key, String reference) {
        if (reference.isEmpty()) return Optional.empty();
        if (reference.startsWith(VAULT_REFERENCE)) {
            return stored(key, reference.substring(VAULT_REFERENCE.length()));
        }
        if (!reference.startsWith(ENV_REFERENCE)) {
            key.problem(
                    "secret",
                    "not_a_reference",
                    "must be a reference, env:NAME or vault:NAME; never the secret itself");
            return Optional.empty();
        }
        String variable = reference.substring(ENV_REFERENCE.length());
        Optional<String> value = environment.apply(variable).map(String::trim);
        if (value.filter(ProviderReader::fitsHeader).isEmpty()) {
            key.problem(
                    "secret",
                    "not_set",
                    "the environment variable " + variable
                            + " must be set to the provider's key; enabled: false switches the key off");
        }
        return value.filter(ProviderReader::fitsHeader).map(Secret::new);
    }

    private Optional<Secret> stored(Section key, String name) {
        Optional<Secret> secret = vault.apply(name);
        if (secret.isEmpty()) {
            key.problem(
                    "secret",
                    "not_stored",
                    "no secret is stored as " + name + "; PUT /api/secrets/" + name
                            + " stores one; enabled: false switches the key off");
        }
        return secret;
    }

    private Map<String, Secret> headers(Section section, boolean hasKeys) {
        var headers = new LinkedHashMap<String, Secret>();
        for (String name : section.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            String written = section.text(name, "");
            String value = expanded(section, name, written);
            if (!HEADER_NAME.matcher(name).matches()) {
                section.problem(name, "not_allowed", "is not the name of a header");
            } else if (RESERVED_HEADERS.contains(lower) || (hasKeys && lower.equals("authorization"))) {
                section.problem(name, "not_allowed", "is set by the gateway itself");
            } else if (SECRET_HEADER.matcher(lower).matches()
                    && !ENV.matcher(written).find()) {
                section.problem(
                        name, "not_a_reference", "must refer to a variable, ${env:NAME}; never the secret itself");
            } else if (!value.isEmpty() && !fitsHeader(value)) {
                section.problem(name, "not_allowed", "must be printable ASCII in one line");
            } else {
                headers.put(name, new Secret(value));
            }
        }
        return headers;
    }

    private String expanded(Section section, String name, String value) {
        Matcher matcher = ENV.matcher(value);
        return matcher.replaceAll(reference -> {
            String variable = reference.group(1);
            Optional<String> found = environment.apply(variable);
            if (found.isEmpty())
                section.problem(name, "not_set", "the environment variable " + variable + " is not set");
            return Matcher.quoteReplacement(found.orElse(""));
        });
    }

    private static boolean fitsHeader(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 127);
    }
}
