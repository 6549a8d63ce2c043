package dev.gatehouse.testing;

import static dev.gatehouse.testing.TestGateway.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Many providers on one socket, told apart by the first segment of the path, that fail at random. What a call meets hangs on the
 * seed, the provider and how many calls it had before, not on what goes on beside it: the same seed is the same story.
 */
public final class RandomFaults implements Script {

    /** What most of them say; long enough for a fault to come after any of many frames. */
    public static final String TEXT =
            "The quick brown fox jumps over the lazy dog; \"zwölf\" Boxkämpfer jagen Viktor quer über den Sylter Deich.";

    /** What others say to the same question; it begins alike. */
    public static final String OTHER_TEXT =
            "The quick brown hare sleeps under the busy cat, \\ and \uD83D\uDE00 nobody was ever seen to run here again.";

    public static final List<String> TEXTS = List.of(TEXT, OTHER_TEXT);

    /** Spreads hashes that lie side by side. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private volatile double share;
    private final List<Fault> faults;
    private final Duration pace;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<String>> happened = new ConcurrentHashMap<>();
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();

    /** How a provider treats a request that ends with the beginning of an answer. */
    private enum Prefill {
        CARRIED_ON,
        BEGUN_AGAIN,
        REFUSED
    }

    /**
     * @param share of the calls that fail, 0 to 1
     * @param pace the pause before every frame with content
     */
    public RandomFaults(long seed, double share, List<Fault> faults, Duration pace) {
        this.seed = seed;
        this.share = share;
        this.faults = List.copyOf(faults);
        this.pace = pace;
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        underway.incrementAndGet();
        try {
            respond(request, wire);
        } finally {
            underway.decrementAndGet();
        }
    }

    private void respond(Request request, Wire wire) throws IOException {
        String provider = provider(request);
        int turn = turns.computeIfAbsent(provider, name -> new AtomicInteger()).incrementAndGet();
        var random = random(provider, turn);
        boolean fails = random.nextDouble() < share;
        Fault fault = fails ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
        if (fails) failed.incrementAndGet();
        if (isPrefilled(request)) resumed.incrementAndGet();
        happened.computeIfAbsent(provider, name -> new ConcurrentLinkedQueue<>())
                .add(fault + (isPrefilled(request) ? " (prefilled)" : ""));
        List<String> pieces = pieces(text(provider, request), random);
        OpenAiChat chat = OpenAiChat.saying(pieces.toArray(String[]::new)).paced(pace);
        boolean refuses = !begun(request).isEmpty() && prefill(provider, begun(request)) == Prefill.REFUSED;
        fault.happen(new Fault.Call(refuses ? chat.refusingPrefill() : chat, pieces.size(), request, random), wire);
    }

    /** What the model of that provider says if nothing fails. */
    private String text(String provider, Request request) {
        String begun = begun(request);
        boolean carriesOn = !begun.isEmpty() && prefill(provider, begun) == Prefill.CARRIED_ON;
        return carriesOn ? rest(begun) : own(provider);
    }

    private String own(String provider) {
        return random(provider, -1).nextInt(4) == 0 ? OTHER_TEXT : TEXT;
    }

    /** Who begins again with something else would not be told from one who carries on: such a model refuses. */
    private Prefill prefill(String provider, String begun) {
        Prefill nature = Prefill.values()[random(provider, -2).nextInt(Prefill.values().length)];
        boolean differs = nature == Prefill.BEGUN_AGAIN && !own(provider).startsWith(begun);
        return differs ? Prefill.REFUSED : nature;
    }

    private SplittableRandom random(String provider, int turn) {
        return new SplittableRandom(Objects.hash(seed, provider, turn) * GOLDEN);
    }

    private static String rest(String begun) {
        for (String text : TEXTS) if (text.startsWith(begun)) return text.substring(begun.length());
        throw new AssertionError("asked to carry on what nobody has begun: " + begun);
    }

    /** Cut anywhere between characters, so that no two attempts cut alike. */
    private static List<String> pieces(String text, RandomGenerator random) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(12));
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) to++;
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    public static String provider(Request request) {
        return request.path().split("/", 3)[1];
    }

    private static boolean isPrefilled(Request request) {
        return !begun(request).isEmpty();
    }

    private static String begun(Request request) {
        JsonNode messages = json(request.text()).path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        return last.path("role").asText().equals("assistant")
                ? last.path("content").asText()
                : "";
    }

    /** What that provider's calls met, in their order. */
    public List<String> happened(String provider) {
        return List.copyOf(happened.getOrDefault(provider, new ConcurrentLinkedQueue<>()));
    }

    /** As if nothing had happened so far, so that a long run does not fill the memory. */
    public void forget() {
        happened.clear();
    }

    /** From now on, nothing fails. */
    public void heal() {
        share = 0;
    }

    /** Calls that are being answered. */
    public int underway() {
        return underway.get();
    }

    /** Calls that met a fault. */
    public int failed() {
        return failed.get();
    }

    /** Calls that were to carry on an answer. */
    public int resumed() {
        return resumed.get();
    }
}
