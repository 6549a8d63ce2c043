package dev.gatehouse.control.access;

import dev.gatehouse.domain.AuditEntry;
import dev.gatehouse.domain.IpAddress;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Notes who did what. An entry is written before the answer leaves; if the database does not take it, the log of the gateway gets
 * it. Thread-safe.
 */
public final class Audit {

    private static final Logger LOG = System.getLogger(Audit.class.getName());

    /** Of what somebody else chose: a path, a name. */
    private static final int MOST_CHARS = 500;

    private static final String ARROW = " -> ";

    /** Of what was, and of what is: neither shall crowd the other out. */
    private static final int MOST_CHARS_OF_A_SIDE = (MOST_CHARS - ARROW.length()) / 2;

    private static final String NOTHING = "nothing";

    /** What a handler adds to the entry of its call. */
    private record Note(String text) {}

    private final Consumer<AuditEntry> table;
    private final Function<ServerRequest, IpAddress> address;
    private final InstantSource clock;

    /**
     * The audit of one gateway.
     *
     * @param table where entries are kept; numbers them
     * @param address where a request comes from
     */
    public Audit(Consumer<AuditEntry> table, Function<ServerRequest, IpAddress> address, InstantSource clock) {
        this.table = table;
        this.address = address;
        this.clock = clock;
    }

    /** Adds to the entry of this call what was and what is; never a secret. */
    public static void note(ServerRequest request, Object before, Object after) {
        request.context().register(new Note(side(before) + ARROW + side(after)));
    }

    /** The same for what was not there before. */
    public static void made(ServerRequest request, Object made) {
        note(request, NOTHING, made);
    }

    /** The same for what is gone. */
    public static void removed(ServerRequest request, Object removed) {
        note(request, removed, NOTHING);
    }

    /** Adds to the entry of this call whom or what it is about; never a secret. */
    public static void note(ServerRequest request, Object about) {
        request.context().register(new Note(about.toString()));
    }

    /** Sees to it that this call gets its entry when it is answered. */
    void follow(ServerRequest request, ServerResponse response, String action) {
        var written = new AtomicBoolean();
        response.beforeSend(() -> {
            int status = response.status().code();
            // Its entries could be made without end, and by anybody.
            boolean throttled = status == Status.TOO_MANY_REQUESTS_429.code();
            if (!throttled && !written.getAndSet(true)) write(entry(request, action, status));
        });
    }

    private void write(AuditEntry entry) {
        try {
            table.accept(entry);
        } catch (RuntimeException e) {
            // It was done by now, and saying otherwise would be wrong.
            LOG.log(
                    Level.ERROR,
                    "audit entry could not be stored who=" + entry.who() + " action=\"" + entry.action() + "\" subject="
                            + entry.subject() + " status=" + entry.status(),
                    e);
        }
    }

    private AuditEntry entry(ServerRequest request, String action, int status) {
        Optional<Identity> identity = request.context().get(Identity.class);
        return new AuditEntry(
                0,
                clock.instant(),
                shortened(identity.map(Identity::name).orElse("")),
                identity.map(known -> known.way().id()).orElse(""),
                address.apply(request).text(),
                action,
                shortened(request.path().path()),
                shortened(request.context().get(Note.class).map(Note::text).orElse("")),
                status);
    }

    private static String side(Object side) {
        return cut(side.toString(), MOST_CHARS_OF_A_SIDE);
    }

    /** PostgreSQL knows no zero in a text. */
    private static String shortened(String text) {
        return cut(text.replace('\0', '?'), MOST_CHARS);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
