package dev.gatehouse.control.ui;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of the record, read by the names of its columns. A column without a value reads as empty, or as 0. */
public record Row(Map<String, @Nullable Object> columns) {

    public boolean has(String column) {
        return columns.get(column) != null;
    }

    public String text(String column) {
        Object value = columns.get(column);
        return value == null ? "" : value.toString();
    }

    public long number(String column) {
        return columns.get(column) instanceof Number number ? number.longValue() : 0;
    }

    public BigDecimal money(String column) {
        return columns.get(column) instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
    }

    public boolean flag(String column) {
        return Boolean.TRUE.equals(columns.get(column));
    }

    public Instant time(String column) {
        return columns.get(column) instanceof Date time ? time.toInstant() : Instant.EPOCH;
    }

    /** {@code —} where nothing was measured. */
    public String micros(String column) {
        return has(column) ? Say.micros(number(column)) : "–";
    }

    /** Who answered: {@code provider/model}, or empty. */
    public String served() {
        return has("served_provider") ? text("served_provider") + "/" + text("served_model") : "";
    }

    public boolean failed() {
        return has("error_class");
    }

    /** Whether it was answered although a target failed or had to be skipped. */
    public boolean rescued() {
        return !failed() && (number("attempts") > 1 || text("route_mode").matches("provider_failover|model_fallback"));
    }

    /** The colour of its outcome. */
    public String kind() {
        if (failed()) return text("client_state").equals("disconnected") ? "" : "bad";
        return rescued() ? "warn" : "good";
    }

    /** The classes of its attempts, in their order. */
    public List<String> classes() {
        String classes = text("classes");
        return classes.isEmpty() ? List.of() : Arrays.asList(classes.split(","));
    }

    public List<String> classKinds() {
        return classes().stream().map(Words::kind).toList();
    }
}
