package dev.gatehouse.control.ui;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A line without axes, as paths of SVG in a box of 100 by 32.
 *
 * @param stroke the line itself
 * @param area what is under it
 */
public record Sparkline(String stroke, String area) {

    private static final double WIDTH = 100;
    private static final double BOTTOM = 31;
    private static final double TOP = 3;

    /** Of one value a point; the highest touches the top, zero the bottom. */
    static <P> Sparkline of(List<P> points, ToDoubleFunction<P> value) {
        double most = points.stream().mapToDouble(value).max().orElse(0);
        var line = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            double x = points.size() < 2 ? 0 : WIDTH * i / (points.size() - 1);
            double part = most == 0 ? 0 : value.applyAsDouble(points.get(i)) / most;
            line.append(i == 0 ? "M" : "L")
                    .append(String.format(Locale.ROOT, "%.1f %.1f", x, BOTTOM - part * (BOTTOM - TOP)));
        }
        return new Sparkline(line.toString(), line + "L100 32L0 32Z");
    }
}
